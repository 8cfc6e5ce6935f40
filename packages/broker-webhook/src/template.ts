import type { OrderIntent } from "@hookline/core/driver";

/** What of an order a template can name. */
export const WEBHOOK_FIELDS = [
  "strategy_id",
  "action",
  "side",
  "symbol",
  "price",
  "quantity",
  "client_order_id",
  "order_type",
  "limit_price",
  "stop_price",
  "time_in_force",
  "reduce_only",
  "purpose",
  "mode",
  "account",
  "signal_id",
  "leg",
  "sent_at",
] as const;

export type WebhookField = (typeof WEBHOOK_FIELDS)[number];

/** A value of the order; numbers go out digit by digit, or as a text with `as: "text"`. */
export interface WebhookFieldValue {
  readonly field: WebhookField;
  readonly as?: "text";
}

/** A value as it stands, a field of the order, or an object or list of these. Never code. */
export type WebhookTemplateValue =
  | string
  | number
  | boolean
  | null
  | WebhookFieldValue
  | readonly WebhookTemplateValue[]
  | WebhookTemplate;

/** The body by member; a member named `field` is read as a field of the order. */
export interface WebhookTemplate {
  readonly [member: string]: WebhookTemplateValue;
}

export const defaultTemplate: WebhookTemplate = {
  strategy_id: { field: "strategy_id" },
  action: { field: "action" },
  symbol: { field: "symbol" },
  price: { field: "price" },
  quantity: { field: "quantity" },
  client_order_id: { field: "client_order_id" },
  order_type: { field: "order_type" },
  limit_price: { field: "limit_price" },
  stop_price: { field: "stop_price" },
  time_in_force: { field: "time_in_force" },
  reduce_only: { field: "reduce_only" },
  mode: { field: "mode" },
};

const NUMBERS: ReadonlySet<string> = new Set(["price", "quantity", "limit_price", "stop_price"]);
const MOST_DEPTH = 8;

const isField = (value: object): value is WebhookFieldValue => Object.hasOwn(value, "field");

/** The fields that a template names, with the members at its top where they stand. */
export function fieldsOf(template: WebhookTemplate): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  const visit = (value: WebhookTemplateValue, top: string | null, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > MOST_DEPTH) return;
    if (isField(value)) found.set(value.field, top);
    else for (const inner of Object.values(value)) visit(inner, null, depth + 1);
  };
  for (const [member, value] of Object.entries(template)) visit(value, member, 1);
  return found;
}

/** Problems of a template, as sentences. */
export function templateProblems(template: WebhookTemplate): readonly string[] {
  const known: readonly string[] = WEBHOOK_FIELDS;
  const problems = [...fieldsOf(template).keys()]
    .filter((field) => !known.includes(field))
    .map(
      (field) =>
        `webhook: the template names the field ${JSON.stringify(field)}, which no order has.`,
    );
  return isShallow(template, 1) ? problems : [...problems, "webhook: the template is too deep."];
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth <= MOST_DEPTH && Object.values(value).every((inner) => isShallow(inner, depth + 1));
}

/** What of an order does not come from the order itself. */
export interface RenderContext {
  /** The receiver's name of the symbol. */
  readonly symbol: string;
  /** Now, ISO 8601. */
  readonly sentAt: string;
}

/** Writes the body: one JSON document. */
export function renderBody(
  template: WebhookTemplate,
  intent: OrderIntent,
  context: RenderContext,
): string {
  const write = (value: WebhookTemplateValue): string => {
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    if (isList(value)) return `[${value.map(write).join(",")}]`;
    if (isField(value)) return fieldText(value, intent, context);
    const members = Object.entries(value);
    return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${write(inner)}`).join(",")}}`;
  };
  return write(template);
}

const isList = (value: WebhookTemplateValue & object): value is readonly WebhookTemplateValue[] =>
  Array.isArray(value);

function fieldText(
  { as, field }: WebhookFieldValue,
  intent: OrderIntent,
  at: RenderContext,
): string {
  const value = fieldValue(field, intent, at);
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  // A decimal is a JSON number as it stands; a double would round it.
  return NUMBERS.has(field) && as !== "text" ? value : JSON.stringify(value);
}

function fieldValue(
  field: WebhookField,
  intent: OrderIntent,
  at: RenderContext,
): string | boolean | null {
  switch (field) {
    case "strategy_id":
      return intent.strategy;
    case "action":
      return intent.side.toUpperCase();
    case "side":
      return intent.side;
    case "symbol":
      return at.symbol;
    case "price":
      return intent.limitPrice ?? intent.referencePrice;
    case "quantity":
      return intent.quantity;
    case "client_order_id":
      return intent.clientOrderId;
    case "order_type":
      return intent.orderType;
    case "limit_price":
      return intent.limitPrice;
    case "stop_price":
      return intent.stopPrice;
    case "time_in_force":
      return intent.timeInForce;
    case "reduce_only":
      return intent.reduceOnly;
    case "purpose":
      return intent.purpose;
    case "mode":
      return intent.mode;
    case "account":
      return intent.account;
    case "signal_id":
      return intent.signalId;
    case "leg":
      return intent.leg;
    case "sent_at":
      return at.sentAt;
  }
}
