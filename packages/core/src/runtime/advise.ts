import type { Advice } from "../model/signal.ts";
import type { Timers } from "../ports/timers.ts";
import { atMost, type Decimal, isNegative, ONE, parseDecimal } from "../prim/decimal.ts";
import type { OptimizerView, SignalOptimizer } from "../route/optimizer.ts";
import { within } from "./deadline.ts";

const DEFAULT_TIMEOUT_MS = 500;

/** Asks an optimiser about one signal. Never rejects; what is no answer has no scale and no confidence. */
export async function advise(
  optimizer: SignalOptimizer,
  view: OptimizerView,
  timers: Timers,
): Promise<Advice> {
  const answer = await within<unknown>(
    timers,
    optimizer.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    () => optimizer.optimize(structuredClone(view)),
    () => null,
  );
  const { name, required = false } = optimizer;
  return { optimizer: name, required, ...read(answer) };
}

const NO_ANSWER = { scale: null, confidence: null };

/** Plug-ins may answer anything; half an answer is none. */
function read(answer: unknown): Pick<Advice, "scale" | "confidence"> {
  if (typeof answer !== "object" || answer === null || !("scale" in answer)) return NO_ANSWER;
  const scale = readScale(answer.scale);
  const confidence = "confidence" in answer ? (answer.confidence ?? null) : null;
  return scale === null || !isConfidence(confidence) ? NO_ANSWER : { scale, confidence };
}

function readScale(value: unknown): Decimal | null {
  const scale = typeof value === "string" ? parseDecimal(value) : null;
  return scale === null || isNegative(scale) || !atMost(scale, ONE) ? null : scale;
}

const isConfidence = (value: unknown): value is number | null =>
  value === null ||
  (typeof value === "number" && value >= 0 && value <= 1 && !Object.is(value, -0));
