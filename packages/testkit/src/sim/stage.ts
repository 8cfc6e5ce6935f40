import { decimal, parseSymbol, type SymbolName } from "@hookline/core/driver";
import type { Delivery } from "./sender.ts";
import type { World } from "./world.ts";

const symbolOf = (name: string): SymbolName => {
  const symbol = parseSymbol(name);
  if (symbol === null) throw new Error(`${name} is no symbol.`);
  return symbol;
};

/** A sender tries again so long after a delivery that nobody acknowledged. */
const RESENDS_MS = [5_000, 10_000, 15_000] as const;
/** An operator tries again so long after a command that nobody answered. */
const COMMAND_RETRY_MS = 5_000;
const COMMAND_TRIES = 8;

type OperatorCommand = Parameters<NonNullable<World["life"]>["engine"]["command"]>[0];

/** What a scripted scenario does to a world; the world may lose its process at any moment of it. */
export class Stage {
  readonly #world: World;
  #signals = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Sends a signal of strategy alpha in BTCUSD unless `fields` says otherwise, and again while nobody answers. */
  signal(fields: Readonly<Record<string, unknown>>, copies = 1): void {
    this.#signals += 1;
    const id = `signal-${this.#signals}`;
    const symbol = typeof fields.symbol === "string" ? fields.symbol : "BTCUSD";
    const price = this.#world.venue.priceOf(symbolOf(symbol));
    const body = JSON.stringify({ id, strategy_id: "alpha", symbol, price, ...fields });
    const delivery: Delivery = { id, body, kind: "good" };
    for (let copy = 0; copy < copies; copy += 1) this.#world.deliver(delivery);
    for (const afterMs of RESENDS_MS) {
      this.#world.time.after(afterMs, () => {
        if (!this.#world.sender.isAcknowledged(delivery)) this.#world.deliver(delivery);
      });
    }
  }

  /** The market moves by a factor. */
  move(factor: string, symbol = "BTCUSD"): void {
    this.#world.venue.movePrice(symbolOf(symbol), decimal(factor));
  }

  /** An operator's command; it is asked for again while it is not known to be in force. */
  command(command: OperatorCommand, tries: number = COMMAND_TRIES): void {
    let applied = false;
    const { life } = this.#world;
    if (life?.process.starting === false) {
      void life.engine.command(command).then(({ code }) => {
        applied = life.process.alive && code === "COMMAND_APPLIED";
        if (applied) this.#noteHalt(command);
      });
    }
    if (tries <= 1) return;
    this.#world.time.after(COMMAND_RETRY_MS, () => {
      if (!applied) this.command(command, tries - 1);
    });
  }

  #noteHalt(command: OperatorCommand): void {
    if (command.type !== "halt" && command.type !== "resume") return;
    const { scope } = command;
    const name = scope.kind === "global" ? "global" : `${scope.kind}:${scope.name}`;
    if (command.type === "halt") this.#world.auditor.halts.add(name);
    else this.#world.auditor.halts.delete(name);
  }

  wait(spanMs: number): Promise<void> {
    return this.#world.run(spanMs);
  }

  /** Ends the process in good order, with a snapshot, and starts the next one. */
  restart(): Promise<void> {
    return this.#world.restart();
  }

  /** A small order that shows that the world still works. */
  probe(): Delivery {
    const fields = { strategy_id: "alpha", action: "buy", symbol: "BTCUSD", quantity: "0.001" };
    const price = this.#world.venue.priceOf(symbolOf("BTCUSD"));
    return { id: "probe", kind: "good", body: JSON.stringify({ id: "probe", ...fields, price }) };
  }
}
