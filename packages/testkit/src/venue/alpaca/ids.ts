// The exchange counts (`v7`, `x9`); Alpaca uses UUIDs.

const ORDER = "00000000-0000-4000-8000-";
const EXECUTION = "00000000-0000-4000-9000-";

const uuidOf = (prefix: string, id: string): string => `${prefix}${id.slice(1).padStart(12, "0")}`;

export const orderUuid = (id: string): string => uuidOf(ORDER, id);
export const executionUuid = (id: string): string => uuidOf(EXECUTION, id);

/** The exchange's own id; a text that is none of ours becomes one that it does not know. */
export const orderIdOf = (uuid: string): string =>
  uuid.startsWith(ORDER) ? `v${Number(uuid.slice(ORDER.length))}` : "";
