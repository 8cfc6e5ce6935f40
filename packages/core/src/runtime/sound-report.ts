import type { ExecutionReport } from "../model/execution.ts";
import { isDecimal, isPositiveDecimal } from "../risk/plain.ts";

/** A driver from outside may report anything; numbers that are none must not reach a position (I25). */
export const isSound = (report: ExecutionReport): boolean =>
  typeof report === "object" &&
  report !== null &&
  (report.type !== "fill" ||
    (isPositiveDecimal(report.lastQuantity) &&
      isDecimal(report.lastPrice) &&
      isDecimal(report.fee) &&
      (report.feeCurrency === undefined || /^[\w.-]{1,24}$/.test(report.feeCurrency))));
