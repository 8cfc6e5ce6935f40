/** Values of ccxt answers: texts, because the client is told to read numbers as texts; read them with `read.ts`. */
export type Unified = Readonly<Record<string, unknown>>;

/** A market of ccxt's list, as far as the broker uses it. */
export interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly settle?: string | undefined;
  readonly active?: boolean | undefined;
  readonly spot?: boolean | undefined;
  readonly swap?: boolean | undefined;
  readonly linear?: boolean | undefined;
  readonly contractSize?: unknown;
  readonly precision: { readonly amount?: unknown; readonly price?: unknown };
  readonly limits: Readonly<
    Record<string, { readonly min?: unknown; readonly max?: unknown } | undefined>
  >;
}

type Params = Readonly<Record<string, unknown>>;

/**
 * The part of a ccxt exchange that the broker uses. Amounts and prices are texts: ccxt's types say number, its
 * code takes either, and a text is the only exact one.
 */
export interface CcxtClient {
  readonly id: string;
  readonly has: Readonly<Record<string, unknown>>;
  readonly features: unknown;
  readonly options: Record<string, unknown>;
  markets: Readonly<Record<string, CcxtMarket>> | undefined;
  currencies: unknown;
  loadMarkets(): Promise<unknown>;
  setMarkets(markets: unknown, currencies?: unknown): unknown;
  market(symbol: string): CcxtMarket;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string | undefined,
    params: Params,
  ): Promise<Unified | undefined>;
  cancelOrder(id: string | undefined, symbol: string, params: Params): Promise<Unified | undefined>;
  fetchOrder(id: string | undefined, symbol: string, params: Params): Promise<Unified>;
  fetchOpenOrders(
    symbol: string | undefined,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly Unified[]>;
  fetchClosedOrders(
    symbol: string | undefined,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly Unified[]>;
  fetchCanceledAndClosedOrders(
    symbol: string | undefined,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly Unified[]>;
  fetchMyTrades(
    symbol: string | undefined,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly Unified[]>;
  fetchBalance(params: Params): Promise<Unified>;
  fetchPositions(
    symbols: readonly string[] | undefined,
    params: Params,
  ): Promise<readonly Unified[]>;
  fetchTicker(symbol: string): Promise<Unified>;
  fetchOrders(
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly Unified[]>;
  fetchOrderTrades(id: string, symbol: string): Promise<readonly Unified[]>;
  parseOrder(raw: unknown, market: CcxtMarket | undefined): Unified;
  parseOrderSide(word: string | undefined): string | undefined;
  setLeverage(leverage: number, symbol: string, params: Params): Promise<unknown>;
  setMarginMode(mode: string, symbol: string, params: Params): Promise<unknown>;
  setSandboxMode(enabled: boolean): void;
  enableDemoTrading(enabled: boolean): void;
  fapiPrivatePostListenKey?(): Promise<unknown>;
  fapiPrivatePutListenKey?(params: Params): Promise<unknown>;
  spotPrivatePostUserDataStream?(): Promise<unknown>;
  spotPrivatePutUserDataStream?(params: Params): Promise<unknown>;
  fetchTime(): Promise<unknown>;
  privateGetV5UserQueryApi?(): Promise<unknown>;
  privateGetAccount?(): Promise<unknown>;
  sapiGetAccountApiRestrictions?(): Promise<unknown>;
  fapiPrivateV2GetAccount?(): Promise<unknown>;
  spotPrivateGetAccount?(): Promise<unknown>;
  contractPrivateGetOrderExternalSymbolExternalOid?(params: Params): Promise<unknown>;
  contractPrivatePostOrderCancelWithExternal?(params: Params): Promise<unknown>;
  contractPrivateGetAccountAssets?(): Promise<unknown>;
  close?(): Promise<unknown>;
}
