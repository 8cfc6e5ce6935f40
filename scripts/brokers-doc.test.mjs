// docs/brokers.md is made of what the brokers themselves declare; `npx vitest run scripts/brokers-doc -u` writes it.
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alpaca } from "../packages/broker-alpaca/src/index.ts";
import { binance, bitget, bybit, mexc } from "../packages/broker-ccxt/src/index.ts";
import { kraken, krakenFutures } from "../packages/broker-kraken/src/index.ts";
import { trading212 } from "../packages/broker-trading212/src/index.ts";
import { webhookBroker } from "../packages/broker-webhook/src/index.ts";
import { zerodha } from "../packages/broker-zerodha/src/index.ts";
import { paperBroker } from "../packages/core/src/index.ts";

const page = fileURLToPath(new URL("../docs/brokers.md", import.meta.url));
const key = "a-key-for-the-page-0123456789";
const secret = "a-secret-for-the-page-0123456789";
const ccxt = { apiKey: key, secret, password: secret };

/** Every broker as a host would make it; nothing is connected. */
const brokers = {
  paper: paperBroker({ cash: "1" }),
  Alpaca: alpaca({ environment: "paper", keyId: "PKPAGE0123456789", secretKey: secret, env: {} }),
  "Zerodha (Kite)": zerodha({ apiKey: key, apiSecret: secret }),
  "Trading 212": trading212({ environment: "demo", apiKey: key, apiSecret: secret }),
  "Bybit spot": bybit({ market: "spot", environment: "testnet", ...ccxt }),
  "Bybit linear": bybit({ market: "linear", environment: "testnet", ...ccxt }),
  "Binance spot": binance({ market: "spot", environment: "testnet", ...ccxt }),
  "Binance USD-M": binance({ market: "linear", environment: "demo", ...ccxt }),
  "MEXC spot": mexc({ market: "spot", environment: "live", ...ccxt }),
  "MEXC linear": mexc({ market: "linear", environment: "live", ...ccxt }),
  "Bitget spot": bitget({ market: "spot", environment: "demo", ...ccxt }),
  "Bitget linear": bitget({ market: "linear", environment: "demo", ...ccxt }),
  "Kraken spot": kraken({
    market: "spot",
    environment: "live",
    apiKey: key,
    secret: "c2VjcmV0LWZvci10aGUtcGFnZQ==",
  }),
  "Kraken spot, margin": kraken({
    market: "spot",
    environment: "live",
    leverage: 2,
    apiKey: key,
    secret: "c2VjcmV0LWZvci10aGUtcGFnZQ==",
  }),
  "Kraken Futures": krakenFutures({
    environment: "demo",
    apiKey: key,
    secret: "c2VjcmV0LWZvci10aGUtcGFnZQ==",
  }),
  "webhook relay": webhookBroker({
    url: "https://relay.example/orders",
    auth: { kind: "bearer", token: secret },
    mode: "live",
    platform: "kraken",
  }),
};

/** @param {boolean} value */
const mark = (value) => (value ? "yes" : "–");

/** @param {[string, import("../packages/core/src/index.ts").Broker]} entry */
function row([name, { capabilities: can }]) {
  const native = Object.entries(can.native).filter(([, has]) => has);
  return [
    name,
    can.orderTypes.join(", "),
    can.timeInForce.join(", "),
    can.idempotency,
    mark(can.reduceOnly),
    mark(can.short),
    mark(can.fractional),
    mark(can.streams),
    mark(can.replace),
    native.map(([what]) => what).join(", ") || "–",
    can.session,
  ];
}

const head = [
  "broker",
  "order types",
  "time in force",
  "ids",
  "reduce-only",
  "short",
  "fractional",
  "stream",
  "replace",
  "native groups",
  "session",
];

/** @param {readonly string[]} cells */
const line = (cells) => `| ${cells.join(" | ")} |`;

const text = [
  "# Brokers",
  "",
  "What each broker declares, and the conformance suite checks: `npm run conformance` runs the numbered cases `BC-…` for all of",
  "them, against local venues that speak their protocols. What a broker cannot do it refuses before sending; it never sends a",
  "plainer order. *ids* is what the venue promises about a client order id sent twice: `enforced` (refused), `windowed`, `echo`",
  "(handed back only) or `none`; only with `enforced` is an order that never arrived sent again. [Conformance](conformance.md) lists the",
  "cases, and which stands for which fault.",
  "",
  "A page for each, with its set-up, traps and gaps, is in [brokers/](brokers). Nothing here was tried with real accounts.",
  "",
  line(head),
  line(head.map(() => "---")),
  ...Object.entries(brokers).map((entry) => line(row(entry))),
  "",
  "This page is generated from the packages.",
  "",
].join("\n");

describe("the broker page", () => {
  it("docs/brokers.md says what the brokers declare", async () => {
    await expect(text).toMatchFileSnapshot(page);
  });

  it("every broker on the page is soundly made", () => {
    for (const [name, broker] of Object.entries(brokers)) {
      expect([name, broker.problems()]).toEqual([name, []]);
    }
  });
});
