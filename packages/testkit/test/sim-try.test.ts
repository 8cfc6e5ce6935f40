import { it } from "vitest";
import { simulate } from "../src/sim/simulate.ts";
it("tries", async () => {
  const start = performance.now();
  const from = Number(process.env.FROM ?? 1), n = Number(process.env.N ?? 20);
  const kinds = new Map<string, {count:number, first:string}>();
  let bad = 0; let records = 0; const marks = new Map<string, number>();
  for (let seed = from; seed < from + n; seed += 1) {
    const r = await simulate({ seed });
    records += r.records;
    for (const [k, v] of r.marks.counts) marks.set(k, (marks.get(k) ?? 0) + v);
    if (r.violations.length) { bad += 1; const v = r.violations[0]!; const key = v.invariant + " " + v.what.replace(/hl[0-9a-v]{20,}/g, "ID").replace(/[\d.]+/g,"N").replace(/sig_\w+/g,"SIG"); const k = kinds.get(key) ?? {count:0, first: `${seed}: ${v.what}`}; k.count++; kinds.set(key, k); }
  }
  for (const [k, v] of [...kinds].sort((a,b)=>b[1].count-a[1].count)) console.log(v.count, k, "|", v.first);
  console.log(bad, "bad of", n, "records", records, Math.round(performance.now()-start), "ms");
  if (process.env.MARKS) console.log([...marks].map(([k,v])=>`${k}: ${v}`).join("\n"));
}, 600000);
