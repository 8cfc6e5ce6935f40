import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../prim/json.ts";

// A dialect takes what it knows and leaves the rest. Left-over notes and flags do no harm, but a left-over
// stop is a lost account: so members whose names change what is traded are never left over in silence.

const words = (text: string): readonly string[] => text.split(" ");

/** Names without marks and in lower case that say how, not why, to trade. */
const MEANINGFUL: ReadonlySet<string> = new Set([
  ...words("sl slprice sloffset slpercent slpct slamount slpoints slpips slticks"),
  ...words("tp tpprice tpoffset tppercent tppct tpamount tppoints tppips tpticks"),
  ...words("stop stopprice stoporder stoppx target targetprice"),
  ...words("ordertype pricetype limit limitprice triggerprice orderpriceoffset postonly"),
  ...words("timeinforce tif quantitytype qtytype qt sizetype currencytype investmenttype"),
  ...words(
    "side orderaction reduceonly closeposition closeonly closeside exitside leverage splitsize",
  ),
  ...words("marketposition marketpositionsize positionsize position currentposition"),
  ...words("prevmarketposition prevposition sentiment delay delayseconds"),
  ...words("contracts ordercontracts qty orderqty orderquantity amount size ordersize lots"),
  ...words("optiontype strike strikeprice strikesaway expiration"),
]);
const MEANINGFUL_STARTS = [
  "stoploss",
  "takeprofit",
  "trail",
  "breakeven",
  "profittarget",
  "advancetpsl",
] as const;
const NUMBERED_TARGET = /^(?:tp|target|takeprofit)\d{1,2}$/;

/** A name without case, spaces and marks: `Stop-Loss` and `stop_loss` are both `stoploss`. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Paths of members that ask for something (a stop, a target, an order type, a size of another kind …) and
 * that nobody read. Members that are switched off (null, false, 0, empty) ask for nothing.
 */
export function overlookedIn(fields: JsonObject, seen: SeenMembers): readonly string[] {
  const found: string[] = [];
  collect(found, seen, fields, "");
  return found;
}

/** Members that are accounted for. */
export interface SeenMembers {
  /** Names of members whose values were used, by the object they are in. */
  readonly read: ReadonlyMap<JsonObject, ReadonlySet<string>>;
  /** Paths that the host wants left out, with everything inside. */
  readonly ignored: ReadonlySet<string>;
}

function collect(found: string[], seen: SeenMembers, fields: JsonObject, parent: string): void {
  const read = seen.read.get(fields);
  for (const [name, value] of fields) {
    const asks = read?.has(name) !== true && isMeaningful(plainName(name)) && isSet(value);
    if (!asks && (value === null || typeof value !== "object")) continue;
    const path = parent === "" ? name : `${parent}.${name}`;
    if (seen.ignored.has(path)) continue;
    if (asks) found.push(path);
    else collectInside(found, seen, value, path);
  }
}

function collectInside(found: string[], seen: SeenMembers, value: JsonValue, path: string): void {
  if (isJsonObject(value)) collect(found, seen, value, path);
  if (!isJsonArray(value)) return;
  for (const [index, element] of value.entries()) {
    collectInside(found, seen, element, `${path}.${index}`);
  }
}

const isMeaningful = (name: string): boolean =>
  MEANINGFUL.has(name) ||
  MEANINGFUL_STARTS.some((start) => name.startsWith(start)) ||
  NUMBERED_TARGET.test(name);

/** Whether a member says anything: null, false, zero and emptiness in all their forms do not. */
export function isSet(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || typeof value === "boolean") return value === true;
  if (typeof value === "string") return !OFF.test(value);
  if (value instanceof JsonNumber) return !OFF.test(value.text);
  return isJsonArray(value) ? value.length > 0 : isJsonObject(value) && value.size > 0;
}

const OFF = /^(?:|false|-?0(?:\.0+)?)$/i;
