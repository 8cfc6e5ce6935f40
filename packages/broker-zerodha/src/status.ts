/** What a status of Kite's order book says. `working` covers what is on its way as well. */
export type StatusKind = "filled" | "canceled" | "rejected" | "working" | "unknown";

const KINDS: ReadonlyMap<string, StatusKind> = new Map([
  ["COMPLETE", "filled"],
  ["CANCELLED", "canceled"],
  ["CANCEL", "canceled"],
  ["REJECTED", "rejected"],
  ["OPEN", "working"],
  ["TRIGGER PENDING", "working"],
  ["PUT ORDER REQ RECEIVED", "working"],
  ["VALIDATION PENDING", "working"],
  ["OPEN PENDING", "working"],
  ["MODIFY VALIDATION PENDING", "working"],
  ["MODIFY PENDING", "working"],
  ["MODIFIED", "working"],
  ["CANCEL PENDING", "working"],
  ["AMO REQ RECEIVED", "working"],
  ["UPDATE", "working"],
]);

/** Reads a status; one that nobody documented is `unknown`: the order may still trade. */
export const statusKind = (status: string): StatusKind => KINDS.get(status) ?? "unknown";

/** Whether nothing more happens to an order in this status. */
export const isFinal = (kind: StatusKind): boolean =>
  kind === "filled" || kind === "canceled" || kind === "rejected";
