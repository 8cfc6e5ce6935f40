import type { FeeRates } from "../match/fee-model.ts";
import type { FillLimits } from "../match/fill-model.ts";
import type { SlippageSizes } from "../match/slippage.ts";
import type { PaperQuotes } from "./quotes/paper-quotes.ts";

/** The same fields as text, as a host writes them. */
type AsText<Settings> = { readonly [Name in keyof Settings]?: string };

/**
 * A contract of the paper market; what is left out is taken from the default instrument. Decimals
 * are text.
 */
export interface PaperInstrument {
  readonly tickSize?: string;
  readonly lotSize?: string;
  readonly minQuantity?: string;
  /** Null or left out: none. */
  readonly maxQuantity?: string | null;
  /** Contract value per unit of quantity and price. */
  readonly multiplier?: string;
  readonly shortable?: boolean;
}

/** How a paper account trades. Decimals are text. */
export interface PaperBrokerOptions {
  /** Money of the account before its first order. */
  readonly cash: string;
  /** The one currency of the account, `USD` where left out. */
  readonly currency?: string;
  /** Free where left out; percents are of the notional, `"0.1"` means 0.1 %. */
  readonly fees?: AsText<FeeRates>;
  /** None where left out; `ticks` and `percent` of the price add up. */
  readonly slippage?: AsText<SlippageSizes>;
  /** Whole fills where left out; else what one quote fills of one order. */
  readonly fills?: AsText<FillLimits>;
  /** Prices; those of the signals where left out. */
  readonly quotes?: PaperQuotes;
  /** Contracts by symbol. */
  readonly instruments?: Readonly<Record<string, PaperInstrument>>;
  /** Symbols that `instruments` does not name are refused; else they get the default instrument. */
  readonly strict?: boolean;
  /**
   * Of symbols without a contract of their own: tick and lot 0.00000001, multiplier 1 where left
   * out.
   */
  readonly defaultInstrument?: PaperInstrument;
  /** Value of positions and orders per unit of equity, `"1"` where left out. */
  readonly leverage?: string;
  /** Whether short positions may be opened; true where left out. */
  readonly shorting?: boolean;
  /** IANA zone whose midnight ends the session day, `UTC` where left out. */
  readonly timeZone?: string;
}
