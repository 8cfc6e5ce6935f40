import { simulate } from "../src/sim/simulate.ts";
const from = Number(process.argv[2]), n = Number(process.argv[3]); const start = performance.now();
const kinds = new Map<string, {count:number, first:string}>(); let bad = 0;
for (let seed = from; seed < from + n; seed += 1) {
  const r = await simulate({ seed });
  if (r.violations.length) { bad += 1; const v = r.violations[0]!; const key = v.invariant + " " + v.what.replace(/hl[0-9a-v]{20,}/g, "ID").replace(/[\d.]+/g,"N").replace(/sig_\w+/g,"SIG"); const k = kinds.get(key) ?? {count:0, first: ""}; k.count++; k.first += ` ${seed}`; kinds.set(key, k); }
}
for (const [k, v] of [...kinds].sort((a,b)=>b[1].count-a[1].count)) console.log(v.count, k, "|", v.first.slice(0,60));
console.log(bad, "bad of", n, Math.round(performance.now()-start), "ms");
