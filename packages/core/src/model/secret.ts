const REDACTED = "[secret]";

/**
 * A text that no log, error, JSON or inspection shows: only `reveal()` gives it out. Brokers take it wherever they
 * take a key as a text.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself; call it where the bytes leave, and nowhere else. */
  reveal(): string {
    return this.#text;
  }

  /** The last four characters, as status pages show a key id; fewer where more would be half of it. */
  get ending(): string {
    return endingOf(this.#text);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  /** `util.inspect` shows nothing either: a private member is no property. */
  [Symbol.toPrimitive](): string {
    return REDACTED;
  }
}

/** The text of a secret, or the text that was given as one. */
export const revealed = (given: string | Secret): string =>
  given instanceof Secret ? given.reveal() : given;

/** The last four characters of a key id; nothing of an id that is too short to hide the rest. */
export const endingOf = (keyId: string | Secret): string => {
  const text = revealed(keyId);
  return text.length < 8 ? "" : text.slice(-4);
};

/** Options whose texts may be given as secrets; a member that takes certain words only is none. */
export type WithSecrets<Options> = {
  readonly [Name in keyof Options]: Options[Name] | (string extends Options[Name] ? Secret : never);
};

/** Options with plain texts, for the code that sends them. */
export const revealedOptions = <Options extends object>(given: WithSecrets<Options>): Options =>
  Object(
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value instanceof Secret ? value.reveal() : value,
      ]),
    ),
  );
