import { RARE_EVENTS, type RareEvent } from "../marks.ts";
import type { Failure, Part, Wanted } from "./tasks.ts";

/** So many seeds must show every rare event; fewer need not. */
export const SEEDS_FOR_EVERY_EVENT = 400;

const VIOLATIONS_SHOWN = 5;

/** Rare events that a run of enough seeds did not show: it has tested less than it says. */
export const neverSeen = ({ rareEvents, seeds }: Part): readonly RareEvent[] =>
  seeds < SEEDS_FOR_EVERY_EVENT ? [] : RARE_EVENTS.filter((event) => !rareEvents.has(event));

const violationsOf = ({ failures }: Part): number =>
  failures.reduce((count, { violations }) => count + violations.length, 0);

/** Whether a run is clean: nothing broke, nothing is lost or doubled, and every rare event was there. */
export const isClean = (part: Part): boolean =>
  part.failures.length === 0 && neverSeen(part).length === 0;

const crashesOf = ({ rareEvents }: Part): number => rareEvents.get("crash") ?? 0;

/** A failed world on a few lines, with the command that shows it again. */
export function failureText({ doubled, lost, replay, violations }: Failure): string {
  const shown = violations
    .slice(0, VIOLATIONS_SHOWN)
    .map(({ atMs, invariant, what }) => `  ${invariant} ${what} (${new Date(atMs).toISOString()})`);
  const more = violations.length - shown.length;
  if (more > 0) shown.push(`  and ${more} more`);
  if (lost + doubled > 0) shown.push(`  ${lost} lost, ${doubled} doubled`);
  return [`replay: npm run sim -- ${replay}`, ...shown].join("\n");
}

/** The last line of a run: all its counts. */
export function summaryText(part: Part): string {
  const { crashPoints, doubled, lost, nested, rareEvents, seeds, steps } = part;
  const events = RARE_EVENTS.map((event) => `${event} ${rareEvents.get(event) ?? 0}`).join(", ");
  const missing = neverSeen(part);
  const gaps = missing.length === 0 ? "" : `never seen: ${missing.join(", ")}; `;
  return (
    `${seeds} seeds, ${steps} steps, ${crashesOf(part)} crashes, ${crashPoints} crash points, ` +
    `${nested} nested; ${events}; ${gaps}${lost} lost, ${doubled} doubled, ` +
    `${violationsOf(part)} violations in ${part.failures.length} worlds`
  );
}

/** The same for programs. */
export function summaryJson(part: Part, wanted: Wanted): string {
  const { failures, rareEvents, ...counts } = part;
  return JSON.stringify({
    ...{ start: wanted.start, ...counts, crashes: crashesOf(part), violations: violationsOf(part) },
    neverSeen: neverSeen(part),
    rareEvents: Object.fromEntries(RARE_EVENTS.map((event) => [event, rareEvents.get(event) ?? 0])),
    failures,
  });
}
