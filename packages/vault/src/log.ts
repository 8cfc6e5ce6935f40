import type { Logger } from "@hookline/core/driver";

/** What pino's loggers have; any other logger that takes data first will do. */
export interface DataFirstLogger {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** The fields that Hookline's own packages write: names, codes and counts. */
const USUAL_FIELDS = [
  "account",
  "code",
  "count",
  "event",
  "kind",
  "source",
  "status",
  "symbol",
  "type",
  "what",
  "why",
] as const;

const LONGEST = 200;

/**
 * A logger for `createEngine` that writes to pino, and lets out only fields of a list: what nobody thought of stays in,
 * the other way round than with a list of what to hide.
 * @param also names of fields to let out beside the usual ones
 * @example createEngine({ logger: allowListLogger(pino()), … })
 */
export function allowListLogger(target: DataFirstLogger, also: readonly string[] = []): Logger {
  const allowed = new Set<string>([...USUAL_FIELDS, ...also]);
  const shown = (data: object): object =>
    Object.fromEntries(
      Object.entries(data)
        .filter(([name]) => allowed.has(name))
        .map(([name, value]) => [name, plain(value)]),
    );
  return {
    info: (message, data = {}) => target.info(shown(data), message),
    warn: (message, data = {}) => target.warn(shown(data), message),
    error: (message, data = {}) => target.error(shown(data), message),
  };
}

const plain = (value: unknown): string | number | boolean | null => {
  if (typeof value === "string") return value.slice(0, LONGEST);
  return typeof value === "number" || typeof value === "boolean" ? value : null;
};
