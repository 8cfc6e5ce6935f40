// One server of a comparison, in a process of its own.
//   node host.js KIND FILE [PORT]
import { createServer, type RequestListener } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { hookline } from "@hookline/adapter-express";
import { toNodeHandler } from "@hookline/core/node";
import { sqliteStore } from "@hookline/store-sqlite";
import express from "express";
import { bare, bareDurable } from "./bare.ts";
import { atVenue, engineOn, paper, silent } from "./engine.ts";

const [kind = "", file = "", port = "0"] = process.argv.slice(2);

async function started(broker: Parameters<typeof engineOn>[1]) {
  const engine = engineOn(sqliteStore(file), broker);
  await engine.start();
  return engine;
}

/** Every kind of server that is compared. */
const KINDS: Readonly<Record<string, () => RequestListener | Promise<RequestListener>>> = {
  bare: () => bare,
  "bare-durable": () => bareDurable(file, true),
  "bare-one-commit": () => bareDurable(file, false),
  "bare-express": () => express().post("/webhook", bare),
  acknowledge: async () => toNodeHandler(await started(silent())),
  pipeline: async () => toNodeHandler(await started(paper())),
  venue: async () => toNodeHandler(await started(atVenue(process.env.VENUE_URL ?? ""))),
  // Behind Express nothing but the body is read: a path of another method is refused at once.
  express: async () => express().use(hookline(await started(silent()))),
};

const make = KINDS[kind];
if (make === undefined) throw new Error(`no server is called ${kind}`);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const server = createServer(await make());
server.keepAliveTimeout = 60_000;
server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
});
process.on("message", (asked) => {
  if (asked === "reset") delay.reset();
  const { system, user } = process.cpuUsage();
  const loopDelayP99Ms = delay.percentile(99) / 1e6 - 1;
  process.send?.({ cpuMicros: system + user, rss: process.memoryUsage.rss(), loopDelayP99Ms });
});
process.on("SIGTERM", () => process.exit(0));
