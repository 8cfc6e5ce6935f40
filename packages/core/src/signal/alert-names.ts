import { isJsonObject, type JsonObject } from "../prim/json.ts";
import { type Located, type Lookup, NO_MEMBERS, type Place, pathIn } from "./members.ts";
import { plainName } from "./overlooked.ts";

// The members of strategy alerts by their names without case and marks. Those inside `strategy`, `order`, `bar`
// and `data` count with these words in front: `strategy.order.action`, `strategy-order-action` and `order_action`
// are one. Each body is walked once; its members are then found under one name for each meaning.

/** A meaning, and the plain names that it may have in a body. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  action: ["action", "orderaction", "side"],
  ticker: ["ticker", "symbol"],
  contracts: [
    ...["contracts", "ordercontracts", "quantity", "orderquantity", "qty", "orderqty"],
    ...["amount", "orderamount"],
  ],
  market_position: ["marketposition", "currentposition", "position"],
  market_position_size: ["marketpositionsize"],
  position_size: ["positionsize"],
  prev_market_position: [
    ...["prevmarketposition", "prevposition", "previousmarketposition", "previousposition"],
  ],
  prev_market_position_size: [
    ...["prevmarketpositionsize", "prevpositionsize", "previousmarketpositionsize"],
  ],
  exit_side: ["exitside", "closeside"],
};

/** Plain names by which such a body differs from a simple one. */
const MARKS: ReadonlySet<string> = new Set([
  ...["marketposition", "currentposition", "position", "positionsize"],
  ...["prevmarketposition", "prevposition", "previousmarketposition", "previousposition"],
  ...["ticker", "side", "orderaction", "contracts", "ordercontracts"],
]);
/** Meanings of which one says what to do. */
const ORDERS: ReadonlySet<string> = new Set(["action", "market_position", "position_size"]);

/** From a plain name to the meaning that a dialect reads. */
export type Meanings = ReadonlyMap<string, string>;

/** The meanings of alert members, and of further members that are read under their own names. */
export function meaningsOf(further: readonly string[]): Meanings {
  const meanings = new Map<string, string>();
  for (const name of further) meanings.set(plainName(name), name);
  for (const [meaning, names] of Object.entries(NAMES)) {
    for (const name of names) meanings.set(name, meaning);
  }
  return meanings;
}

const MEANINGS = meaningsOf([]);

/** Whether a body has a symbol, says what to do, and names it as strategy alerts do and simple bodies do not. */
export function isStrategyAlert(fields: JsonObject): boolean {
  const found = { symbol: false, order: false, mark: false };
  visit({ fields, path: "" }, "", (plain) => {
    const meaning = MEANINGS.get(plain) ?? "";
    found.symbol ||= meaning === "ticker";
    found.order ||= ORDERS.has(meaning);
    found.mark ||= MARKS.has(plain);
  });
  return found.symbol && found.order && found.mark;
}

/** Finds the members of a body by their meanings. */
export function alertLookup(fields: JsonObject, meanings: Meanings): Lookup {
  const index = new Map<string, Located[]>();
  visit({ fields, path: "" }, "", (plain, member) => {
    const meaning = meanings.get(plain);
    if (meaning === undefined) return;
    const others = index.get(meaning);
    if (others === undefined) index.set(meaning, [member]);
    else others.push(member);
  });
  return (meaning) => index.get(meaning) ?? NO_MEMBERS;
}

/** Calls back for each member that is no object, with its plain name behind those of the objects around it. */
function visit(
  place: Place,
  prefix: string,
  visitor: (plain: string, member: Located) => void,
): void {
  for (const [name, value] of place.fields) {
    // A name with look-alike letters must not become another one by losing them.
    if (!ASCII.test(name)) continue;
    const plain = prefix + plainName(name);
    if (isJsonObject(value)) {
      const path = pathIn(place.path, name);
      visit({ fields: value, path }, path === "data" ? "" : plain, visitor);
    } else {
      visitor(plain.startsWith("strategy") ? plain.replace(GROUP, "") : plain, {
        place,
        name,
        value,
      });
    }
  }
}

const ASCII = /^[\x20-\x7e]*$/;
const GROUP = /^strategy(?=order|position|market|current|prev)/;
