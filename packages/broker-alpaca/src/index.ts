// The Alpaca broker, and an operator's view of the account behind it.

export {
  type AlpacaAccount,
  type AlpacaAccountFacts,
  type AlpacaClock,
  type AlpacaSession,
  alpacaAccount,
  type BulkResult,
} from "./account.ts";
export { alpaca } from "./broker.ts";
export { alpacaCapabilities } from "./capabilities.ts";
export type { AlpacaEnvironment, AlpacaOptions } from "./options.ts";
