import type { Fault } from "../venue/fault-script.ts";
import type { Desk } from "./desk.ts";

/** More requests than one question of a broker makes. */
const EVERY = 100;

/** Asks while every question meets a fault. */
export async function unanswered<Answer>(
  desk: Desk,
  fault: Fault,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  desk.wire.fault("questions", fault, EVERY);
  try {
    return await desk.answered(ask());
  } finally {
    desk.wire.clear();
  }
}
