import {
  type ClientOrderId,
  type Decimal,
  type ExecutionReport,
  isJsonArray,
  isJsonObject,
  isNegative,
  isPositive,
  JsonNumber,
  type JsonValue,
  parseDecimal,
  parseExecutionId,
  parseStrictJson,
  parseVenueOrderId,
  reason,
  type Side,
  type SymbolName,
  type VenueOrderId,
  ZERO,
} from "@hookline/core/driver";

/** A JSON body with every number as its text, so that no digit is lost; null where it is no JSON. */
export type WebhookBody =
  | null
  | boolean
  | string
  | readonly WebhookBody[]
  | { readonly [member: string]: WebhookBody };

/** An answer as the receiver gave it. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: WebhookBody;
}

/** One execution that the receiver tells; the decimals are texts. */
export interface WebhookFill {
  /** The same for the same execution, wherever it is told. */
  readonly id: string;
  readonly quantity: string;
  readonly price: string;
  /** In the quote currency; 0 where left out. */
  readonly fee?: string;
  /** Unix milliseconds; the time of the answer where left out. */
  readonly atMs?: number;
}

/** What an answer says of the order, in the receiver's documented meaning. */
export interface WebhookResult {
  /** `unknown`: the answer does not tell. */
  readonly status: "accepted" | "filled" | "canceled" | "expired" | "rejected" | "unknown";
  readonly orderId?: string;
  /** A short code of a rejection, `[A-Za-z0-9_.:-]` only. */
  readonly code?: string;
  readonly fills?: readonly WebhookFill[];
}

/** A result whose parts were checked. */
export interface ReadResult {
  readonly status: Exclude<WebhookResult["status"], "unknown">;
  readonly venueOrderId: VenueOrderId | null;
  readonly code: string | null;
  readonly fills: readonly ReadFill[];
}

export interface ReadFill {
  readonly execId: NonNullable<ReturnType<typeof parseExecutionId>>;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly atMs: number;
}

const LIMITS = { maxDepth: 16, maxMembers: 4_096, maxStringLength: 16_384 };
const STATUSES: readonly string[] = ["accepted", "filled", "canceled", "expired", "rejected"];

/** Reads a body for the reader of the host: plain values, numbers as texts. */
function bodyOf(text: string): WebhookBody {
  const read = parseStrictJson(text, LIMITS);
  return read.ok ? plain(read.value) : null;
}

function plain(value: JsonValue): WebhookBody {
  if (value instanceof JsonNumber) return value.text;
  if (isJsonArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const entries = [...value].map(([name, inner]) => [name, plain(inner)] as const);
  return Object.assign(Object.create(null) as object, Object.fromEntries(entries));
}

/** Asks the host's reader and checks what it says; null where that is nothing, or nonsense. */
export function readResult(
  reader: (answer: WebhookAnswer) => WebhookResult,
  answer: { readonly status: number; readonly text: string },
  nowMs: number,
): ReadResult | null {
  try {
    const { status, text } = answer;
    return check(reader({ status, body: bodyOf(text) }), nowMs);
  } catch {
    // The host's code failed on an answer that it did not expect: that answer proves nothing.
    return null;
  }
}

function check(result: WebhookResult, nowMs: number): ReadResult | null {
  const { code, fills = [], orderId, status } = result;
  if (!STATUSES.includes(status) || status === "unknown") return null;
  const venueOrderId = orderId === undefined ? null : parseVenueOrderId(orderId);
  if (orderId !== undefined && venueOrderId === null) return null;
  const read = fills.map((fill) => checkFill(fill, nowMs));
  const good = read.filter((fill) => fill !== null);
  if (good.length !== read.length || (status === "filled" && good.length === 0)) return null;
  // An order that was filled in part was not rejected.
  if (status === "rejected" && good.length > 0) return null;
  const safe = code !== undefined && /^[A-Za-z0-9_.:-]{1,80}$/.test(code) ? code : null;
  return { status, venueOrderId, code: safe, fills: good };
}

function checkFill(
  { atMs = -1, fee, id, price, quantity }: WebhookFill,
  nowMs: number,
): ReadFill | null {
  const execId = parseExecutionId(id);
  const size = parseDecimal(quantity);
  const at = parseDecimal(price);
  const cost = fee === undefined ? ZERO : parseDecimal(fee);
  if (execId === null || size === null || !isPositive(size)) return null;
  if (at === null || isNegative(at) || cost === null) return null;
  const time = Number.isSafeInteger(atMs) && atMs >= 0 ? atMs : nowMs;
  return { execId, quantity: size, price: at, fee: cost, atMs: time };
}

/** Whose result it is. */
export interface ResultOwner {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: SymbolName;
  readonly side: Side;
}

/** The reports of a result: receipt, fills, end. */
export function reportsOf(
  result: ReadResult,
  owner: ResultOwner,
  nowMs: number,
): readonly ExecutionReport[] {
  const { clientOrderId, side, symbol } = owner;
  const about = { clientOrderId, venueOrderId: result.venueOrderId, atMs: nowMs };
  if (result.status === "rejected") {
    const detail = result.code === null ? {} : { venueCode: result.code };
    return [{ ...about, type: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER", detail) }];
  }
  const fills = result.fills.map(({ atMs, execId, fee, price, quantity }): ExecutionReport => {
    const trade = { execId, symbol, side, lastQuantity: quantity, lastPrice: price, fee };
    return { ...about, atMs, type: "fill", ...trade };
  });
  const reports: ExecutionReport[] = [{ ...about, type: "accepted" }, ...fills];
  const ended = result.status === "canceled" || result.status === "expired";
  return ended ? [...reports, { ...about, type: result.status } as ExecutionReport] : reports;
}
