import { createHmac } from "node:crypto";
import type { WireHandler, WireResponse } from "@hookline/core/driver";
import type { Auditor } from "./auditor.ts";
import type { Marks } from "./marks.ts";

export const SECRET = "sim-secret-of-sufficient-length-91c2";

/** One delivery's content; equal ids with equal bodies are the same signal. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
  readonly kind: "good" | "conflicting" | "forged";
}

/** What a sender knows of a signal it made. */
interface Sent {
  readonly delivery: Delivery;
  attempts: number;
  acknowledged: boolean;
  signalId: string | null;
  /** Life of the process that acknowledged it first. */
  acknowledgedBy: number;
  openAttempts: number;
}

/** The sending side: signs, delivers, remembers every answer, and judges it. */
export class Sender {
  readonly sent: Map<string, Sent> = new Map();
  readonly #auditor: Auditor;
  readonly #marks: Marks;
  /** Whether a signal's decision stands in what is safe on the disk. */
  readonly #isSafe: (signalId: string) => boolean;

  constructor(parts: {
    readonly auditor: Auditor;
    readonly marks: Marks;
    readonly isSafe: (signalId: string) => boolean;
  }) {
    this.#auditor = parts.auditor;
    this.#marks = parts.marks;
    this.#isSafe = parts.isSafe;
  }

  /** Good deliveries that nobody has acknowledged. */
  get unanswered(): Delivery[] {
    return [...this.sent.values()].flatMap(({ acknowledged, delivery }) =>
      acknowledged || delivery.kind !== "good" ? [] : [delivery],
    );
  }

  isAcknowledged({ id, kind }: Delivery): boolean {
    return this.sent.get(`${kind} ${id}`)?.acknowledged ?? false;
  }

  get acknowledged(): { readonly delivery: Delivery; readonly signalId: string }[] {
    return [...this.sent.values()].flatMap(({ delivery, signalId }) =>
      signalId === null ? [] : [{ delivery, signalId }],
    );
  }

  /** Delivers once; resolves never where the receiving process dies before it answers. */
  async deliver(
    delivery: Delivery,
    receiver: {
      readonly handler: WireHandler;
      readonly life: number;
      readonly starting: () => boolean;
    },
  ): Promise<void> {
    const key = `${delivery.kind} ${delivery.id}`;
    const sent = this.sent.get(key) ?? {
      delivery,
      attempts: 0,
      acknowledged: false,
      signalId: null,
      acknowledgedBy: 0,
      openAttempts: 0,
    };
    this.sent.set(key, sent);
    sent.attempts += 1;
    sent.openAttempts += 1;
    if (sent.openAttempts > 1) this.#marks.see("parallel duplicate delivery");
    const starting = receiver.starting();
    const answer = await receiver.handler.handleWire(requestOf(delivery));
    sent.openAttempts -= 1;
    this.#judge(sent, answer, { starting, life: receiver.life });
  }

  #judge(
    sent: Sent,
    answer: WireResponse,
    at: { readonly starting: boolean; readonly life: number },
  ): void {
    const { delivery } = sent;
    const { status } = answer;
    this.#auditor.noSecret(answer.body, "an answer", SECRET);
    this.#auditor.check(status !== 504 && status !== 429, "I3", `answered ${status}`);
    if (status === 503) {
      this.#marks.see("answer 503");
      if (at.starting) this.#marks.see("delivery during recovery refused");
      return;
    }
    if (delivery.kind === "forged") {
      this.#marks.see("forged delivery refused");
      this.#auditor.check(status === 401, "I5", `a forged delivery was answered ${status}`);
      return;
    }
    if (delivery.kind === "conflicting") {
      this.#marks.see("conflicting delivery refused");
      this.#auditor.check(status === 409, "I6", `a reused id was answered ${status}`);
      return;
    }
    this.#auditor.check(
      status >= 200 && status < 300,
      "I3",
      `a good delivery was answered ${status}: ${answer.body}`,
    );
    if (status < 300) this.#acknowledged(sent, answer, at);
  }

  #acknowledged(
    sent: Sent,
    answer: WireResponse,
    at: { readonly starting: boolean; readonly life: number },
  ): void {
    const { signalId, status }: { signalId: string; status: string } = JSON.parse(answer.body);
    const what = `signal ${sent.delivery.id} (${signalId})`;
    this.#auditor.check(!at.starting, "I37", `${what} acknowledged during recovery`);
    this.#auditor.check(this.#isSafe(signalId), "I1", `${what} acknowledged before it was safe`);
    this.#auditor.check(
      sent.signalId === null || sent.signalId === signalId,
      "I2",
      `${what} was ${sent.signalId} before`,
    );
    this.#auditor.check(
      !sent.acknowledged || status === "duplicate",
      "I2",
      `${what} acknowledged as new twice`,
    );
    if (status === "duplicate") {
      this.#marks.see("duplicate delivery");
      if (!sent.acknowledged) this.#marks.see("late copy of a timed-out write seen");
      else if (sent.acknowledgedBy !== at.life)
        this.#marks.see("duplicate delivery across restart");
    }
    if (!sent.acknowledged) sent.acknowledgedBy = at.life;
    sent.acknowledged = true;
    sent.signalId = signalId;
  }
}

function requestOf({ body, kind }: Delivery) {
  const secret = kind === "forged" ? "some-other-secret-of-good-length" : SECRET;
  const digest = createHmac("sha256", secret).update(body).digest("hex");
  return {
    method: "POST",
    path: "/webhook/bot",
    query: "",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${digest}` },
    body: new TextEncoder().encode(body),
    remoteAddress: "192.0.2.1",
    clientCertificate: null,
  };
}
