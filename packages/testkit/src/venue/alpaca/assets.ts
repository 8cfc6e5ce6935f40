/** What the local venue lists: a share, one that is cheap, one that cannot be shorted, pairs and contracts. */
export interface VenueAsset {
  readonly symbol: string;
  readonly class: "us_equity" | "us_option" | "crypto";
  readonly exchange: string;
  readonly tradable: boolean;
  readonly shortable: boolean;
  readonly fractionable: boolean;
}

const share = (symbol: string, more: Partial<VenueAsset> = {}): VenueAsset => ({
  symbol,
  class: "us_equity",
  exchange: "NASDAQ",
  tradable: true,
  shortable: true,
  fractionable: true,
  ...more,
});
const pair = (symbol: string): VenueAsset =>
  share(symbol, { class: "crypto", exchange: "CRYPTO", shortable: false });
const contract = (symbol: string): VenueAsset =>
  share(symbol, { class: "us_option", exchange: "OPRA", fractionable: false });

const ASSETS: readonly VenueAsset[] = [
  share("AAPL"),
  share("MSFT"),
  share("SPY"),
  share("BRK.B", { fractionable: false }),
  share("SNDL"),
  share("HARDB", { shortable: false }),
  share("HALTD", { tradable: false }),
  pair("BTC/USD"),
  pair("ETH/USD"),
  contract("AAPL281215C00200000"),
  contract("AAPL281215P00200000"),
];

/** An asset by symbol; a pair also without its slash, as Alpaca takes it. */
export const assetOf = (symbol: string): VenueAsset | null =>
  ASSETS.find((asset) => asset.symbol === symbol || asset.symbol.replace("/", "") === symbol) ??
  null;

/** The body of GET /v2/assets/{symbol}. */
export function assetBody(asset: VenueAsset): Record<string, unknown> {
  const index = ASSETS.indexOf(asset);
  return {
    id: `00000000-0000-4000-a000-${String(index).padStart(12, "0")}`,
    class: asset.class,
    exchange: asset.exchange,
    symbol: asset.symbol,
    name: `${asset.symbol} of the local venue`,
    status: "active",
    tradable: asset.tradable,
    marginable: asset.class === "us_equity",
    shortable: asset.shortable,
    easy_to_borrow: asset.shortable,
    fractionable: asset.fractionable,
    attributes: [],
    ...(asset.class === "crypto"
      ? { min_order_size: "0.0001", min_trade_increment: "0.000000001", price_increment: "0.01" }
      : {}),
  };
}

/** The body of GET /v2/options/contracts/{symbol}. */
export function contractBody(asset: VenueAsset): Record<string, unknown> {
  const [, root = "", date = "", kind = "C", strike = "0"] =
    /^([A-Z]+)(\d{6})([CP])(\d{8})$/.exec(asset.symbol) ?? [];
  return {
    id: `00000000-0000-4000-b000-${String(ASSETS.indexOf(asset)).padStart(12, "0")}`,
    symbol: asset.symbol,
    name: asset.symbol,
    status: "active",
    tradable: asset.tradable,
    expiration_date: `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}`,
    root_symbol: root,
    underlying_symbol: root,
    underlying_asset_id: "00000000-0000-4000-a000-000000000000",
    type: kind === "C" ? "call" : "put",
    style: "american",
    strike_price: String(Number(strike) / 1_000),
    multiplier: "100",
    size: "100",
  };
}
