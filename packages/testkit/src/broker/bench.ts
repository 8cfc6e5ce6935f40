import {
  decimal,
  multiply,
  type OrderIntent,
  type RestoredAccount,
  type SubmitOutcome,
  ZERO,
} from "@hookline/core/driver";
import { approveForTest } from "./approve-for-test.ts";
import { Desk } from "./desk.ts";
import { sampleSymbol } from "./sample-intent.ts";
import { expectNoSecrets } from "./secrets.ts";
import type {
  BrokerUnderTest,
  TestMarket,
  TestVenue,
  VenueAbilities,
  VenueAbility,
  VenueSetup,
} from "./venue.ts";

/** What a case needs: null, or why it is skipped. */
export type Need = string | null;

/** One numbered case, ready to run. */
export interface BrokerCase {
  /** Begins with its number, `BC-010`. */
  readonly title: string;
  readonly skip: boolean;
  run(): Promise<void>;
}

/** The broker under test and the desks that the running case opened. */
export class Bench {
  readonly under: BrokerUnderTest;
  readonly market: TestMarket;
  readonly cases: BrokerCase[] = [];
  #venues: TestVenue[] = [];
  #desks: Desk[] = [];

  constructor(under: BrokerUnderTest) {
    this.under = under;
    this.market = {
      symbol: sampleSymbol("BTCUSD"),
      price: decimal("100"),
      quantity: decimal("2"),
      unknownSymbol: null,
      ...under.market,
    };
  }

  /** A connected broker with an empty account and the market at its first price; its clock may be off. */
  async desk(setup: Partial<VenueSetup> = {}, offMs = 0): Promise<Desk> {
    const desk = await this.#open(setup, "case");
    await desk.connect(undefined, offMs);
    await desk.move(0);
    return desk;
  }

  /** Ends a run and begins the next one with what the journal would tell. */
  async restart(
    desk: Desk,
    restored: RestoredAccount,
    setup: Partial<VenueSetup> = {},
  ): Promise<Desk> {
    await desk.broker.close();
    const next = await this.#open({ ...setup, previous: desk.venue }, "next");
    await next.connect(restored);
    await next.venue.settle();
    return next;
  }

  /** Hands an order over without waiting for what follows. */
  submit(
    desk: Desk,
    intent: OrderIntent,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<SubmitOutcome> {
    return desk.broker.submit(approveForTest(intent), signal);
  }

  /** Adds a case; one with an unmet need is to be skipped, and its title says why. */
  check(title: string, needs: readonly Need[], run: () => Promise<void>): void {
    const why = needs.find((need) => need !== null) ?? null;
    this.cases.push({
      title: why === null ? title : `${title} (skipped: ${why})`,
      skip: why !== null,
      run: async () => {
        try {
          await run();
          for (const desk of this.#desks) expectNoSecrets(desk);
        } finally {
          await this.#close();
        }
      },
    });
  }

  /** The venue can be made to do it. */
  can(name: keyof VenueAbilities): Need {
    const ability: VenueAbility = this.under.venue[name];
    return ability === true ? null : ability.missing;
  }

  /** The broker declares the order type. */
  orderType(type: BrokerUnderTest["capabilities"]["orderTypes"][number]): Need {
    const declared = this.under.capabilities.orderTypes.includes(type);
    return declared ? null : `capability: no ${type} orders`;
  }

  timeInForce(tif: BrokerUnderTest["capabilities"]["timeInForce"][number]): Need {
    return this.under.capabilities.timeInForce.includes(tif) ? null : `capability: no ${tif}`;
  }

  declares(name: "reduceOnly" | "short" | "streams" | "replace"): Need {
    return this.under.capabilities[name] ? null : `capability: no ${name}`;
  }

  async #open(setup: Partial<VenueSetup>, prefix: string): Promise<Desk> {
    const { price, quantity } = this.market;
    const venue = await this.under.create({
      cash: multiply(multiply(price, quantity), decimal("100")),
      takerFeePercent: ZERO,
      maxFillPerPrice: null,
      previous: null,
      ...setup,
    });
    this.#venues.push(venue);
    const desk = new Desk(venue, this.market, prefix);
    this.#desks.push(desk);
    return desk;
  }

  async #close(): Promise<void> {
    const venues = this.#venues;
    this.#venues = [];
    this.#desks = [];
    for (const venue of venues) await venue.broker.close();
    for (const venue of venues) await venue.dispose?.();
  }
}
