import type { SymbolName } from "../model/ids.ts";
import type { SignalAction, SignalDraft } from "../model/signal.ts";

/** What a dialect has read; what it leaves out is null, and action and symbol are null after a problem. */
export type DraftParts = Partial<Omit<SignalDraft, "dialect" | "action" | "symbol">> & {
  readonly action: SignalAction | null;
  readonly symbol: SymbolName | null;
};

/** What every draft has. */
export type DraftHead = Pick<SignalDraft, "dialect" | "action" | "symbol">;

/** The draft with everything a sender did not say as null and a market order as the default. */
export function draftOf({ dialect, action, symbol }: DraftHead, parts: DraftParts): SignalDraft {
  return {
    dialect,
    senderId: parts.senderId ?? null,
    strategy: parts.strategy ?? null,
    action,
    symbol,
    quantity: parts.quantity ?? null,
    exitSide: parts.exitSide ?? null,
    target: parts.target ?? null,
    previous: parts.previous ?? null,
    orderSide: parts.orderSide ?? null,
    orderQuantity: parts.orderQuantity ?? null,
    price: parts.price ?? null,
    orderType: parts.orderType ?? "market",
    limitPrice: parts.limitPrice ?? null,
    stopPrice: parts.stopPrice ?? null,
    trail: parts.trail ?? null,
    timeInForce: parts.timeInForce ?? null,
    stopLoss: parts.stopLoss ?? null,
    takeProfit: parts.takeProfit ?? null,
    cancelFirst: parts.cancelFirst ?? false,
    timeMs: parts.timeMs ?? null,
  };
}
