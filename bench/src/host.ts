// One server of a comparison, in a process of its own, which loads what that server needs and no more.
//   node host.js KIND FILE [PORT]
import { createServer, type RequestListener } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { bare, bareDurable } from "./bare.ts";

const [kind = "", file = "", port = "0"] = process.argv.slice(2);

/** The engine on node:http, with one of the bench's brokers. */
async function engineWith(broker: "paper" | "silent" | "venue") {
  const [{ sqliteStore }, { atVenue, engineOn, paper, silent }] = await Promise.all([
    import("@hookline/store-sqlite"),
    import("./engine.ts"),
  ]);
  const brokers = { paper, silent, venue: () => atVenue(process.env.VENUE_URL ?? "") };
  const engine = engineOn(sqliteStore(file), brokers[broker]());
  await engine.start();
  return engine;
}

async function onNode(broker: "paper" | "silent" | "venue"): Promise<RequestListener> {
  const { toNodeHandler } = await import("@hookline/core/node");
  return toNodeHandler(await engineWith(broker));
}

/** Every kind of server that is compared. */
const KINDS: Readonly<Record<string, () => RequestListener | Promise<RequestListener>>> = {
  bare: () => bare,
  "bare-durable": () => bareDurable(file, true),
  "bare-one-commit": () => bareDurable(file, false),
  acknowledge: () => onNode("silent"),
  pipeline: () => onNode("paper"),
  venue: () => onNode("venue"),
  "bare-express": async () => (await import("express")).default().post("/webhook", bare),
  // A handler that does nothing: what differs from the bare route is the adapter.
  express: async () => {
    const { hookline } = await import("@hookline/adapter-express");
    return (await import("express")).default().use(
      hookline({
        maxBodyBytes: 65_536,
        serves: (path) => path === "/webhook",
        handleWire: async () => ({ status: 202, headers: {}, body: "{}" }),
      }),
    );
  },
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
  // Only where it was started with --expose-gc.
  if (asked === "collect") globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const { system, user } = process.cpuUsage();
  const loopDelayP99Ms = delay.percentile(99) / 1e6 - 1;
  process.send?.({
    cpuMicros: system + user,
    rss,
    heapUsed,
    loopDelayP99Ms,
  });
});
process.on("SIGTERM", () => process.exit(0));
