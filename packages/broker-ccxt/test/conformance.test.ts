import { decimal } from "@hookline/core/driver";
import { brokerConformance, sampleSymbol, type VenueAbilities } from "@hookline/testkit";
import { capabilitiesOf, ccxtBroker } from "../src/broker.ts";
import { localOptions, venueMaker } from "./venue-under-test.ts";
import { VENUES } from "./venues.ts";

const abilities: VenueAbilities = {
  prices: true,
  quotes: true,
  money: true,
  fees: true,
  partialFills: true,
  restart: true,
  lists: true,
  secrets: true,
  wire: true,
  stream: true,
  book: true,
};

for (const { ended, key, profile, start } of VENUES) {
  brokerConformance({
    name: `${profile.exchange} ${profile.market}`,
    capabilities: capabilitiesOf(profile),
    venue: abilities,
    market: {
      symbol: sampleSymbol(profile.market === "spot" ? "BTC/USDT" : "BTC/USDT:USDT"),
      price: decimal("100"),
      quantity: decimal("2"),
      unknownSymbol: sampleSymbol("NOPE/USDT"),
    },
    create: venueMaker({
      start: ({ previous: _, ...setup }, clock) => start({ clock, ...setup }),
      broker: (venue) => ccxtBroker(profile, localOptions(venue)),
      idOf: () => "BTCUSDT",
      key,
      sessionEnded: { kind: "answer", ...ended },
    }),
  });
}
