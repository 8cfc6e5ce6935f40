/** An instrument of the local venue. */
export interface VenueInstrument {
  readonly ticker: string;
  readonly shortName: string;
  readonly name: string;
  readonly isin: string;
  readonly currency: string;
  readonly type: "STOCK" | "ETF";
}

/** A few well-known ones, made up from public facts. */
export const defaultInstruments: readonly VenueInstrument[] = [
  {
    ticker: "AAPL_US_EQ",
    shortName: "AAPL",
    name: "Apple",
    isin: "US0378331005",
    currency: "USD",
    type: "STOCK",
  },
  {
    ticker: "MSFT_US_EQ",
    shortName: "MSFT",
    name: "Microsoft",
    isin: "US5949181045",
    currency: "USD",
    type: "STOCK",
  },
  {
    ticker: "VUSAl_EQ",
    shortName: "VUSA",
    name: "Vanguard S&P 500 (Dist)",
    isin: "IE00B3XXRP09",
    currency: "GBP",
    type: "ETF",
  },
];
