import type { Decimal } from "../prim/decimal.ts";
import type { SymbolName } from "./ids.ts";
import type { OrderType, TimeInForce } from "./order-terms.ts";

/** The tradable thing behind a symbol at one venue. */
export interface Instrument {
  readonly symbol: SymbolName;
  /** Price step, greater than zero. */
  readonly tickSize: Decimal;
  /** Quantity step, greater than zero. */
  readonly lotSize: Decimal;
  readonly minQuantity: Decimal;
  /** Null: the venue names none. */
  readonly maxQuantity: Decimal | null;
  /** Contract value per unit of quantity and price; 1 for shares and spot. */
  readonly multiplier: Decimal;
  /** Paid in its base currency: profit is multiplier × (1/entry − 1/exit). Left out: it is not. */
  readonly inverse?: boolean;
  /** Whether a short position may be opened. */
  readonly shortable: boolean;
  readonly currency: string;
  /** The coin or share itself, where fees can be paid in it. Left out: fees in it cannot be valued. */
  readonly base?: string;
  /** What the venue takes for this instrument. Left out: all that the broker declares. */
  readonly orderTypes?: readonly OrderType[];
  readonly timeInForce?: readonly TimeInForce[];
  /** Trading hours of its own, where they differ from its account's. */
  readonly session?: Session;
  /**
   * How stop and target of one position rest together: `apart` as two orders · `oco` as one order of two legs, a plain
   * stop or stop-limit and a limit · `one` only one of them, because both would take hold of the same quantity.
   * Left out: apart.
   */
  readonly stopAndTarget?: "apart" | "oco" | "one";
}

/** `always` open, an exchange whose calendar is known, or hours that only the venue knows. */
export type Session = "always" | "us_equities" | "nse" | "venue";

/** A price with its time; bid and ask where the source has them. */
export interface Quote {
  readonly symbol: SymbolName;
  readonly price: Decimal;
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  readonly atMs: number;
  /** The venue has stopped trading in the symbol. Left out: it does not say. */
  readonly halted?: boolean;
  /** The venue's price limits of the day. Left out: it has or tells none. */
  readonly band?: { readonly low: Decimal; readonly high: Decimal };
}
