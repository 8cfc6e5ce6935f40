import type { Contract } from "./contracts.ts";
import type { FuturesVenue } from "./venue.ts";

/** Sets the most leverage of a contract once, before its first entry; without a wish of the host nothing is set. */
export class Leverage {
  readonly #venue: FuturesVenue;
  readonly #wanted: number | null;
  readonly #set = new Set<string>();

  constructor(venue: FuturesVenue, wanted: number | null) {
    this.#venue = venue;
    this.#wanted = wanted;
  }

  /** False where it could not be set: the entry must not go with another leverage. */
  async isSet({ id }: Contract): Promise<boolean> {
    if (this.#wanted === null || this.#set.has(id)) return true;
    try {
      const params = { symbol: id, maxLeverage: String(this.#wanted) };
      await this.#venue.ask("PUT", "leveragepreferences", params);
      this.#set.add(id);
      return true;
    } catch {
      return false;
    }
  }
}
