import { reason, decimal } from "@hookline/core/driver";
import { memoryStore, createEngine, simple, fromSignal, standardRisk, loopbackOnly } from "@hookline/core";
import { describe, expect, it } from "vitest";
import { type Rig, rig } from "../engine/harness.ts";
import { type ScriptedBroker, scriptedBroker } from "../engine/scripted-broker.ts";

const wb = async (broker: ScriptedBroker = scriptedBroker(), over: any = {}): Promise<Rig & { readonly broker: ScriptedBroker }> => ({
  broker,
  ...(await rig(() => ({ accounts: { paper: { mode: "paper", broker } }, ...over }))),
});
const unknown = { kind: "unknown", reason: reason("ORDER_OUTCOME_UNKNOWN", { why: "timeout" }) } as const;
const show = (n: string, r: any) => console.log(`${n}\n  orders: ${JSON.stringify(r.engine.orders().map((o:any)=>`${o.side} ${o.quantity} ${o.purpose} ${o.status} ${o.code ?? ""}`))}\n  submitted: ${JSON.stringify(r.broker.submitted.map((o: any) => `${o.side} ${o.quantity} ${o.purpose}`))} ${r.engine.status().status} ${JSON.stringify(r.engine.status().accounts.map((a:any)=>a.tradingState))}`);
const rep = (b: ScriptedBroker, i: number, type = "canceled") => b.report({ type, clientOrderId: b.submitted[i]!.clientOrderId, venueOrderId: null, atMs: 0, reason: reason("ORDER_REJECTED_BY_BROKER") } as never);
const gated = (b: ScriptedBroker) => { let go: any; const gate = new Promise((res) => { go = res; }); const s = b.submit; (b as any).submit = async (...a: any[]) => { await gate; return (s as any)(...a); }; return () => go(); };

describe("zz", () => {
  it("B1 reconcile in flight: denied then live (limit entry)", async () => {
    const r = await wb();
    const go = gated(r.broker); let asked = 0; r.broker.openOrders = async () => { asked++; return []; };
    r.broker.lists.fail = false;
    r.broker.findings = [{ kind: "not_found", final: true }];
    const before = asked; let t = 0;
    while (asked === before && t < 400) { r.time.advance(1000); await r.quiet(); t++; }
    console.log("interval", t);
    for (let i = 0; i < t - 1; i++) { r.time.advance(1000); await r.quiet(); }
    r.time.advance(500); await r.quiet();
    await r.trade({ quantity: "1" });
    for (let i = 0; i < 5; i++) { r.time.advance(500); await r.quiet(); }
    show("B1 mid", r); go(); await r.quiet(); show("B1 end", r);
  });
  it("B2 same with exit: double exit", async () => {
    const r = await wb(); let asked = 0;
    await r.trade({ quantity: "1" }); r.broker.fill(0, "1", "100"); await r.quiet();
    const go = gated(r.broker); r.broker.openOrders = async () => { asked++; return []; }; 
    r.broker.lists.fail = false; r.broker.lists.positions = [{ symbol: "BTCUSD", quantity: decimal("1"), averagePrice: decimal("100") } as never];
    r.broker.findings = [{ kind: "not_found", final: true }];
    let t = 0; while (asked === 0 && t < 400) { r.time.advance(1000); await r.quiet(); t++; }
    for (let i = 0; i < t - 1; i++) { r.time.advance(1000); await r.quiet(); }
    r.time.advance(500); await r.quiet();
    await r.trade({ action: "exit" });
    for (let i = 0; i < 5; i++) { r.time.advance(500); await r.quiet(); }
    show("B2 mid", r);
    await r.trade({ action: "exit" });
    go(); await r.quiet(); show("B2 end", r);
  });
  it("B3 cancel overtakes queued entry; broker says too_late/not found", async () => {
    const r = await wb(); const go = gated(r.broker);
    r.broker.findings = [{ kind: "not_found", final: true }];
    r.broker.cancelAnswers.push({ kind: "too_late", reason: reason("ORDER_NOT_FOUND" as never) });
    await r.trade({ quantity: "1", symbol: "ETHUSD" });
    await r.trade({ quantity: "2", order_type: "limit", limit_price: "99" });
    await r.trade({ action: "cancel" });
    go(); await r.quiet(); show("B3", r);
  });
  it("B4 A1 after restart", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    await r.trade({ action: "exit" });
    r.broker.fill(0, "1", "100"); await r.quiet();
    const r2: any = { ...(await r.restart()), broker: r.broker };
    await r2.quiet(); console.log(JSON.stringify((await r2.trade({ action: "exit" })).code));
    show("B4", r2);
  });
  it("B4c flip in flight", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" });
    await r.trade({ action: "reverse", stop_loss_percent: "10" });
    r.broker.fill(0, "1", "100"); await r.quiet();
    show("B4c", r);
  });
  it("B5 same account twice", async () => {
    try {
      const b = scriptedBroker();
      const r = await wb(b, { strategies: { rsi: { account: ["paper", "paper"], symbols: "any", size: fromSignal() } } });
      await r.trade({ quantity: "1" }); show("B5", r);
    } catch (e) { console.log("B5", String(e).slice(0, 300)); }
  });
  it("B6 findOrder returns nonsense", async () => {
    const seen: any[] = []; const h = (e: any) => seen.push(String(e)); process.on("unhandledRejection", h);
    const r = await wb(); let n = 0;
    (r.broker as any).findOrder = async () => { n++; return undefined; };
    r.broker.answers.push(unknown);
    await r.trade({ quantity: "1" });
    for (let i = 0; i < 20; i++) { r.time.advance(1000); await r.quiet(); }
    show("B6 lookups " + n + " " + seen, r);
    process.off("unhandledRejection", h);
  });
  it("B6b submit returns undefined", async () => {
    const r = await wb(); (r.broker as any).submit = async () => undefined;
    await r.trade({ quantity: "1" }); show("B6b", r);
  });
  it("B7 logger throws in complaint", async () => {
    const seen: any[] = []; const h = (e: any) => seen.push(String(e)); process.on("unhandledRejection", h);
    const bad = () => { throw new Error("log"); };
    const r = await wb(scriptedBroker(), { logger: { info: bad, warn: bad, error: bad } });
    r.engine.on("order.initialized" as never, (() => { throw new Error("y"); }) as never);
    const p = r.trade({ quantity: "1" }); await p;
    const q = r.send({ quantity: "1" }); await r.quiet(); r.time.advance(3000); await r.quiet(); console.log(JSON.stringify((await q).code));
    show("B7 " + seen, r); process.off("unhandledRejection", h);
  });
  it("B10 frozen while exit waits", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" }); r.broker.fill(0, "1", "100"); await r.quiet();
    await r.trade({ quantity: "1", symbol: "ETHUSD" });
    await r.trade({ action: "exit" });
    r.broker.fill(2, "1.5", "100"); await r.quiet();
    rep(r.broker, 1); await r.quiet();
    await r.engine.command({ type: "resume", scope: { kind: "account", name: "paper" }, actor: "me" }); await r.quiet();
    show("B10", r);
  });
  it("B11 over-coverage after cancel_rejected", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10", take_profit: "120" }); r.broker.fill(0, "1", "100"); await r.quiet();
    r.broker.fill(2, "0.4", "120"); await r.quiet();
    rep(r.broker, 1, "cancel_rejected"); await r.quiet(); r.time.advance(60000); await r.quiet();
    show("B11", r);
  });
  it("B12 start failure closes connected brokers?", async () => {
    const a = scriptedBroker(), b = scriptedBroker(); let closed = 0; a.close = async () => { closed++; }; b.connect = async () => { throw new Error("no"); };
    try { await wb(a, { accounts: { paper: { mode: "paper", broker: a }, two: { mode: "paper", broker: b } } }); } catch (e) { console.log("B12", String(e), "closed", closed); }
  });
  it("B15 flip exit partially filled then canceled", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss_percent: "10" }); r.broker.fill(0, "1", "100"); await r.quiet();
    await r.trade({ action: "reverse" }); rep(r.broker, 1); await r.quiet();
    r.broker.fill(2, "0.4", "100"); rep(r.broker, 2); await r.quiet(); show("B15", r);
  });
  it("B16 add with other stop", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss: "90" }); r.broker.fill(0, "1", "100"); await r.quiet();
    await r.trade({ quantity: "1", stop_loss: "95" }); r.broker.fill(2, "1", "100"); await r.quiet();
    console.log(JSON.stringify(r.engine.orders().map((o: any) => [o.purpose, o.quantity, o.stopPrice, o.status])));
    await r.trade({ quantity: "1" }); r.broker.fill(4, "1", "100"); await r.quiet();
    show("B16", r);
  });
  it("B17 stop submit unknown, exit wanted", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss: "90" });
    r.broker.answers.push(unknown); r.broker.findings = [{ kind: "not_found", final: false }];
    r.broker.cancelAnswers.push({ kind: "too_late", reason: reason("ORDER_NOT_FOUND" as never) });
    r.broker.fill(0, "1", "100"); await r.quiet();
    await r.trade({ action: "exit" }); for (let i = 0; i < 10; i++) { r.time.advance(60000); await r.quiet(); }
    show("B17", r);
  });
  it("B18 exit absent at non-enforced: exit lost", async () => {
    const r = await wb();
    await r.trade({ quantity: "1", stop_loss: "90" }); r.broker.fill(0, "1", "100"); await r.quiet();
    r.broker.cancelAnswers.push({ kind: "canceled" }); r.broker.answers.push(unknown); r.broker.findings = [{ kind: "not_found", final: true }];
    await r.trade({ action: "exit" }); show("B18", r);
  });
  it("B19 stop() with findOrder and reconcile in flight", async () => {
    const seen: any[] = []; const h = (e: any) => seen.push(String(e)); process.on("unhandledRejection", h);
    const r = await wb(); let go: any; const gate = new Promise((x) => { go = x; });
    const faults: any[] = []; r.engine.on("engine.fault" as never, ((e: any) => faults.push(e)) as never);
    r.broker.answers.push(unknown);
    (r.broker as any).findOrder = async (o: any) => { await gate; return { kind: "found", reports: [{ type: "accepted", clientOrderId: o.clientOrderId, venueOrderId: null, atMs: 0 }] }; };
    await r.trade({ quantity: "1" });
    const s = r.engine.stop(); await r.quiet(); await s; go(); await r.quiet();
    show("B19 " + JSON.stringify(faults) + seen, r); process.off("unhandledRejection", h);
  });
});
