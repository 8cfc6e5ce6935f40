// The host that is killed: Express, a journal in SQLite, one paper account at a broker on this machine.
import { hookline } from "@hookline/adapter-express";
import { alpaca } from "@hookline/broker-alpaca";
import { createEngine, fromSignal, github, simple, standardRisk } from "@hookline/core";
import { sqliteStore } from "@hookline/store-sqlite";
import { localAlpacaKeys } from "@hookline/testkit/venue";
import express from "express";
import { HostLog } from "./host-log.ts";
import { SYMBOLS } from "./signals.ts";

const { DRILL_JOURNAL = "", DRILL_LOG = "", DRILL_SECRET = "", DRILL_VENUE = "" } = process.env;
const log = new HostLog(DRILL_LOG);

const engine = createEngine({
  store: sqliteStore(DRILL_JOURNAL),
  accounts: {
    paper: {
      mode: "paper",
      broker: log.submitsOf(
        alpaca({
          environment: "paper",
          ...localAlpacaKeys,
          localVenueUrl: DRILL_VENUE,
          // The venue is on this machine; what is drilled is the host, not the venue's limit.
          requestsPerMinute: 10_000,
        }),
      ),
      timeInForce: "day",
    },
  },
  sources: {
    drill: { path: "/webhook", auth: [github({ secret: DRILL_SECRET })], dialect: simple() },
  },
  strategies: { drill: { account: "paper", symbols: SYMBOLS, size: fromSignal() } },
  operator: { tokens: { drill: DRILL_SECRET } },
  risk: standardRisk({
    maxOrderNotional: "25000",
    maxDailyLoss: "100000",
    maxEntriesPerDay: 100_000,
  }),
});

process.once("SIGTERM", () => server.close(() => void engine.stop()));
await engine.start();
const server = express()
  .use(log.operator)
  .use(hookline(engine))
  .listen(0, "127.0.0.1", () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    process.stdout.write(`listening ${port}\n`);
  });
