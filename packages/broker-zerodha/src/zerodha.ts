import {
  type Broker,
  type BrokerSession,
  ConfigError,
  endingOf,
  InvariantError,
  type Quote,
  reason,
  revealedOptions,
  type SymbolName,
  type WithSecrets,
} from "@hookline/core/driver";
import { Auth, isToday, type KiteSession, type SessionState } from "./auth.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { Connection } from "./connection.ts";
import { type OptionName, toInstrument } from "./instruments.ts";
import { type LoginOutcome, logIn, loginUrlOf } from "./login.ts";
import { readOptions, type ZerodhaOptions } from "./options.ts";
import { checkPostback, type PostbackOutcome } from "./postback.ts";
import { replaceOrder } from "./replace.ts";
import { cancelOrder, notSent, submitOrder } from "./sender.ts";

/** The session of the moment: without an active one nothing is sent. */
export interface KiteSessionInfo {
  readonly state: SessionState;
  /** When the token dies at the latest, Unix milliseconds; null without one. */
  readonly expiresAtMs: number | null;
}

/** A broker with what only Kite has: the daily login, postbacks, option contracts and ticks. */
export interface ZerodhaBroker extends Broker {
  /** Where a person logs in, once a day; `redirectParams` come back with the request token. */
  loginUrl(redirectParams?: Readonly<Record<string, string>>): string;
  /** Changes the request token of the redirect into the day's access token, and goes on with it. */
  login(requestToken: string): Promise<LoginOutcome>;
  /** Goes on with an access token that was made elsewhere. */
  renewSession(accessToken: string): Promise<void>;
  session(): KiteSessionInfo;
  /** Takes the raw body of an order postback. Answer 200 to the venue whatever comes back. */
  handlePostback(body: string): PostbackOutcome;
  /** The symbol of an option contract on the day's list; null where there is none. */
  resolveOption(option: OptionName): Promise<SymbolName | null>;
  /** Calls back on each tick until the answer is called; null where the symbol is not on the day's list. */
  watch(symbol: SymbolName, listener: (quote: Quote) => void): Promise<(() => void) | null>;
  /** Reads the day's order book now and reports what is new in it. */
  refresh(): Promise<void>;
}

/**
 * Zerodha by Kite Connect: equities and options of NSE, NFO (BSE, BFO). There is no paper environment: every order is
 * real. Somebody has to log in each morning; until then submits answer `not_sent` with `session_expired`.
 * @example
 * const kite = zerodha({ apiKey, apiSecret, sessions });
 * console.log(kite.loginUrl());            // open it, log in, take request_token from the redirect
 * await kite.login(requestToken);
 */
export function zerodha(given: WithSecrets<ZerodhaOptions>): ZerodhaBroker {
  const options = revealedOptions<ZerodhaOptions>(given);
  const { problems, settings } = readOptions(options);
  const { apiKey, apiSecret } = options;
  const auth = new Auth();
  let open: Connection | null = null;
  let session: BrokerSession | null = null;
  let pending = options.accessToken ?? null;
  /** A token that cannot be kept still works today. */
  const keep = async (kept: KiteSession): Promise<void> => {
    try {
      await options.sessions?.save(kept);
    } catch {
      session?.logger.warn("The Kite session could not be kept; the next start needs a login.");
    }
  };

  const scrub = (text: string): string =>
    [apiSecret, apiKey, pending ?? ""]
      .filter((secret) => secret !== "")
      .reduce((left, secret) => left.replaceAll(secret, "***"), auth.scrub(text));
  const connected = (): Connection => {
    if (open === null) throw new InvariantError("a broker is asked while it is connected", {});
    return open;
  };
  const begin = async (given: BrokerSession): Promise<void> => {
    const nowMs = given.clock.nowMs();
    if (pending !== null) auth.set({ accessToken: pending, loginMs: nowMs });
    pending = null;
    if (auth.state(given.clock) === "active") return;
    const kept = (await options.sessions?.load()) ?? null;
    if (kept !== null && isToday(kept, given.clock)) auth.set(kept);
  };

  return {
    name: "zerodha",
    platform: "zerodha",
    executionMethod: "Zerodha Kite Connect v3 (POST /orders/regular)",
    mode: "live",
    keyEnding: endingOf(apiKey),
    capabilities: capabilitiesOf(settings),
    problems: () => problems,
    connect: async (given) => {
      if (problems.length > 0) throw new ConfigError(problems);
      open?.close();
      await begin(given);
      session = given;
      open = new Connection({ settings, apiKey, auth, session: given, scrub });
      await open.start();
    },
    close: async () => {
      open?.close();
      open = null;
    },
    submit: async (order, signal) => {
      if (signal.aborted) return notSent("aborted");
      if (open === null || session === null) return notSent("not_connected");
      if (auth.token(session.clock) === null) return notSent("session_expired");
      return submitOrder(open.sender, order, signal);
    },
    cancel: async (order, signal) =>
      open === null
        ? { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "not_connected" }) }
        : cancelOrder(open.sender, order, signal),
    replace: async (order, change, signal) =>
      open === null
        ? notSent("not_connected")
        : replaceOrder(open.sender, order, { change, signal }),
    findOrder: async (order) =>
      open?.reader.find(order) ?? { kind: "unavailable", detail: "not_connected" },
    openOrders: () => connected().openOrders(),
    fillsSince: (sinceMs) => connected().fillsSince(sinceMs),
    positions: () => connected().positions(),
    balances: () => connected().balances(),
    readiness: () => connected().readiness(),
    instrument: async (symbol) => {
      const rows = await connected().catalog.rows();
      if (rows === null) throw new Error("Kite: the instrument list could not be read.");
      const row = rows.get(symbol);
      return row === undefined ? null : toInstrument(row, settings);
    },
    quote: (symbol) => connected().quote(symbol),
    loginUrl: (redirectParams) => loginUrlOf(apiKey, redirectParams),
    login: async (requestToken) => {
      if (open === null || session === null) return { kind: "unavailable", why: "not_connected" };
      const { http } = open;
      const nowMs = session.clock.nowMs();
      const outcome = await logIn({ http, auth, apiKey, apiSecret, requestToken, nowMs, keep });
      if (outcome.kind === "renewed") await open?.reader.refresh();
      return outcome;
    },
    renewSession: async (accessToken) => {
      if (session === null || open === null) pending = accessToken;
      else {
        const renewed = { accessToken, loginMs: session.clock.nowMs() };
        auth.set(renewed);
        await keep(renewed);
        await open.reader.refresh();
      }
    },
    session: () =>
      session === null
        ? { state: "none", expiresAtMs: null }
        : { state: auth.state(session.clock), expiresAtMs: auth.expiresAtMs },
    handlePostback: (body) => {
      const outcome = checkPostback(body, apiSecret);
      if (outcome.kind === "taken") void open?.reader.refresh();
      return outcome;
    },
    resolveOption: async (option) => (await connected().catalog.option(option))?.symbol ?? null,
    watch: (symbol, listener) => connected().watch(symbol, listener),
    refresh: async () => open?.reader.refresh(),
  };
}
