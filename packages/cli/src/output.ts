/** Where a command writes, and how. */
export interface Output {
  /** A line of the answer. */
  line(text: string): void;
  /** A line beside the answer: what went wrong, how the command is used. */
  note(text: string): void;
  paint(text: string, colour: Colour): string;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof CODES;

/** Colours where a person looks; NO_COLOR and FORCE_COLOR decide otherwise. */
export function processOutput({
  env,
  stderr,
  stdout,
}: Pick<NodeJS.Process, "env" | "stderr" | "stdout">): Output {
  const coloured = !env.NO_COLOR && (Boolean(env.FORCE_COLOR) || stdout.isTTY === true);
  return {
    line: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    paint: (text, colour) => (coloured ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text),
  };
}

/** A text from a journal without anything that could move a terminal's cursor or hide a part of it. */
export const clean = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");
