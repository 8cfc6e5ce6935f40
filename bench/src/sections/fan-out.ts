import { EventEmitter } from "node:events";
import { Feed } from "../../../packages/core/src/runtime/feed.ts";
import { silentLogger } from "../../../packages/core/src/runtime/system.ts";
import { Life } from "../life.ts";
import type { Effort, Section } from "../section.ts";
import { median } from "../statistics.ts";

const EMITS = 200_000;

function nanos(work: () => void): number {
  const begun = process.cpuUsage();
  for (let index = 0; index < EMITS; index += 1) work();
  const { system, user } = process.cpuUsage(begun);
  return ((system + user) * 1_000) / EMITS;
}

/** What telling an event costs, against an EventEmitter of Node. */
export function fanOut({ rounds }: Effort): Section {
  const filled = new Life().trade("COIN")[2]?.events[0];
  if (filled?.type !== "order.filled") throw new Error("a trade ends in a fill");
  const rows = [1, 10].map((listeners) => {
    let heard = 0;
    const hear = (): void => {
      heard += 1;
    };
    const node = new EventEmitter();
    const feed = new Feed(silentLogger);
    for (let index = 0; index < listeners; index += 1) {
      node.on("order.filled", hear);
      feed.on("order.filled", hear);
    }
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds + 1; round += 1) {
      theirs.push(nanos(() => node.emit("order.filled", filled)));
      ours.push(nanos(() => feed.emit(filled)));
    }
    if (heard === 0) throw new Error("nobody heard anything");
    return [listeners, median(ours), median(theirs), median(ours) / median(theirs)];
  });
  return {
    id: "h",
    title: "Event to listeners (CPU ns an emit)",
    columns: ["listeners", "feed", "node:events", "feed ÷ node:events"],
    rows,
  };
}
