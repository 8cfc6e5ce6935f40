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
  for (const [name, value] of fields) collect(found, seen, { name, value, path: name });
  return found;
}

/** Paths of members. */
export interface SeenMembers {
  /** Their values were used. */
  readonly read: ReadonlySet<string>;
  /** The host wants them left out, with everything inside. */
  readonly ignored: ReadonlySet<string>;
}

interface Member {
  readonly name: string;
  readonly value: JsonValue;
  readonly path: string;
}

function collect(found: string[], seen: SeenMembers, member: Member): void {
  const { name, value, path } = member;
  if (seen.ignored.has(path)) return;
  if (!seen.read.has(path) && isMeaningful(plainName(name)) && isSet(value)) {
    found.push(path);
    return;
  }
  if (isJsonObject(value)) {
    for (const [inner, each] of value) {
      collect(found, seen, { name: inner, value: each, path: `${path}.${inner}` });
    }
  }
  if (isJsonArray(value)) {
    for (const [index, each] of value.entries()) {
      collect(found, seen, { name: "", value: each, path: `${path}.${index}` });
    }
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
