/** What a local venue does to one request instead of answering it plainly. */
export type Fault =
  /** The request is never processed and never answered. */
  | { readonly kind: "hang_before" }
  /** The request is processed, and the answer never comes. */
  | { readonly kind: "hang_after" }
  /** The request is processed, and answered once something has happened. */
  | { readonly kind: "late_after"; readonly until: Promise<unknown> }
  /** The connection is cut before or after the request was processed. */
  | { readonly kind: "reset_before" }
  | { readonly kind: "reset_after" }
  /** The request is not processed; this answer comes instead (429 with the venue's headers, 5xx, HTML with 200, …). */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The request is processed; this answer comes instead of the real one. */
  | {
      readonly kind: "answer_after";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    };

/** Answers that venues and the proxies before them really give. */
export const faultAnswers: {
  readonly html200: Fault;
  readonly empty200: Fault;
  readonly badGateway: Fault;
} = {
  html200: {
    kind: "answer_after",
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<html><body>maintenance</body></html>",
  },
  empty200: { kind: "answer_after", status: 200, body: "" },
  badGateway: {
    kind: "answer_after",
    status: 502,
    headers: { "content-type": "text/html" },
    body: "<html><body>502 Bad Gateway</body></html>",
  },
};

/** Which requests a fault is for. */
export interface FaultRule {
  /** Every request where left out. */
  readonly when?: (request: { readonly method: string; readonly path: string }) => boolean;
  /** How often it happens; once unless told otherwise. */
  readonly times?: number;
  readonly fault: Fault;
}

/** The faults that a local venue still has to make, in the order they were added. */
export class FaultScript {
  readonly #rules: { rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? 1 });
  }

  /** The fault for a request, which is thereby used up; null where there is none. */
  next(request: { readonly method: string; readonly path: string }): Fault | null {
    const found = this.#rules.find(({ left, rule }) => left > 0 && (rule.when?.(request) ?? true));
    if (found === undefined) return null;
    found.left -= 1;
    return found.rule.fault;
  }

  /** Faults that nothing has met yet. */
  get left(): number {
    return this.#rules.reduce((total, { left }) => total + left, 0);
  }

  clear(): void {
    this.#rules.length = 0;
  }
}
