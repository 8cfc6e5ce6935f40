// The smallest host: Express in front, a SQLite journal behind, a paper account in between.
import { fileURLToPath } from "node:url";
import { hookline } from "@hookline/adapter-express";
import * as core from "@hookline/core";
import { sqliteStore } from "@hookline/store-sqlite";
import express from "express";
import { greeting, keptSecret } from "./first-steps.ts";

const { HOOKLINE_DB, HOOKLINE_SECRET, HOOKLINE_TOKEN, PORT = "3000" } = process.env;
const file = HOOKLINE_DB ?? fileURLToPath(new URL("../hookline.db", import.meta.url));
const secret = keptSecret(HOOKLINE_SECRET, `${file}.secret`);
const token = keptSecret(HOOKLINE_TOKEN, `${file}.token`);
const either = core.byShape(core.tradingView(), core.simple());
const wide = 1_000; // orders; it is play money

const engine = core.createEngine({
  store: sqliteStore(file),
  accounts: { paper: { mode: "paper", broker: core.paperBroker({ cash: "10000000" }) } },
  sources: {
    signed: { path: "/webhook/signed", auth: [core.github({ secret })], dialect: core.simple() },
    tv: { path: "/webhook/tv", auth: [core.pathToken({ token })], dialect: either, strategy: "tv" },
  },
  strategies: { "*": { account: "paper", symbols: "any", size: core.fromSignal() } },
  risk: core.standardRisk({
    maxOrderNotional: "1000000",
    maxEntriesPerDay: 10 * wide,
    maxOpenOrders: wide,
    maxOpenOrdersPerSymbol: wide,
  }),
});

await engine.start();
const server = express().use(hookline(engine)).listen(Number(PORT));
server.on("listening", () => console.log(greeting(`http://localhost:${PORT}`, secret, token)));
server.on("error", (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.message}\nTry another: PORT=3210 npm start`);
  void engine.stop().then(() => process.exit(1));
});
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => server.close(() => void engine.stop()));
}
