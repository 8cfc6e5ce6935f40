// The entry for Node hosts: a bare server, and the parts that web adapters are made of.

export { discardRest } from "./body.ts";
export type { CarryOptions } from "./carry.ts";
export { carry } from "./carry.ts";
export type { ServerLimits } from "./harden-server.ts";
export { hardenServer } from "./harden-server.ts";
export { pathOf } from "./target.ts";
export type { FetchOptions } from "./to-fetch.ts";
export { toFetch } from "./to-fetch.ts";
export { toNodeHandler } from "./to-node-handler.ts";
export { wireRequestOf } from "./wire-request.ts";
export { writeWire } from "./write-wire.ts";
