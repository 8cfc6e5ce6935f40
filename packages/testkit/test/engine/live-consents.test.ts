import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actor, type Consents, HOUR_MS, knowsCode, type LiveRig, liveRig } from "./live-rig.ts";

const account = "real";
const BOOLEANS = [false, true];
const ALL: readonly Consents[] = BOOLEANS.flatMap((sentence) =>
  BOOLEANS.flatMap((credentials) => BOOLEANS.map((grant) => ({ sentence, credentials, grant }))),
);
const MOMENTS = ["fresh", "restarted", "expired", "expired_while_down"] as const;
const CASES = ALL.flatMap((consents) => MOMENTS.map((moment) => ({ consents, moment })));

/** The code that each missing consent has of its own; the first missing one is told. */
function expected({ credentials, grant, sentence }: Consents, expired: boolean): string {
  if (!sentence) return "LIVE_NOT_ENABLED";
  if (!credentials) return "LIVE_CREDENTIALS_NOT_LIVE";
  if (!grant) return "LIVE_GRANT_MISSING";
  return expired ? "LIVE_GRANT_EXPIRED" : "SIGNAL_ACCEPTED";
}

/** Brings the account as far as its consents let it, by every command an operator has. */
async function pushed(at: LiveRig, { grant }: Consents): Promise<void> {
  if (grant) await at.engine.command({ type: "grant", account, code: "123456", actor });
  await at.engine.command({ type: "promote", account, stage: "confirm", actor });
  await at.engine.command({ type: "promote", account, stage: "auto", actor });
  await at.engine.command({ type: "set_entry_cap", account, maxEntryNotional: "none", actor });
}

async function after(at: LiveRig, moment: (typeof MOMENTS)[number]): Promise<LiveRig> {
  if (moment === "fresh") return at;
  if (moment === "restarted") return at.restartLive();
  if (moment === "expired_while_down") at.kill();
  at.time.advance(12 * HOUR_MS);
  return moment === "expired" ? at : at.restartLive();
}

describe("I30 live needs the sentence, live credentials and a fresh grant, all three", () => {
  it.each(CASES)("$consents, $moment", async ({ consents, moment }) => {
    const first = await liveRig(consents);
    await pushed(first, consents);
    const at = await after(first, moment);
    const expired = moment.startsWith("expired");
    const answer = await at.live();
    const code = expected(consents, expired);
    expect(answer.code).toBe(code);
    expect(at.broker.submitted).toHaveLength(code === "SIGNAL_ACCEPTED" ? 1 : 0);
    expect(at.engine.status().liveArmed).toBe(code === "SIGNAL_ACCEPTED");
  });

  it("of all eight, with and without restart and expiry, exactly one opens, before and after a restart", () => {
    const opens = CASES.filter(
      ({ consents, moment }) =>
        expected(consents, moment.startsWith("expired")) === "SIGNAL_ACCEPTED",
    );
    expect(CASES).toHaveLength(32);
    expect(opens.map(({ moment }) => moment)).toEqual(["fresh", "restarted"]);
  });

  it("one account's sentence and grant are no other's", async () => {
    const at = await liveRig();
    await pushed(at, { sentence: true, credentials: true, grant: true });
    const other = await at.engine.command({
      type: "promote",
      account: "paper",
      stage: "confirm",
      actor,
    });
    expect(other).toMatchObject({ code: "COMMAND_INVALID" });
    expect(at.engine.status().accounts).toMatchObject([{ account, live: { code: null } }]);
  });
});

describe("what grants a grant", () => {
  it.each<[string, object, string]>([
    ["a wrong code", { code: "000000" }, "LIVE_GRANT_REFUSED"],
    ["no code", {}, "COMMAND_INVALID"],
    ["more than twelve hours", { code: "123456", durationMs: 12 * HOUR_MS + 1 }, "COMMAND_INVALID"],
    [
      "a grant for ever",
      { code: "123456", durationMs: Number.POSITIVE_INFINITY },
      "COMMAND_INVALID",
    ],
    ["an end of its own choice", { code: "123456", expiresAtMs: 9e15 }, "COMMAND_INVALID"],
  ])("%s is refused", async (_what, parts, code) => {
    const at = await liveRig();
    const command = { type: "grant", account, actor, ...parts };
    const answer = await Reflect.apply(at.engine.command, at.engine, [command]);
    expect(answer.code).toBe(code);
    expect(at.engine.status().liveArmed).toBe(false);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["throws", () => Promise.reject(new Error("a message with a key"))],
    ["answers nothing", async () => undefined],
    ["answers nonsense", async () => ({ ok: "yes" })],
    ["never answers", () => new Promise(() => {})],
  ])("I46 a verifier that %s grants nothing", async (_what, verify) => {
    const secondFactor = { ...knowsCode() };
    Object.assign(secondFactor, { verify });
    const at = await liveRig({ sentence: true, credentials: true }, { secondFactor });
    const answering = at.engine.command({ type: "grant", account, code: "123456", actor });
    await at.quiet();
    at.time.advance(10_000);
    expect(await answering).toMatchObject({
      code: "LIVE_GRANT_REFUSED",
      detail: { why: "unavailable" },
    });
  });

  it("no code of the second factor and no key reaches the journal's events", async () => {
    const at = await liveRig();
    const seen: unknown[] = [];
    at.engine.on("live.granted", (event) => void seen.push(event));
    await pushed(at, { sentence: true, credentials: true, grant: true });
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toContain("123456");
  });
});

describe("I32 nothing that a sender can write opens live", () => {
  const NAMES = [
    "live",
    "mode",
    "account",
    "grant",
    "stage",
    "promote",
    "approve",
    "code",
    "sentence",
  ];
  const texts = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("live", "real", "auto", "123456"),
  );
  const member = fc.tuple(fc.constantFrom(...NAMES), fc.oneof(texts, fc.boolean(), fc.integer()));

  it("1,000 signals with any such members", async () => {
    const at = await liveRig();
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 5 }), async (members) => {
        const extra = Object.fromEntries(members.filter(([name]) => name !== "mode"));
        await at.send({ quantity: "1", mode: "live", ...extra });
        expect(at.broker.submitted).toHaveLength(0);
        expect(at.engine.status().liveArmed).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
