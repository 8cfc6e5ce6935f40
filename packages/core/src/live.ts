// The entry `@hookline/core/live`: is an account ready to trade? What asks here never sends an order.

export {
  type Examination,
  type ExaminedAccount,
  examine,
  type Finding,
  isReady,
  type Verdict,
} from "./runtime/doctor.ts";
