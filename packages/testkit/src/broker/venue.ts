import type {
  Broker,
  BrokerCapabilities,
  Clock,
  Decimal,
  Quote,
  Side,
  SymbolName,
  Timers,
} from "@hookline/core/driver";
import type { Fault } from "../venue/fault-script.ts";

/**
 * Whether the venue of the test can be made to do something; what it cannot, it gives a reason for.
 */
export type VenueAbility = true | { readonly missing: string };

/** What the venue behind the broker can be made to do. */
export interface VenueAbilities {
  /** `movePrice` moves the market that orders fill in. */
  readonly prices: VenueAbility;
  /** The broker itself tells the market's price. */
  readonly quotes: VenueAbility;
  /** The account has exactly the money of the setup, and `balances` tells it. */
  readonly money: VenueAbility;
  /** Fills cost the fee of the setup, and reports carry it. */
  readonly fees: VenueAbility;
  /** One price fills at most the quantity of the setup. */
  readonly partialFills: VenueAbility;
  /** A second broker can be connected where the first one stopped. */
  readonly restart: VenueAbility;
  /** The broker lists positions, working orders and money. */
  readonly lists: VenueAbility;
  /** The account has credentials: `secrets` of the venue. */
  readonly secrets: VenueAbility;
  /** Requests cross a network that the test can break: `wire` of the venue. */
  readonly wire: VenueAbility;
  /** Events are pushed over a stream that the test can break: `stream` of the venue. */
  readonly stream: VenueAbility;
  /** Things happen in the account that no order of ours asked for: `book` of the venue. */
  readonly book: VenueAbility;
}

/** Requests between broker and venue, and how they go wrong. */
export interface VenueWire {
  /** Puts a fault in the way of the next requests of a kind; of one unless told otherwise. */
  fault(requests: "orders" | "cancels" | "questions", fault: Fault, times?: number): void;
  /** Whether every fault was met. */
  met(): boolean;
  /** Takes the faults away that nothing has met. */
  clear(): void;
  /** What the venue answers once a session or a key is not valid any more. */
  readonly sessionEnded: Fault;
  /** Orders that the venue took, whatever became of them. */
  orders(): number;
  /** Lets time go on, with everything that falls due. */
  pass(ms: number): Promise<void>;
}

/** The events that the venue pushes, and how they go wrong. */
export interface VenueStream {
  /** Keeps back what is pushed from now on. */
  hold(): void;
  /** Pushes what was kept back, each event as often as asked. */
  release(copies: number): void;
  /** Cuts the stream, lets something happen, and comes back when the broker is subscribed again. */
  cut(meanwhile: () => Promise<void>): Promise<void>;
}

/** What happens in the account that no order of ours asked for. */
export interface VenueBook {
  /** A market order that somebody places by hand. */
  tradeByHand(symbol: SymbolName, side: Side, quantity: Decimal): void;
  /** A limit order that somebody places by hand and that does not fill. */
  restByHand(symbol: SymbolName, quantity: Decimal, limitPrice: Decimal): void;
  /** The venue restarts and forgets its working orders. */
  loseOpenOrders(): void;
  /** The venue takes its newest execution back without a word. */
  bustNewest(): void;
  /** Fills the newest order once more, whatever its state. */
  fillAnyway(quantity: Decimal, price: Decimal): void;
}

/** What a case wants of the account. */
export interface VenueSetup {
  readonly cash: Decimal;
  /** Fee of a fill that takes a price, in percent of its notional. */
  readonly takerFeePercent: Decimal;
  /** Most of one order that one price fills; null: all. */
  readonly maxFillPerPrice: Decimal | null;
  /**
   * Set when a case restarts the broker: the venue of the first run, whose market and memory go on.
   */
  readonly previous: TestVenue | null;
}

/** A broker that is not connected yet, with the market behind it. */
export interface TestVenue {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Moves the market of a symbol to a price (bid, ask and last). */
  movePrice(symbol: SymbolName, price: Decimal): void | Promise<void>;
  /** Waits until the broker has reported everything that it reports without a new price. */
  settle(): Promise<void>;
  /** For brokers that use `BrokerSession.lastPrice`; null for every symbol where left out. */
  lastPrice?(symbol: SymbolName): Quote | null;
  /** The credentials that the broker uses, as texts: no case may find them in anything that the broker says. */
  readonly secrets?: readonly string[];
  readonly wire?: VenueWire;
  readonly stream?: VenueStream;
  readonly book?: VenueBook;
  /** Removes what the venue left behind; the broker is closed by then. */
  dispose?(): Promise<void>;
}

/**
 * What the cases trade: a price and a quantity on ticks and lots; half of the quantity is on a lot
 * as well.
 */
export interface TestMarket {
  readonly symbol: SymbolName;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** A symbol that the broker does not have; null where it takes any symbol. */
  readonly unknownSymbol: SymbolName | null;
}

/** What a broker's test tells the suite. */
export interface BrokerUnderTest {
  /** Shown in the test report. */
  readonly name: string;
  /** What the broker declares; BC-001 compares. */
  readonly capabilities: BrokerCapabilities;
  readonly venue: VenueAbilities;
  /** 2 BTCUSD at 100 unless told otherwise; it starts at that price. */
  readonly market?: Partial<TestMarket>;
  /** A new account without orders and positions. Called for every case. */
  create(setup: VenueSetup): TestVenue | Promise<TestVenue>;
}
