import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decimal } from "@hookline/core/driver";
import { type AlpacaVenue, startAlpacaVenue } from "@hookline/testkit/venue";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HostProcess, newSecret } from "../src/host-process.ts";
import { drillSignal, SYMBOLS } from "../src/signals.ts";

let folder = "";
let venue: AlpacaVenue;
let hosts: HostProcess[] = [];
const secret = newSecret();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hookline-drill-"));
  venue = await startAlpacaVenue({ cash: decimal("100000000") });
  for (const symbol of SYMBOLS) venue.movePrice(symbol, decimal("100"));
});

afterEach(async () => {
  for (const host of hosts) {
    host.pause(false);
    await host.end("SIGKILL");
  }
  hosts = [];
  await venue.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(journal = join(folder, "journal.db")): Promise<HostProcess> {
  const host = await HostProcess.start({ journal, venueUrl: venue.url, secret });
  hosts.push(host);
  return host;
}

/** Waits until the broker has so many orders; the test's own limit ends it otherwise. */
async function ordersAtVenue(count: number): Promise<void> {
  while (venue.exchange.orders.length < count)
    await new Promise((resolve) => setImmediate(resolve));
}

const placed = (): number => venue.exchange.orders.length;

/** A disk of so many bytes; false where this user may not make one. */
const mountSmallDisk = (path: string, bytes: number): boolean =>
  process.platform === "linux" &&
  spawnSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path]).status === 0;

describe("a real host in trouble", () => {
  it("F31 SIGTERM: what was acknowledged goes out, and the next start has nothing to repeat", async () => {
    const first = await start();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => first.deliver(drillSignal(index))),
    );
    expect(await first.end("SIGTERM")).toBe(0);
    expect(placed()).toBe(20);
    const second = await start();
    const again = await Promise.all(
      Array.from({ length: 20 }, (_, index) => second.deliver(drillSignal(index))),
    );
    expect(again.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(again.map(({ orders }) => orders)).toEqual(answers.map(({ orders }) => orders));
    expect(placed()).toBe(20);
  });

  it("F33 a second process on the same journal does not start, and the first goes on", async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(/did not start/);
    expect((await first.deliver(drillSignal(1))).status).toBe(202);
    await ordersAtVenue(1);
  });

  it("F34 while the first process stands still no second one takes over, and it wakes as the only one", async () => {
    const first = await start();
    expect((await first.deliver(drillSignal(1))).status).toBe(202);
    first.pause(true);
    const late = first.deliver(drillSignal(2));
    await expect(start()).rejects.toThrow(/did not start/);
    first.pause(false);
    expect((await late).status).toBe(202);
    await ordersAtVenue(2);
    expect(new Set(venue.exchange.orders.map(({ clientId }) => clientId)).size).toBe(2);
  });

  it("F25 a full disk is answered 503, never 2xx, and the resend ends in one order", async ({
    skip,
  }) => {
    const disk = mkdtempSync(join(folder, "disk-"));
    if (!mountSmallDisk(disk, 8_000_000)) skip("this user may not mount a small disk");
    try {
      const journal = join(disk, "journal.db");
      const host = await start(journal);
      expect((await host.deliver(drillSignal(0))).status).toBe(202);
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, "ballast"), Buffer.alloc(Math.max(0, bavail * bsize - 64_000)));
      const statuses: number[] = [];
      let next = 1;
      while (!statuses.includes(503) && next < 2_000) {
        statuses.push((await host.deliver(drillSignal(next))).status);
        next += 1;
      }
      const refused = drillSignal(next - 1);
      expect(statuses.at(-1)).toBe(503);
      expect(statuses.every((status) => status === 202 || status === 503)).toBe(true);
      await host.end("SIGKILL");
      rmSync(join(disk, "ballast"));
      const after = await start(journal);
      // It may have become durable after all; either way it is one order.
      expect([200, 202]).toContain((await after.deliver(refused)).status);
      const acknowledged = 1 + statuses.filter((status) => status === 202).length;
      await ordersAtVenue(acknowledged + 1);
      await after.end("SIGTERM");
      expect(placed()).toBe(acknowledged + 1);
      await start(journal).then((host) => host.end("SIGTERM"));
    } finally {
      for (const host of hosts) await host.end("SIGKILL");
      spawnSync("umount", ["-l", disk]);
    }
  });
});
