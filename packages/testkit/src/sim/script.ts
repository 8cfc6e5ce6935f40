import {
  decimal,
  negate,
  parseSymbol,
  type SymbolName,
  type TradingScope,
} from "@hookline/core/driver";
import type { Random } from "./random.ts";
import type { Delivery } from "./sender.ts";
import type { World } from "./world.ts";

const symbolOf = (name: string): SymbolName => {
  const symbol = parseSymbol(name);
  if (symbol === null) throw new Error(`${name} is no symbol.`);
  return symbol;
};
const SYMBOLS = [symbolOf("BTCUSD"), symbolOf("ETHUSD")] as const;
const FACTORS = ["0.93", "0.97", "0.99", "1.01", "1.03", "1.07"] as const;

const SCOPES: readonly [TradingScope, ...TradingScope[]] = [
  { kind: "global" },
  { kind: "account", name: "main" },
  { kind: "strategy", name: "alpha" },
  { kind: "symbol", name: "ETHUSD" },
];

/** What happens in a world from outside: senders, operators, the market, a hand on the venue, a death. */
export class Script {
  readonly #world: World;
  readonly #random: Random;
  readonly #deliveries: Delivery[] = [];
  /** Number of the command that waits for its answer; null where none does. */
  #command: number | null = null;
  #commands = 0;
  handTrades = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random;
  }

  /** One event and the time until the next one. */
  async next(): Promise<void> {
    await this.#event();
    await this.#world.run(this.#pause());
  }

  #pause(): number {
    const random = this.#random;
    if (random.chance(0.25)) return 0;
    if (random.chance(0.5)) return random.int(1, 80);
    return random.chance(0.9) ? random.int(80, 4_000) : random.int(10_000, 60_000);
  }

  async #event(): Promise<void> {
    const { faults } = this.#world;
    const random = this.#random;
    if (random.chance(faults.crash)) this.#world.crash(random.pick(["kept", "dropped", "torn"]));
    if (random.chance(faults.tradeByHand)) this.#tradeByHand();
    if (random.chance(faults.clockJump)) this.#jump();
    const dice = random.int(1, 100);
    if (dice <= 45) return this.#world.deliver(this.newSignal());
    if (dice <= 57) return this.#again(1);
    if (dice <= 62) return this.#again(random.int(2, 5));
    if (dice <= 65) return this.#conflict();
    if (dice <= 68) return this.#world.deliver({ ...this.#body("buy"), kind: "forged" });
    if (dice <= 88) return this.#move();
    if (dice <= 96) return this.#operator();
    if (dice <= 98) return this.#world.restart();
    return this.#secondProcess();
  }

  newSignal(): Delivery {
    const delivery = this.#body();
    this.#deliveries.push(delivery);
    return delivery;
  }

  /** A small order that nothing but a halt can refuse: shows that the world still works. */
  probe(): Delivery {
    const id = `probe-${this.#deliveries.length}`;
    const fields = { id, strategy_id: "alpha", action: "buy", symbol: "BTCUSD", quantity: "0.001" };
    const price = this.#world.venue.priceOf(SYMBOLS[0]);
    return { id, kind: "good", body: JSON.stringify({ ...fields, price }) };
  }

  #body(wanted?: string): Delivery {
    const random = this.#random;
    const count = this.#deliveries.length;
    const id = `s${count}-${random.int(0, 1_000_000)}`;
    const action =
      wanted ??
      random.pick(["buy", "buy", "buy", "sell", "sell", "exit", "exit", "reverse", "cancel"]);
    const strategy = random.pick(["alpha", "beta"]);
    const symbol = strategy === "beta" ? SYMBOLS[1] : random.pick(SYMBOLS);
    const price = this.#world.venue.priceOf(symbol);
    const sized = action !== "exit" || random.chance(0.4);
    const trades = action === "buy" || action === "sell";
    const fields = {
      id,
      strategy_id: strategy,
      action,
      symbol,
      price,
      ...(sized && action !== "cancel"
        ? { quantity: `${random.int(1, 8)}.${String(count % 1_000).padStart(3, "0")}` }
        : {}),
      ...(trades && random.chance(0.5) ? { stop_loss_percent: "4" } : {}),
      ...(trades && random.chance(0.25) ? { take_profit_percent: "5" } : {}),
      ...(trades && random.chance(0.15) ? { order_type: "limit", limit_price: price } : {}),
    };
    return { id, kind: "good", body: JSON.stringify(fields) };
  }

  #again(copies: number): void {
    const known = this.#deliveries.at(
      -this.#random.int(1, Math.min(12, this.#deliveries.length + 1)),
    );
    if (known === undefined) return;
    for (let copy = 0; copy < copies; copy += 1) this.#world.deliver(known);
  }

  /** An id that was acknowledged, with another body. */
  #conflict(): void {
    const [first, ...others] = this.#world.sender.acknowledged;
    if (first === undefined) return;
    const { delivery } = this.#random.pick([first, ...others]);
    const body = JSON.stringify({ ...JSON.parse(delivery.body), quantity: "9.999" });
    this.#world.deliver({ ...delivery, body, kind: "conflicting" });
  }

  #move(): void {
    this.#world.venue.movePrice(this.#random.pick(SYMBOLS), decimal(this.#random.pick(FACTORS)));
  }

  #tradeByHand(): void {
    const quantity = decimal(`0.${this.#random.int(1, 9)}`);
    this.handTrades += 1;
    this.#world.marks.see("trade by hand");
    this.#world.venue.tradeByHand(
      this.#random.pick(SYMBOLS),
      this.#random.chance(0.5) ? quantity : negate(quantity),
    );
  }

  #jump(): void {
    const hours = this.#random.pick([-1, 1, 1, 24, 72]);
    this.#world.clockOffsetMs += hours * 3_600_000;
    this.#world.marks.see("clock jumped");
  }

  /** Operators wait for one answer before they ask for more. */
  #operator(): void {
    const { life, auditor, marks } = this.#world;
    if (life === null || life.process.starting || this.#command !== null) return;
    const random = this.#random;
    const what = random.int(1, 10);
    const scope = random.pick(SCOPES);
    const name = scope.kind === "global" ? "global" : `${scope.kind}:${scope.name}`;
    if (what <= 2) {
      void this.#operate(
        life.engine.command({ type: "halt", scope, level: random.pick([1, 2]), actor: "operator" }),
      ).then((code) => {
        if (code !== "COMMAND_APPLIED") return;
        auditor.halts.add(name);
        marks.see("halt in force");
      });
    } else if (what <= 8) {
      // From the moment it is asked for, a resume may be in force.
      auditor.halts.delete(name);
      void this.#operate(life.engine.command({ type: "resume", scope, actor: "operator" }));
    } else if (what === 9) {
      void this.#operate(
        life.engine.command({ type: "flatten", account: "main", actor: "operator" }),
      );
    } else {
      const order = life.engine.orders().at(-1);
      if (order === undefined) return;
      void this.#operate(
        life.engine.command({ type: "cancel", order: order.clientOrderId, actor: "operator" }),
      );
    }
  }

  async #operate(command: Promise<{ readonly code: string }>): Promise<string> {
    this.#commands += 1;
    const number = this.#commands;
    this.#command = number;
    const { life } = this.#world;
    // An operator whose process dies gives up, and what is answered after that tells nobody anything.
    this.#world.time.after(10_000, () => {
      if (this.#command === number) this.#command = null;
    });
    const { code } = await command;
    if (this.#command !== number || life?.process.alive !== true) return "gone";
    this.#command = null;
    return code;
  }

  async #secondProcess(): Promise<void> {
    const { auditor, marks } = this.#world;
    if (this.#world.disk.holder === null) return;
    const refused = await this.#world.secondProcess();
    auditor.check(refused, "I38", "a second process opened the store");
    if (refused) marks.see("second process refused");
  }
}
