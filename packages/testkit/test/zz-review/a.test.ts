import { reason, decimal, parseExecutionId } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "../engine/harness.ts";
import { type ScriptedBroker, scriptedBroker } from "../engine/scripted-broker.ts";

const wb = async (broker: ScriptedBroker = scriptedBroker(), over: any = {}): Promise<Rig & { readonly broker: ScriptedBroker }> => ({
  broker,
  ...(await rig(() => ({ accounts: { paper: { mode: "paper", broker } }, ...over }))),
});
const unknown = { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "timeout" }) } as const;
const show = (n: string, r: any) => console.log(`${n}\n  orders: ${JSON.stringify(r.engine.orders().map((o:any)=>`${o.side} ${o.quantity} ${o.purpose} ${o.status} ${o.code ?? ""}`))}\n  submitted: ${JSON.stringify(r.broker.submitted.map((o: any) => `${o.side} ${o.quantity} ${o.purpose}`))} status ${JSON.stringify(r.engine.status())}`);
const canceled = (b: ScriptedBroker, i: number, type = "canceled") => b.report({ type, clientOrderId: b.submitted[i]!.clientOrderId, venueOrderId: null, atMs: 0 } as never);

describe("zz", () => {
  it("A1 entry with stop in flight, exit waits, entry fills whole", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    await r.trade({ action: "exit" });
    r.broker.fill(0, "1", "100");
    await r.quiet();
    show("A1", r);
  });
  it("A1b partial exit", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    await r.trade({ action: "exit", quantity: "0.5" });
    r.broker.fill(0, "1", "100");
    await r.quiet();
    show("A1b", r);
    console.log(JSON.stringify(await r.trade({ action: "exit" })));
    show("A1b again", r);
  });
  it("A2 cancel outcome unknown: exit waits forever", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    r.broker.fill(0, "1", "100");
    await r.quiet();
    let cancels = 0; const c = r.broker.cancel; (r.broker as any).cancel = (...a: any[]) => { cancels++; return (c as any)(...a); };
    r.broker.cancelAnswers.push(unknown);
    r.broker.findings = [{ kind: "found", reports: [{ type: "accepted", clientOrderId: r.broker.submitted[1]!.clientOrderId, venueOrderId: null, atMs: 0 }] }];
    await r.trade({ action: "exit" });
    for (let i = 0; i < 20; i++) { r.time.advance(30_000); await r.quiet(); }
    console.log("cancels", cancels, "again", JSON.stringify(await r.trade({ action: "exit" })));
    console.log("flatten", JSON.stringify(await r.engine.command({ type: "flatten", account: "paper", actor: "me" })));
    await r.quiet(); console.log("cancels", cancels);
    show("A2", r);
  });
  it("A3 cancel too late though open / cancel_rejected", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    r.broker.fill(0, "1", "100");
    await r.quiet();
    r.broker.cancelAnswers.push({ kind: "too_late", reason: reason("ORDER_CANCEL_REJECTED" as never) });
    r.broker.findings = [{ kind: "found", reports: [{ type: "accepted", clientOrderId: r.broker.submitted[1]!.clientOrderId, venueOrderId: null, atMs: 0 }] }];
    await r.trade({ action: "exit" });
    for (let i = 0; i < 20; i++) { r.time.advance(30_000); await r.quiet(); }
    console.log("again", JSON.stringify(await r.trade({ action: "exit" })));
    show("A3", r);
    console.log("flatten", JSON.stringify(await r.engine.command({ type: "flatten", account: "paper", actor: "me" })));
    await r.quiet(); show("A3 flatten", r);
  });
  it("A4 reconcile finds in-flight submit missing -> denied then accepted", async () => {
    const r = await wb();
    r.broker.answers.length = 0;
    let go: any; const gate = new Promise((res) => { go = res; });
    const s = r.broker.submit; (r.broker as any).submit = async (...a: any[]) => { await gate; return (s as any)(...a); };
    r.broker.lists.fail = false; 
    r.broker.findings = [{ kind: "not_found", final: true }];
    r.time.advance(55_000);await r.quiet();
    await r.trade({ quantity: "1" });
    r.time.advance(5_000); await r.quiet();
    show("A4 mid", r);
    go(); await r.quiet();
    show("A4 end", r);
  });
  it("A5 halt acked while entry queued; cancel overtakes", async () => {
    const r = await wb();
    let go: any; const gate = new Promise((res) => { go = res; });
    const s = r.broker.submit; (r.broker as any).submit = async (o: any, ...a: any[]) => { await gate; return (s as any)(o, ...a); };
    const cx: string[] = []; (r.broker as any).cancel = async (o: any) => { cx.push(o.clientOrderId); return { kind: "canceled" }; };
    await r.trade({ quantity: "1" });
    await r.trade({ quantity: "2" });
    console.log(JSON.stringify(await r.engine.command({ type: "halt", scope: { kind: "global" }, level: 2, actor: "me" })));
    await r.quiet();
    go(); await r.quiet();
    console.log("cancels", cx.length);
    show("A5", r);
  });
  it("A5b halt level 1 while entry queued", async () => {
    const r = await wb();
    let go: any; const gate = new Promise((res) => { go = res; });
    const s = r.broker.submit; (r.broker as any).submit = async (o: any, ...a: any[]) => { await gate; return (s as any)(o, ...a); };
    await r.trade({ quantity: "1" });
    await r.trade({ quantity: "2" });
    await r.engine.command({ type: "halt", scope: { kind: "global" }, level: 1, actor: "me" });
    await r.quiet(); go(); await r.quiet();
    show("A5b", r);
  });
  it("A6 stop never arrived / rejected / not_sent", async () => {
    for (const a of [unknown, { kind: "not_sent", reason: reason("ORDER_NOT_SENT", { why: "refused" }) }, { kind: "rejected", reason: reason("ORDER_REJECTED_BY_BROKER") }] as const) {
      const r = await wb();
      await r.trade({ quantity: "1", stop_loss_percent: "10" });
      r.broker.answers.push(a);
      r.broker.findings = [{ kind: "not_found", final: true }];
      r.broker.fill(0, "1", "100");
      await r.quiet();
      for (let i = 0; i < 10; i++) { r.time.advance(60_000); await r.quiet(); }
      show("A6 " + a.kind, r);
    }
  });
  it("A7 stop canceled by broker forever", async () => {
    const r = await wb();
    const s = r.broker.submit; let n = 0; (r.broker as any).submit = async (o: any, ...a: any[]) => { const x = await (s as any)(o, ...a); if (o.purpose === "stop_loss" && n++ < 300) setImmediate(() => r.broker.report({ type: "expired", clientOrderId: o.clientOrderId, venueOrderId: null, atMs: 0 } as never)); return x; };
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    r.broker.fill(0, "1", "100");
    for (let i = 0; i < 40; i++) await r.quiet();
    console.log("A7 submits", r.broker.submitted.length);
  });
  it("A8 overfill freezes; stop denied; resume does not restore", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    r.broker.fill(0, "1.5", "100");
    await r.quiet();
    await r.engine.command({ type: "resume", scope: { kind: "account", name: "paper" }, actor: "me" });
    await r.quiet(); r.time.advance(120_000); await r.quiet();
    show("A8", r);
  });
  it("A9 absent + cancelRequested/halted resubmits", async () => {
    const r = await wb(scriptedBroker({ idempotency: "enforced" }));
    r.broker.answers.push(unknown);
    await r.trade({ quantity: "1" });
    r.broker.cancelAnswers.push({ kind: "requested" });
    await r.engine.command({ type: "halt", scope: { kind: "global" }, level: 2, actor: "me" });
    await r.quiet();
    r.broker.findings = [{ kind: "not_found", final: true }];
    r.time.advance(2000); await r.quiet();
    show("A9", r);
  });
  it("A10 enforced: resubmits pile up while in flight", async () => {
    const r = await wb(scriptedBroker({ idempotency: "enforced" }));
    r.broker.answers.push(unknown);
    r.broker.findings = [{ kind: "not_found", final: true }];
    let go: any; const gate = new Promise((res) => { go = res; }); let n = 0;
    const s = r.broker.submit; (r.broker as any).submit = async (o: any, ...a: any[]) => { if (n++ === 1) await gate; return (s as any)(o, ...a); };
    await r.trade({ quantity: "1" });
    for (let i = 0; i < 16; i++) { r.time.advance(500); await r.quiet(); }
    go(); await r.quiet();
    show("A10", r);
  });
  it("A11 accepted stop lost at broker", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    r.broker.fill(0, "1", "100"); await r.quiet();
    r.broker.lists.fail = false; r.broker.lists.positions = [{ symbol: "BTCUSD", quantity: decimal("1"), averagePrice: decimal("100") } as never];
    r.broker.findings = [{ kind: "not_found", final: true }];
    for (let i = 0; i < 10; i++) { r.time.advance(60_000); await r.quiet(); }
    show("A11 lookups " + r.broker.lookUps.length, r);
  });
  it("A12 onPrice throws kills lane", async () => {
    const b = scriptedBroker(); let first = true;
    (b as any).onPrice = () => { if (first) { first = false; throw new Error("x"); } };
    const seen: any[] = []; const h = (e: any) => seen.push(String(e)); process.on("unhandledRejection", h);
    const r = await wb(b);
    await r.trade({ quantity: "1" }); await r.trade({ quantity: "2" });
    show("A12 " + seen, r);
    process.off("unhandledRejection", h);
  });
  it("A13 unsound report from look-up / fillsSince", async () => {
    const r = await wb();
    r.broker.answers.push(unknown);
    await r.trade({ quantity: "1" });
    const o = r.broker.submitted[0]!;
    r.broker.findings = [{ kind: "found", reports: [{ type: "fill", clientOrderId: o.clientOrderId, venueOrderId: null, atMs: 0, execId: parseExecutionId("q")!, symbol: o.symbol, side: o.side, lastQuantity: "NaN", lastPrice: "100", fee: "0" } as never] }];
    r.time.advance(500); await r.quiet();
    show("A13 pos " + await r.position(), r);
  });
  it("A14 double flatten", async () => {
    const r = await wb();
    await r.trade({ quantity: "1" }); r.broker.fill(0, "1", "100"); await r.quiet();
    await Promise.all([1, 2].map(() => r.engine.command({ type: "flatten", account: "paper", actor: "me" })));
    await r.quiet(); show("A14", r);
  });
  it("A15 halt loosens frozen", async () => {
    const r = await wb();
    await r.trade({ quantity: "1" }); r.broker.fill(0, "1.5", "100"); await r.quiet();
    await r.engine.command({ type: "halt", scope: { kind: "account", name: "paper" }, level: 1, actor: "me" });
    show("A15", r);
  });
});
