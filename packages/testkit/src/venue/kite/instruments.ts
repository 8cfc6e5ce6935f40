/** A row of the instrument list of the local venue, all as text, as in the CSV. */
export interface KiteVenueInstrument {
  readonly token: number;
  readonly exchange: string;
  readonly tradingsymbol: string;
  readonly name: string;
  /** `YYYY-MM-DD`, or empty. */
  readonly expiry: string;
  readonly strike: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly type: "EQ" | "FUT" | "CE" | "PE";
}

const equity = (token: number, tradingsymbol: string, name: string): KiteVenueInstrument => ({
  token,
  exchange: "NSE",
  tradingsymbol,
  name,
  expiry: "",
  strike: "0",
  tickSize: "0.05",
  lotSize: "1",
  type: "EQ",
});

const option = (
  token: number,
  tradingsymbol: string,
  terms: { readonly expiry: string; readonly strike: string; readonly type: "CE" | "PE" },
): KiteVenueInstrument => ({
  token,
  exchange: "NFO",
  tradingsymbol,
  name: "NIFTY",
  tickSize: "0.05",
  lotSize: "65",
  ...terms,
});

const weekly = "2026-02-03";
const monthly = "2026-02-24";

/** What the venue lists unless told otherwise: three shares, a weekly and a monthly pair of NIFTY options. */
export const KITE_INSTRUMENTS: readonly KiteVenueInstrument[] = [
  equity(408_065, "INFY", "INFOSYS"),
  equity(779_521, "SBIN", "STATE BANK OF INDIA"),
  equity(4_267_265, "BAJAJ-AUTO", "BAJAJ AUTO"),
  option(10_240_002, "NIFTY2620325000CE", { expiry: weekly, strike: "25000", type: "CE" }),
  option(10_240_258, "NIFTY2620325000PE", { expiry: weekly, strike: "25000", type: "PE" }),
  option(10_240_514, "NIFTY26FEB25000CE", { expiry: monthly, strike: "25000", type: "CE" }),
  option(10_240_770, "NIFTY26FEB25000PE", { expiry: monthly, strike: "25000", type: "PE" }),
];

const HEADER =
  "instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange";

/** The daily list as CSV; of one exchange, or of all. */
export function instrumentsCsv(rows: readonly KiteVenueInstrument[], exchange?: string): string {
  const lines = rows
    .filter((row) => exchange === undefined || row.exchange === exchange)
    .map((row) =>
      [
        row.token,
        row.token >> 8,
        row.tradingsymbol,
        row.name,
        "0.0",
        row.expiry,
        row.strike,
        row.tickSize,
        row.lotSize,
        row.type,
        row.type === "EQ" ? row.exchange : `${row.exchange}-${row.type === "FUT" ? "FUT" : "OPT"}`,
        row.exchange,
      ].join(","),
    );
  return [HEADER, ...lines].join("\n");
}
