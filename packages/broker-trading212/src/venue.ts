import { add, type Decimal, type JsonValue, ZERO } from "@hookline/core/driver";
import { isComplete, linesOf } from "./book.ts";
import { listOf, objectOf, readJson, textIn } from "./read.ts";
import type { Answer, Request, Rest } from "./rest.ts";
import {
  readAll,
  readHistoryItem,
  readOrder,
  readPosition,
  readSummary,
  type WireHistoryItem,
  type WireOrder,
  type WirePosition,
  type WireSummary,
} from "./wire.ts";

const PAGE = 50;
/** An answer to a question: its value, or why there is none. */
export type Told<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: string };

/** The venue's questions, each with a readable answer or a reason. Asking changes nothing at the venue. */
export class Venue {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** Orders that are neither filled nor ended. */
  async pending(): Promise<Told<readonly WireOrder[]>> {
    const answer = await this.#get({ endpoint: "orders", path: "/equity/orders" });
    return told(answer, (body) => readAll(body, readOrder));
  }

  /** One pending order; null where it is not among them any more. */
  async order(id: string): Promise<Told<WireOrder | null>> {
    const path = `/equity/orders/${encodeURIComponent(id)}`;
    const answer = await this.#get({ endpoint: "order", path });
    if (answer.kind === "answer" && answer.status === 404) return { ok: true, value: null };
    return told(answer, (body) => {
      const order = readOrder(body ?? undefined);
      return order?.id === id ? order : null;
    });
  }

  /** Positions, of one ticker or all. */
  async positions(ticker: string | null = null): Promise<Told<readonly WirePosition[]>> {
    const query = ticker === null ? "" : `?ticker=${encodeURIComponent(ticker)}`;
    const answer = await this.#get({ endpoint: "positions", path: `/equity/positions${query}` });
    return told(answer, (body) => readAll(body, readPosition));
  }

  async summary(): Promise<Told<WireSummary>> {
    const path = "/equity/account/summary";
    return told(await this.#get({ endpoint: "summary", path }), readSummary);
  }

  /** The newest page of the history. */
  async newest(ticker: string): Promise<Told<readonly WireHistoryItem[]>> {
    const page = await this.#page(ticker, null);
    return page.ok ? { ok: true, value: page.value.items } : page;
  }

  /** History back to a time; refused where that takes more pages, rather than cut off. */
  async historySince(
    sinceMs: number,
    ticker: string | null,
    mostPages: number,
  ): Promise<Told<readonly WireHistoryItem[]>> {
    return this.#history(ticker, mostPages, "refuse", (page) =>
      page.some((item) => timeOf(item) >= sinceMs),
    );
  }

  /** History until the lines of all these orders are there whole, or a few pages back. */
  async historyOf(
    ids: readonly string[],
    ticker: string | null,
    mostPages: number,
  ): Promise<Told<readonly WireHistoryItem[]>> {
    return this.#history(ticker, mostPages, "stop", (_, all) =>
      ids.some((id) => {
        const lines = linesOf(id, all);
        return lines.at(-1)?.order.status !== "working" && !isComplete(lines, filledIn(lines));
      }),
    );
  }

  async #history(
    ticker: string | null,
    mostPages: number,
    atEnd: "refuse" | "stop",
    goOn: (page: readonly WireHistoryItem[], all: readonly WireHistoryItem[]) => boolean,
  ): Promise<Told<readonly WireHistoryItem[]>> {
    const all: WireHistoryItem[] = [];
    let cursor: string | null = null;
    for (let count = 0; count < mostPages; count += 1) {
      const page = await this.#page(ticker, cursor);
      if (!page.ok) return page;
      all.push(...page.value.items);
      cursor = page.value.cursor;
      if (cursor === null || !goOn(page.value.items, all)) return { ok: true, value: all };
    }
    return atEnd === "stop" ? { ok: true, value: all } : { ok: false, why: "history_too_long" };
  }

  async #page(ticker: string | null, cursor: string | null): Promise<Told<Page>> {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (ticker !== null) query.set("ticker", ticker);
    if (cursor !== null) query.set("cursor", cursor);
    const path = `/equity/history/orders?${query}`;
    return told(await this.#get({ endpoint: "history", path }), readPage);
  }

  #get(request: Omit<Request, "method">): Promise<Answer> {
    return this.#rest.send({ ...request, method: "GET" });
  }
}

interface Page {
  readonly items: readonly WireHistoryItem[];
  readonly cursor: string | null;
}

function readPage(body: JsonValue | null): Page | null {
  const page = objectOf(body ?? undefined);
  // One line in a shape of its own (a corporate action, say) must not hide the others for good; absence from the
  // history proves nothing here anyway.
  const lines = listOf(page?.get("items"));
  const items = lines?.map(readHistoryItem).filter((item) => item !== null) ?? null;
  // Of the next page's path only the cursor is used: the host and the path are ours to choose.
  const next = textIn(page, "nextPagePath");
  const query = next === null ? null : new URLSearchParams(next.slice(next.indexOf("?") + 1));
  const cursor = query?.get("cursor") ?? null;
  if (items === null || (cursor !== null && !/^[\x21-\x7e]{1,512}$/.test(cursor))) return null;
  return { items, cursor };
}

/** What the lines of one order filled together. */
export const filledIn = (lines: readonly WireHistoryItem[]): Decimal =>
  lines.reduce((sum, { fill }) => add(sum, fill?.quantity ?? ZERO), ZERO);

/** When a line of the history came about. */
const timeOf = ({ fill, order }: WireHistoryItem): number =>
  fill?.atMs ?? order.createdMs ?? Number.MAX_SAFE_INTEGER;

function told<Value>(answer: Answer, read: (body: JsonValue | null) => Value | null): Told<Value> {
  if (answer.kind !== "answer") return { ok: false, why: answer.why };
  if (answer.status !== 200) return { ok: false, why: `status_${answer.status}` };
  const value = read(readJson(answer.text));
  return value === null ? { ok: false, why: "answer_unreadable" } : { ok: true, value };
}
