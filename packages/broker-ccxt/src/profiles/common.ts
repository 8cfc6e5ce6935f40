import type { OrderIntent } from "@hookline/core/driver";
import type { CcxtClient, Unified } from "../client.ts";
import { classesOf } from "../outcome.ts";
import type { MarginTerms } from "../profile.ts";
import { memberOf, parseJson, textOf } from "../read.ts";

/** A code by which a venue says something that ccxt has no class for. */
export interface NamedCode {
  readonly codeOf: (body: unknown) => string | null;
  readonly code: string;
}

/** A look-up's answer, or null where the venue says that there is no such order. */
export async function orNull(
  question: () => Promise<Unified>,
  told: NamedCode | null = null,
): Promise<Unified | null> {
  try {
    return await question();
  } catch (error) {
    if (classesOf(error).includes("OrderNotFound") || saysCode(error, told)) return null;
    throw error;
  }
}

/** ccxt puts the venue's body behind its own name into the message: the code is read from there, not the words. */
function saysCode(error: unknown, told: NamedCode | null): boolean {
  if (told === null || !(error instanceof Error) || !classesOf(error).includes("ExchangeError"))
    return false;
  const start = error.message.indexOf("{");
  return start !== -1 && told.codeOf(parseJson(error.message.slice(start))) === told.code;
}

/** The order with our id among some. */
export const withId = (orders: readonly Unified[], clientOrderId: string): Unified | null =>
  orders.find((order) => textOf(order.clientOrderId) === clientOrderId) ?? null;

/** A venue's code is a short word; anything else there might repeat what was sent. */
const CODE = /^[-\w.]{1,24}$/;

/** Reads a code under one of some names. */
export const codeUnder =
  (...names: readonly string[]) =>
  (body: unknown): string | null => {
    for (const name of names) {
      const code = textOf(memberOf(body, name));
      if (code !== null && CODE.test(code)) return code;
    }
    return null;
  };

/** A fact that is a yes or a no; null where the venue does not say. */
export const truthOf = (value: unknown): boolean | null =>
  typeof value === "boolean" ? value : null;

/** The answer of a question that may fail without the others; null then. */
export async function ifTold(question: () => Promise<unknown> | undefined): Promise<unknown> {
  try {
    return await question();
  } catch {
    return null;
  }
}

/** No parameters beyond the common ones. */
export const nothingMore = (): Readonly<Record<string, unknown>> => ({});

/** The direction in which a stop of this side is reached. */
export const triggerDirection = ({
  side,
  stopPrice,
}: OrderIntent): Readonly<Record<string, unknown>> =>
  stopPrice === null ? {} : { triggerDirection: side === "buy" ? "ascending" : "descending" };

const UNCHANGED = new Set(["NoChange", "MarginModeAlreadySet"]);

/**
 * Sets margin mode, then leverage, by ccxt's common calls. "It is so already" is a success; the codes that say so where
 * ccxt has no class for it are the venue's.
 */
export const termsSetter =
  (unchanged: readonly string[], codeOf: NamedCode["codeOf"]) =>
  async (client: CcxtClient, symbol: string, terms: MarginTerms): Promise<void> => {
    const { leverage, marginMode } = terms;
    const already = (error: unknown) =>
      classesOf(error).some((name) => UNCHANGED.has(name)) ||
      unchanged.some((code) => saysCode(error, { codeOf, code }));
    const done = async (change: () => Promise<unknown>) => {
      try {
        await change();
      } catch (error) {
        if (!already(error)) throw error;
      }
    };
    const having = leverage === null ? {} : { leverage };
    if (marginMode !== null) await done(() => client.setMarginMode(marginMode, symbol, having));
    const mode = marginMode === null ? {} : { marginMode };
    if (leverage !== null) await done(() => client.setLeverage(leverage, symbol, mode));
  };
