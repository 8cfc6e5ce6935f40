import {
  type Decimal,
  decimal,
  type ExecutionReport,
  negate,
  type Position,
  type RestoredAccount,
  ZERO,
} from "@hookline/core/driver";
import { applyFill, FLAT } from "@hookline/core/position";
import type { Market } from "./client.ts";
import type { Names } from "./names.ts";

const SPOT = { multiplier: decimal("1"), inverse: false };

/** What spot holdings cost: Kraken tells how much is held, not at what price it was bought. */
export class Holdings {
  readonly #positions = new Map<string, Position>();

  constructor(restored: RestoredAccount, names: Names) {
    for (const { averagePrice, quantity, symbol } of restored.positions) {
      const market = names.use(symbol);
      if (market !== null && averagePrice !== null)
        this.#positions.set(market.symbol, { ...FLAT, quantity, averagePrice });
    }
  }

  add(market: Market, report: ExecutionReport): void {
    if (report.type !== "fill") return;
    const { lastPrice: price, lastQuantity, side } = report;
    const quantity = side === "buy" ? lastQuantity : negate(lastQuantity);
    const before = this.#positions.get(market.symbol) ?? FLAT;
    this.#positions.set(market.symbol, applyFill(before, { quantity, price, fee: ZERO }, SPOT));
  }

  /** The average price of a holding; null where the known fills do not add up to what is held. */
  averageOf(market: Market, quantity: Decimal): Decimal | null {
    const known = this.#positions.get(market.symbol);
    return known !== undefined && known.quantity === quantity ? known.averagePrice : null;
  }
}
