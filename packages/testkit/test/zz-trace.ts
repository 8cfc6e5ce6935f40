import { simulate } from "../src/sim/simulate.ts";
const seed = Number(process.argv[2]); const filter = process.argv[3] ?? "";
const r = await simulate({ seed });
for (const v of r.violations) console.log("VIOLATION", v);
console.log(r.faults);
for (const line of r.journal.split("\n")) for (const rec of JSON.parse(line.slice(line.indexOf(" ") + 1))) for (const e of rec.events) {
  const t = ((rec.input.nowMs - Date.UTC(2026,0,15,15))/1000).toFixed(3);
  const o = e.order; const id = (o?.clientOrderId ?? e.clientOrderId ?? "").slice(2, 8);
  const text = `${rec.sequence} ${t} ${rec.input.type}${rec.input.type==="report"?":"+rec.input.report.type:""}${rec.input.outcome?":"+rec.input.outcome.kind:""} -> ${e.type} ${id} ${o ? `${o.strategy} ${o.symbol} ${o.purpose} ${o.side} ${o.quantity} ${o.orderType} after=${JSON.stringify(o.release?.after?.map((x:string)=>x.slice(2,8))??null)} keep=${o.release?.keep}` : ""}${e.reason?.code ?? ""} ${e.lastQuantity ?? ""} ${e.quantity ?? ""} ${e.signal ? e.signal.action+" "+e.signal.symbol+" "+e.signal.strategy : ""} ${e.scope ? JSON.stringify(e.scope)+e.state : ""}`;
  if (filter === "" || text.includes(filter) || filter.split(",").some((f: string) => id.startsWith(f))) console.log(text);
}
