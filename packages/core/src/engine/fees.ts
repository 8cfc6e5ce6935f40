import type { EventOf } from "../model/events.ts";
import type { ExecutionReport } from "../model/execution.ts";
import type { Instrument } from "../model/instrument.ts";
import { multiply, ZERO } from "../prim/decimal.ts";

type Fill = Extract<ExecutionReport, { readonly type: "fill" }>;

/**
 * What a fill cost in the instrument's currency. A fee in the instrument itself is valued at the fill's price; one in
 * any third currency has no price here, so it is kept as it was paid and counted as 0, never guessed.
 */
export function feesOf(
  { fee, feeCurrency, lastPrice }: Pick<Fill, "fee" | "feeCurrency" | "lastPrice">,
  { base, currency }: Pick<Instrument, "base" | "currency">,
): Pick<EventOf<"order.filled">, "fee" | "feePaid"> {
  if (feeCurrency === undefined || feeCurrency === currency) return { fee };
  const feePaid = { amount: fee, currency: feeCurrency };
  return { fee: feeCurrency === base ? multiply(fee, lastPrice) : ZERO, feePaid };
}
