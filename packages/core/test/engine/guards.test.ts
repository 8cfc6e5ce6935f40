import { describe, expect, it } from "vitest";
import type { EngineSettings } from "../../src/engine/settings.ts";
import { accountOf, emptyState, type State, untouchedLive } from "../../src/engine/state.ts";
import { step } from "../../src/engine/step.ts";
import type { Event, EventOf, EventType } from "../../src/model/events.ts";
import { parseExecutionId } from "../../src/model/ids.ts";
import type { AccountFacts } from "../../src/model/inputs.ts";
import type { LiveSettings } from "../../src/model/live.ts";
import type { Mode, Signal } from "../../src/model/signal.ts";
import { decimal, ZERO } from "../../src/prim/decimal.ts";
import type { StandardRiskOptions } from "../../src/risk/standard-options.ts";
import { standardRisk } from "../../src/risk/standard-risk.ts";
import { fromSignal } from "../../src/route/size/from-signal.ts";
import { aSignal, bitcoin, btc, capabilities, known, paper, rsi } from "../support/builders.ts";

// What has happened and cannot be denied any more; the account is live or paper, the venue is the test.

/** A live account with every consent; its cap is not what these scenarios are about. */
const opened: LiveSettings = {
  confirmed: true,
  credentials: "live",
  maxEntryNotional: decimal("1000000000"),
  approvalMs: 60_000,
  maxDriftPercent: decimal("1"),
};

class Desk {
  readonly state: State = emptyState();
  readonly events: Event[] = [];
  readonly #settings: EngineSettings;
  equity = "10000";
  nowMs = 0;
  #count = 0;

  constructor(mode: Mode, options: StandardRiskOptions = {}) {
    const risk = standardRisk({
      maxConcentrationPercent: "1000",
      maxLeverage: "100",
      coolDownMs: 1,
      repeatedOrderMs: 1,
      maxStopPercent: "50",
      ...options,
    });
    const target = { account: paper, size: fromSignal(), symbolMap: new Map() };
    this.#settings = {
      strategies: new Map([
        [
          rsi,
          {
            id: rsi,
            enabled: true,
            symbols: new Set([btc]),
            targets: {
              paper: mode === "paper" ? [target] : [],
              live: mode === "live" ? [target] : [],
            },
            ages: { maxEntryAgeMs: 60_000, maxExitAgeMs: 60_000, maxFutureMs: 5_000 },
            defaultStop: { kind: "stop", level: { kind: "percent", percent: decimal("5") } },
            optimizer: null,
          },
        ],
      ]),
      accounts: new Map([
        [
          paper,
          {
            id: paper,
            mode,
            timeInForce: "gtc",
            outsideTrades: "alarm",
            capabilities: capabilities(),
            live: mode === "live" ? opened : null,
          },
        ],
      ]),
      signalRules: risk.signalRules,
      orderRules: risk.orderRules,
      ...(risk.guards === undefined ? {} : { guards: risk.guards }),
      contentWindowMs: 60_000,
    };
    this.mode = mode;
  }

  readonly mode: Mode;

  /** A signal; answers its code. */
  signal(parts: Partial<Signal> = {}): string {
    this.#count += 1;
    this.nowMs += 1_000;
    const key = `k${this.#count}`;
    if (this.mode === "live") {
      const grant = { grantedAtMs: this.nowMs, expiresAtMs: this.nowMs + 60_000 };
      this.state.live.set(paper, { ...untouchedLive(), stage: "auto", grant });
    }
    const signal = aSignal({
      mode: this.mode,
      keyBase: key,
      bodyDigest: key,
      receivedAtMs: this.nowMs,
      ...parts,
    });
    const facts: AccountFacts = {
      account: paper,
      symbol: btc,
      instrument: bitcoin,
      quote: null,
      equity: decimal(this.equity),
      unrealized: ZERO,
      sessionDay: "2026-01-15",
      buyingPower: decimal("1000000"),
      moneyAtMs: this.nowMs,
    };
    const record = step(
      this.state,
      { type: "signal", nowMs: this.nowMs, signal, facts: [facts], known: null },
      this.#settings,
    );
    this.events.push(...(record?.events ?? []));
    const decided = record?.events.flatMap((event) =>
      event.type === "signal.accepted" || event.type === "signal.denied" ? [event.reason.code] : [],
    );
    return decided?.[0] ?? "";
  }

  /** The broker rejects the newest entry. */
  reject(): void {
    const order = this.#newest();
    const outcome = {
      kind: "rejected",
      reason: { code: "ORDER_REJECTED_BY_BROKER", detail: {} },
    } as const;
    const { clientOrderId } = order;
    this.#take(
      step(
        this.state,
        { type: "submit_outcome", nowMs: this.nowMs, account: paper, clientOrderId, outcome },
        this.#settings,
      ),
    );
  }

  fill(price: string): void {
    const { clientOrderId, quantity, side, symbol } = this.#newest();
    const report = {
      type: "fill",
      clientOrderId,
      venueOrderId: null,
      atMs: this.nowMs,
      execId: known(parseExecutionId(`x${this.#count}`)),
      symbol,
      side,
      lastQuantity: quantity,
      lastPrice: decimal(price),
      fee: ZERO,
    } as const;
    this.#take(
      step(
        this.state,
        { type: "report", nowMs: this.nowMs, account: paper, report },
        this.#settings,
      ),
    );
  }

  #newest() {
    const orders = [...accountOf(this.state, paper).orders.values()];
    return known(
      orders.findLast(({ purpose, status }) => purpose === "entry" && status === "submitted") ??
        null,
    );
  }

  #take(record: ReturnType<typeof step>): void {
    this.events.push(...(record?.events ?? []));
  }

  of<Type extends EventType>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }
}

const told = (desk: Desk) =>
  desk.of("risk.tripped").map(({ rule, state }) => `${rule} ${state ?? "told"}`);

describe("R-18 drawdown", () => {
  it("halts a live account once, and keeps it halted when equity comes back", () => {
    const desk = new Desk("live");
    expect(desk.signal()).toBe("SIGNAL_ACCEPTED");
    desk.equity = "9000";
    expect(desk.signal()).toBe("RISK_DRAWDOWN_REACHED");
    desk.equity = "10000";
    expect(desk.signal()).toBe("RISK_TRADING_HALTED");
    desk.equity = "9000";
    desk.signal();
    expect(told(desk)).toEqual(["R-18 halted"]);
    expect(desk.of("order.cancel_requested")).toHaveLength(1);
  });

  it("only tells on paper, once until there is a new peak", () => {
    const desk = new Desk("paper");
    desk.signal();
    desk.equity = "9000";
    expect([desk.signal(), desk.signal()]).toEqual(["SIGNAL_ACCEPTED", "SIGNAL_ACCEPTED"]);
    expect(told(desk)).toEqual(["R-18 told"]);
  });

  it("notes a peak only where it is higher by more than a tenth of a percent", () => {
    const desk = new Desk("paper");
    for (const equity of ["10000", "10010", "10010.01", "10001"]) {
      desk.equity = equity;
      desk.signal();
    }
    expect(desk.of("account.peaked").map(({ equity }) => equity)).toEqual(["10000", "10010.01"]);
  });
});

describe("R-41 reject storm", () => {
  it("opens the circuit with the fifth order in a row that the broker refuses", () => {
    const desk = new Desk("live", { maxRejectsPerMinute: 60 });
    for (let order = 0; order < 5; order += 1) {
      expect(desk.signal()).toBe("SIGNAL_ACCEPTED");
      desk.reject();
    }
    expect(told(desk)).toEqual(["R-41 reduce_only"]);
    expect(desk.signal()).toBe("RISK_TRADING_REDUCE_ONLY");
  });

  it("an order that the broker takes ends the row", () => {
    const desk = new Desk("live", { maxRejectsPerMinute: 60 });
    for (const way of ["no", "no", "no", "no", "yes", "no", "no", "no", "no"]) {
      expect(desk.signal()).toBe("SIGNAL_ACCEPTED");
      if (way === "no") desk.reject();
      else desk.fill("100");
    }
    expect(told(desk)).toEqual([]);
  });
});

describe("R-42 slippage", () => {
  it.each([
    ["101", []],
    ["101.01", ["R-42 reduce_only"]],
    ["50", []],
  ])("a buy made at 100 that fills at %s", (price, expected) => {
    const desk = new Desk("live");
    desk.signal();
    desk.fill(price);
    expect(told(desk)).toEqual(expected);
    const [tripped] = desk.of("risk.tripped");
    if (tripped !== undefined) expect(tripped.reason.code).toBe("RISK_SLIPPAGE_EXCEEDED");
  });

  it("holds the strategy to exits, not the account", () => {
    const desk = new Desk("paper", { maxSlippagePercent: "1" });
    desk.signal();
    desk.fill("102");
    expect(desk.state.tradingStates).toEqual(new Map([[`strategy:${rsi}`, "reduce_only"]]));
  });
});

describe("R-10 repeated execution", () => {
  it("switches the strategy off with the first entry it denies, and a person has to look", () => {
    const desk = new Desk("live", { maxRepeatedEntries: 3 });
    expect([desk.signal(), desk.signal(), desk.signal()]).toEqual(
      Array.from({ length: 3 }, () => "SIGNAL_ACCEPTED"),
    );
    expect(desk.signal()).toBe("RISK_STRATEGY_REPEATING");
    expect(desk.of("strategy.switched")).toMatchObject([
      { strategy: rsi, enabled: false, actor: "R-10" },
    ]);
    desk.nowMs += 3_600_000;
    expect(desk.signal()).toBe("RISK_STRATEGY_DISABLED");
  });
});

describe("R-34 default stop", () => {
  it("is attached where the signal asks for none, and its own stands where it asks for one", () => {
    const desk = new Desk("live");
    desk.signal();
    const stop = { kind: "stop", level: { kind: "percent", percent: decimal("2") } } as const;
    desk.signal({ stopLoss: stop });
    const made = desk.of("order.initialized").map(({ order }) => order.protection?.stopLoss);
    expect(made).toEqual([{ kind: "stop", level: { kind: "percent", percent: "5" } }, stop]);
  });
});

describe("what the rules saw", () => {
  it("stands in the journal beside each order, refused or not", () => {
    const desk = new Desk("paper");
    desk.signal();
    desk.signal({ quantity: { kind: "units", value: decimal("1000") } });
    const [first, second] = desk.of("risk.judged");
    expect(first).toMatchObject({ saw: { reference: "100", free: "1000000" } });
    expect(first).not.toHaveProperty("refused");
    expect(second?.refused?.map(({ reason, rule }) => `${rule} ${reason.code}`)).toContain(
      "R-02 RISK_NOTIONAL_EXCEEDS_MAX",
    );
    expect(second).toMatchObject({ saw: { openOrders: 1, working: "100", worstLong: "1" } });
  });
});
