import { reason } from "../../model/codes.ts";
import type { SymbolName } from "../../model/ids.ts";
import { isEntry } from "../facts.ts";
import { deny, type OrderRule, pass } from "../rule.ts";

/**
 * R-24, block-list: nothing is opened in these symbols, whatever a strategy's list says. The symbol
 * is the account's, after mapping, so that no other name leads around the list.
 *
 * Exits and protective orders pass: a symbol that was blocked later can still be left.
 */
export const blockedSymbols = (blocked: ReadonlySet<SymbolName>): OrderRule => ({
  about: "order",
  id: "R-24",
  name: "blocked-symbols",
  problems: () => [],
  check(intent) {
    if (!isEntry(intent) || !blocked.has(intent.symbol)) return pass;
    return deny(reason("RISK_SYMBOL_BLOCKED", { symbol: intent.symbol }));
  },
});
