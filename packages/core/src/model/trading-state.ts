/** Set by the kill switch: `reduce_only` is L1, `halted` L2 (entries cancelled, stops kept), `frozen` L4. */
export type TradingState = "active" | "reduce_only" | "halted" | "frozen";

/** Where a trading state applies. */
export type TradingScope =
  | { readonly kind: "global" }
  | { readonly kind: "account"; readonly name: string }
  | { readonly kind: "strategy"; readonly name: string }
  | { readonly kind: "symbol"; readonly name: string };

/** A scope as the key of a map: `global`, `account:paper`, … */
export const scopeKey = (scope: TradingScope): string =>
  scope.kind === "global" ? "global" : `${scope.kind}:${scope.name}`;

/** Whether a place lies in a scope. */
export function scopeCovers(
  scope: TradingScope,
  place: { readonly account: string; readonly strategy: string; readonly symbol: string },
): boolean {
  return scope.kind === "global" || place[scope.kind] === scope.name;
}

const SEVERITY = { active: 0, reduce_only: 1, halted: 2, frozen: 3 } as const satisfies Record<
  TradingState,
  number
>;

/** The more restrictive of two states. */
export const stricter = (left: TradingState, right: TradingState): TradingState =>
  SEVERITY[left] >= SEVERITY[right] ? left : right;
