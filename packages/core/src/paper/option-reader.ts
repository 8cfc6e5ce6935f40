import { type Decimal, parseDecimal } from "../prim/decimal.ts";

/** Reads options and keeps what is wrong with them, so that every problem is named at once. */
export interface OptionReader {
  readonly problems: readonly string[];
  problem(sentence: string): void;
  /** Null where nothing is given, or nothing that can be read. */
  decimal(
    name: string,
    given: string | undefined,
    fits: (value: Decimal) => boolean,
  ): Decimal | null;
}

/**
 * A reader without problems so far; its sentences begin with the name of the function that is
 * configured.
 */
export function optionReader(owner: string): OptionReader {
  const problems: string[] = [];
  const problem = (sentence: string): void => void problems.push(`${owner}: ${sentence}`);
  return {
    problems,
    problem,
    decimal: (name, given, fits) => {
      if (given === undefined) return null;
      // A host in plain JavaScript may give a number: it is refused, because it is a double.
      const value = typeof given === "string" ? parseDecimal(given) : null;
      if (value !== null && fits(value)) return value;
      problem(`${name} must be a decimal in its range, as text; it is ${JSON.stringify(given)}.`);
      return null;
    },
  };
}
