// The entry `@hookline/core/live`: is an account ready to trade, and does it trade as its shadow does? What asks here
// never sends an order.

export type { DriftPair, DriftPosition, DriftSide, StrategyDrift } from "./engine/drift.ts";
export {
  type Examination,
  type ExaminedAccount,
  examine,
  type Finding,
  isReady,
  type Verdict,
} from "./runtime/doctor.ts";
