import { decimal, ONE, ZERO } from "@hookline/core/driver";
import { applyFill, FLAT } from "@hookline/core/position";
import { Life, orderOf } from "../life.ts";
import type { Effort, Section } from "../section.ts";
import { median } from "../statistics.ts";

const micros = (work: () => void, count: number): number => {
  const begun = process.cpuUsage();
  work();
  const { system, user } = process.cpuUsage(begun);
  return (system + user) / count;
};

function trades(life: Life, count: number, symbols: number): void {
  for (let index = 0; index < count; index += 1) life.trade(`COIN${index % symbols}`);
}

/** The pure core and the position engine, without disk and network. */
export function coreAlone({ rounds, signals }: Effort): Section {
  const life = new Life();
  trades(life, 2_000, 100);
  const perSignal: number[] = [];
  const perFill: number[] = [];
  const fill = { quantity: decimal("0.01"), price: decimal("43250.5"), fee: ZERO };
  const contract = { multiplier: ONE, inverse: false };
  for (let round = 0; round < rounds; round += 1) {
    perSignal.push(micros(() => trades(life, signals, 100), signals));
    perFill.push(
      micros(() => {
        let position = FLAT;
        for (let index = 0; index < 100_000; index += 1) {
          const quantity = index % 3 === 2 ? decimal("-0.02") : fill.quantity;
          position = applyFill(position, { ...fill, quantity }, contract);
        }
      }, 100_000),
    );
  }
  const [signal, booked] = [median(perSignal), median(perFill)];
  return {
    id: "c, d",
    title: "Core alone (one signal is read, decided, accepted and filled: three records)",
    columns: ["signal CPU µs", "signals/s", "steps/s", "fill CPU µs", "fills/s"],
    rows: [[signal, 1e6 / signal, 3e6 / signal, booked, 1e6 / booked]],
  };
}

/** What one more signal costs, with so many open positions and resting orders in other symbols. */
function costAmong(open: number, { rounds }: Effort): number {
  const life = new Life();
  for (let index = 0; index < open; index += 1) {
    life.trade(`COIN${index}`);
    life.accept(orderOf(life.buy(`COIN${index}`, "43000")));
  }
  const costs: number[] = [];
  for (let round = 0; round < rounds + 1; round += 1) {
    costs.push(
      micros(() => {
        for (let index = 0; index < 2_000; index += 1) life.trade(`COIN${(index * 37) % open}`);
      }, 2_000),
    );
  }
  // The first round warms up.
  return median(costs.slice(1));
}

/** What one more signal costs behind a backlog of the same symbol that the broker has not answered. */
function costBehind(backlog: number): number {
  const life = new Life();
  for (let index = 0; index < 500; index += 1) life.trade("WARM");
  for (let index = 0; index < backlog; index += 1) life.buy("COIN");
  return micros(() => {
    for (let index = 0; index < 100; index += 1) life.buy("COIN");
  }, 100);
}

/** Growth: with open orders and positions, and with a backlog in one symbol. */
export function growth(effort: Effort): Section {
  const sizes = [100, 10_000, ...(effort.long ? [100_000] : [])];
  const among = sizes.map((size) => costAmong(size, effort));
  const backlogs = [10, 100, 1_000];
  const behind = backlogs.map(costBehind);
  const row = (what: string, size: number, cost: number, first: number) =>
    [what, size, cost, cost / first] as const;
  return {
    id: "f",
    title: "Cost of one more signal (CPU µs) as the book grows",
    columns: ["of what", "how many", "CPU µs", "÷ the fewest"],
    rows: [
      ...sizes.map((size, index) =>
        row("open positions and as many orders", size, among[index] ?? 0, among[0] ?? 0),
      ),
      ...backlogs.map((size, index) =>
        row("unanswered orders of one symbol", size, behind[index] ?? 0, behind[0] ?? 0),
      ),
    ],
  };
}
