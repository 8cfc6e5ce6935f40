export type { Charge, Limit, Urgency } from "./limit.ts";
export {
  type Believed,
  type Call,
  Pacer,
  type PacerOptions,
  type Refusal,
  type Turn,
} from "./pacer.ts";
