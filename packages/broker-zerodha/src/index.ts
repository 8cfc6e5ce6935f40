// Zerodha Kite behind Hookline's broker port.

export type { KiteSession, KiteSessionStore, SessionState } from "./auth.ts";
export type { OptionName } from "./instruments.ts";
export type { KiteLimits } from "./limit-table.ts";
export type { LoginOutcome } from "./login.ts";
export type { KiteExchange, ZerodhaOptions } from "./options.ts";
export type { PostbackOutcome } from "./postback.ts";
export { type KiteSessionInfo, type ZerodhaBroker, zerodha } from "./zerodha.ts";
