import { type EngineOptions, fromSignal, standardRisk } from "@hookline/core";
import type { SecondFactor } from "@hookline/core/driver";
import { type Rig, rig } from "./harness.ts";
import { type ScriptedBroker, scriptedBroker } from "./scripted-broker.ts";

export const actor = "a-person";
export const OPERATOR_TOKEN = "k7Qw2mZp9xRt4vLs8nBd";
export const HOUR_MS = 3_600_000;

type Account = EngineOptions["accounts"][string];

/** A second factor that knows one code. */
export const knowsCode = (right = "123456"): SecondFactor => ({
  problems: () => [],
  verify: async ({ code }) => (code === right ? { ok: true } : { ok: false, why: "wrong" }),
});

/** Which of the three consents are there. */
export interface Consents {
  readonly sentence: boolean;
  readonly credentials: boolean;
  readonly grant: boolean;
}

export interface LiveRig extends Rig {
  readonly broker: ScriptedBroker;
  /** Sends a live signal of this process. */
  live(signal?: Readonly<Record<string, string | number | boolean>>): ReturnType<Rig["send"]>;
  restartLive(): Promise<LiveRig>;
}

/** An engine with one live account, `real`, and the strategy `rsi` on it. */
export async function liveRig(
  given: Pick<Consents, "sentence" | "credentials"> = { sentence: true, credentials: true },
  over: Partial<NonNullable<Account["live"]>> = {},
): Promise<LiveRig> {
  let broker = scriptedBroker({}, given.credentials ? "live" : "paper");
  const options = (): Partial<EngineOptions> => {
    broker = scriptedBroker({}, given.credentials ? "live" : "paper");
    const live = {
      sentence: "live orders use real money",
      secondFactor: knowsCode(),
      maxEntryNotional: "1000",
      ...over,
    } as const;
    const real: Account = { mode: "live", broker, ...(given.sentence ? { live } : {}) };
    return {
      operator: { tokens: { ana: OPERATOR_TOKEN } },
      accounts: { real },
      // What these scenarios are not about: they come fast and without a stop.
      risk: standardRisk({
        maxOrderNotional: "1000000",
        maxDailyLoss: "100000",
        allowNoStop: true,
        repeatedOrderMs: 1,
        coolDownMs: 1,
      }),
      strategies: { rsi: { account: "real", symbols: ["BTCUSD"], size: fromSignal() } },
    };
  };
  const dressed = (bare: Rig): LiveRig => {
    const own = broker;
    return {
      ...bare,
      broker: own,
      async live(signal = {}) {
        bare.time.advance(1);
        const answer = await bare.send({ mode: "live", quantity: "1", ...signal });
        await bare.quiet();
        return answer;
      },
      restartLive: async () => dressed(await bare.restart()),
    };
  };
  return dressed(await rig(options));
}

/** Gives the account a grant and brings it to a stage. */
export async function openTo(at: LiveRig, stage: "confirm" | "auto"): Promise<void> {
  const account = "real";
  await at.engine.command({ type: "grant", account, code: "123456", actor });
  await at.engine.command({ type: "promote", account, stage: "confirm", actor });
  if (stage === "auto") await at.engine.command({ type: "promote", account, stage, actor });
}
