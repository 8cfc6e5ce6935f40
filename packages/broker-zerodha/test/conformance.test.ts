import { decimal } from "@hookline/core/driver";
import { type BrokerUnderTest, brokerConformance } from "@hookline/testkit";
import { zerodha } from "../src/index.ts";
import { kiteBench, NO_LIMITS, symbol } from "./harness.ts";

const { capabilities } = zerodha({
  apiKey: "key",
  apiSecret: "secret",
  gtcAsDay: true,
  limits: NO_LIMITS,
});

const under = {
  capabilities,
  venue: {
    prices: true,
    quotes: true,
    money: true,
    fees: { missing: "Kite tells charges in the day's contract note, not with a trade" },
    partialFills: true,
    restart: true,
    lists: true,
    secrets: true,
    wire: true,
    stream: true,
    book: true,
  },
  create: (setup) => kiteBench(setup),
} as const satisfies Omit<BrokerUnderTest, "name">;

brokerConformance({
  ...under,
  name: "zerodha, an NSE share",
  market: {
    symbol: symbol("NSE:INFY"),
    price: decimal("1500"),
    quantity: decimal("2"),
    unknownSymbol: symbol("NSE:NOWHERE"),
  },
});

brokerConformance({
  ...under,
  name: "zerodha, an NFO option in lots of 65",
  market: {
    symbol: symbol("NFO:NIFTY2620325000CE"),
    price: decimal("200"),
    quantity: decimal("130"),
    unknownSymbol: symbol("NFO:NIFTY2620399999CE"),
  },
});
