// One server of the comparison, in a process of its own: `bare` reads a body and answers, `hookline` is the
// acknowledged path (verify, parse, decide, journal with fsync, 202).
import { createServer, type RequestListener } from "node:http";
import {
  createEngine,
  fromSignal,
  github,
  paperBroker,
  simple,
  standardRisk,
} from "@hookline/core";
import { toNodeHandler } from "@hookline/core/node";
import { sqliteStore } from "@hookline/store-sqlite";
import { SECRET } from "./signal.ts";

const [kind = "", file = ""] = process.argv.slice(2);

const bare: RequestListener = (request, response) => {
  request.on("data", () => {});
  request.on("end", () => response.writeHead(202).end("{}"));
};

async function hookline(): Promise<RequestListener> {
  const wide = 1_000_000_000;
  const engine = createEngine({
    store: sqliteStore(file),
    accounts: { paper: { mode: "paper", broker: paperBroker({ cash: "1000000000" }) } },
    sources: { bot: { path: "/webhook", auth: [github({ secret: SECRET })], dialect: simple() } },
    strategies: { bench: { account: "paper", symbols: "any", size: fromSignal() } },
    risk: standardRisk({
      maxOrderNotional: "1000000",
      maxPositionNotional: "1000000000",
      maxEntriesPerDay: wide,
      maxOpenOrders: wide,
      maxOpenOrdersPerSymbol: wide,
    }),
  });
  await engine.start();
  return toNodeHandler(engine);
}

const server = createServer(kind === "hookline" ? await hookline() : bare);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
process.on("message", () =>
  process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }),
);
