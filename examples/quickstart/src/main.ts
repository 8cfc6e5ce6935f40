// The smallest host: Express in front, a SQLite journal behind, a paper account in between.
import { fileURLToPath } from "node:url";
import { hookline } from "@hookline/adapter-express";
import * as core from "@hookline/core";
import { sqliteStore } from "@hookline/store-sqlite";
import express from "express";
import { greeting, keptSecret } from "./first-steps.ts";

const port = Number(process.env.PORT ?? 3000);
const file = process.env.HOOKLINE_DB ?? fileURLToPath(new URL("../hookline.db", import.meta.url));
const secret = keptSecret("HOOKLINE_SECRET", `${file}.secret`);
const token = keptSecret("HOOKLINE_TOKEN", `${file}.token`);

const engine = core.createEngine({
  store: sqliteStore(file),
  accounts: { paper: { mode: "paper", broker: core.paperBroker({ cash: "10000000" }) } },
  sources: {
    signed: { path: "/webhook/signed", auth: [core.github({ secret })], dialect: core.simple() },
    tradingview: {
      path: "/webhook/tv",
      auth: [core.pathToken({ token })],
      dialect: core.byShape(core.tradingView(), core.simple()),
      strategy: "tradingview",
    },
  },
  strategies: { "*": { account: "paper", symbols: "any", size: core.fromSignal() } },
  // Play money, so the limits are wide; every other control has its default.
  risk: core.standardRisk({
    maxOrderNotional: "1000000",
    maxEntriesPerDay: 10_000,
    maxOpenOrders: 1_000,
    maxOpenOrdersPerSymbol: 1_000,
  }),
});

await engine.start();
const server = express().use(hookline(engine)).listen(port);
server.once("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
  void engine.stop();
});
server.once("listening", () => console.log(greeting({ port, secret, token, file })));
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => server.close(() => void engine.stop()));
}
