import type { Broker, BrokerReadiness, BrokerSession, Credentials } from "@hookline/core/driver";

const NOTHING_TOLD: BrokerReadiness = {
  serverTimeMs: null,
  active: null,
  mayTrade: null,
  mayWithdraw: null,
};

/**
 * A broker whose keys can be replaced while the engine runs (`replace_credentials`): the new ones are connected first,
 * then everything goes through them and the old connection is closed. Where they cannot connect, the old ones stay.
 * @param read the fields that the broker needs, out of what an operator sends; null where one is missing
 * @example
 * renewable(keys, (given) => alpaca({ environment: "live", ...given }), ({ keyId, secretKey }) =>
 *   keyId && secretKey ? { keyId, secretKey } : null)
 */
export function renewable<Given extends Credentials>(
  credentials: Given,
  make: (credentials: Given) => Broker,
  read: (credentials: Credentials) => Given | null,
): Broker {
  let current = make(credentials);
  let session: BrokerSession | null = null;

  const replaceCredentials = async (given: Credentials): Promise<readonly string[]> => {
    const fresh = read(given);
    if (fresh === null) return ["the credentials have not the fields that the broker needs"];
    const next = make(fresh);
    const problems = [...next.problems()];
    if (next.mode !== current.mode) problems.push("the credentials are of the other kind");
    if (problems.length > 0) return problems;
    try {
      if (session !== null) await next.connect(session);
    } catch {
      await next.close().catch(() => {});
      return ["the broker did not take the new credentials"];
    }
    const old = current;
    current = next;
    await old.close();
    return [];
  };

  return {
    get name() {
      return current.name;
    },
    get platform() {
      return current.platform;
    },
    get executionMethod() {
      return current.executionMethod;
    },
    get mode() {
      return current.mode;
    },
    get keyEnding() {
      return current.keyEnding ?? null;
    },
    get capabilities() {
      return current.capabilities;
    },
    problems: () => current.problems(),
    async connect(given) {
      session = given;
      await current.connect(given);
    },
    async close() {
      session = null;
      await current.close();
    },
    submit: (order, signal) => current.submit(order, signal),
    cancel: (order, signal) => current.cancel(order, signal),
    replace: (order, change, signal) => current.replace(order, change, signal),
    findOrder: (order) => current.findOrder(order),
    openOrders: () => current.openOrders(),
    fillsSince: (sinceMs) => current.fillsSince(sinceMs),
    positions: () => current.positions(),
    balances: () => current.balances(),
    instrument: (symbol) => current.instrument(symbol),
    quote: (symbol) => current.quote(symbol),
    onPrice: (quote) => current.onPrice?.(quote),
    readiness: async () => (await current.readiness?.()) ?? NOTHING_TOLD,
    replaceCredentials,
  };
}
