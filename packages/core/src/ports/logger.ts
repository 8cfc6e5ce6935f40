/** What a person should read beside the journal; takes codes and data, never secrets or bodies. */
export interface Logger {
  info(message: string, data?: LogData): void;
  warn(message: string, data?: LogData): void;
  error(message: string, data?: LogData): void;
}

export type LogData = Readonly<Record<string, string | number | boolean | null>>;
