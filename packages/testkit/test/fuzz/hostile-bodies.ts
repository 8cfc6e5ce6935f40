import { createHmac } from "node:crypto";
import fc from "fast-check";
import { VECTOR_NOW_MS, VECTOR_SECRET } from "../../src/target/vector-host.ts";

/** A delivery that must do no harm: wrong in at least one way that the generator knows of. */
export interface Hostile {
  readonly what: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

const good: Fields = {
  id: "fuzz-1",
  strategy: "vec-strategy",
  action: "buy",
  symbol: "AAPL",
  quantity: 1,
  price: 190,
  time: new Date(VECTOR_NOW_MS).toISOString(),
};

const macOf = (body: Buffer): string =>
  `sha256=${createHmac("sha256", VECTOR_SECRET).update(body).digest("hex")}`;

/** Signed as it should be: only the content is wrong. */
const signed = (what: string, body: Buffer): Hostile => ({
  what,
  body,
  headers: { "content-type": "application/json", "x-hub-signature-256": macOf(body) },
});

const json = (fields: Fields): Buffer => Buffer.from(JSON.stringify(fields));
const without = (name: string): Fields =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

/** Literal text in the place of one member's value; JSON.stringify could not write most of these. */
const literal = (name: string, text: string): Buffer =>
  Buffer.from(
    `{${Object.entries({ ...good, [name]: null })
      .map(
        ([key, value]) => `${JSON.stringify(key)}:${key === name ? text : JSON.stringify(value)}`,
      )
      .join(",")}}`,
  );

const BAD_QUANTITIES = [
  ..."-1,-0,0,0.0,1e309,-1e309,1e-400,NaN,Infinity,+1,.5,0x10,01,true,null,[],[5],{}".split(","),
  ...[
    '"10abc"',
    '"1,000"',
    '"NaN"',
    '"na"',
    '""',
    '" 1"',
    '"１０"',
    '"{{contracts}}"',
    "{{close}}",
  ],
  ...["101", "1000000", "99999999999999999999", `1.${"1".repeat(60)}`],
];
const BAD_ACTIONS = [
  ...['"BUYY"', '" buy "', '"hold"', '["buy"]', '{"$eq":"buy"}', "1", "true", "null", '""'],
  ...['"{{strategy.order.action}}"', '"buy\\u0000"', '"buy;sell"'],
];
const BAD_SYMBOLS = [
  ...['""', '"TSLA"', '"AAPL\\n"', '"AАPL"', '"AAPL\\u200b"', '"../AAPL"', '"AAPL\' OR 1=1"'],
  ...["null", "1", '["AAPL"]', '"{{ticker}}"', '"#{jndi:ldap://x}"', '"AAPL?mode=live"'],
];
const BAD_TIMES = [
  ...['"yesterday"', "0", "-1", "1e400", '"2026-01-15"', '"2026-01-15T15:00:00"', "true", "{}"],
  ...['"2026-01-15T13:00:00Z"', '"2026-01-15T17:00:00Z"', '"{{timenow}}"'],
];
const BAD_STRATEGIES = [
  '"other"',
  '""',
  "null",
  "1",
  '"vec-strategy "',
  '"__proto__"',
  '["vec-strategy"]',
];
// A price that is merely far off is no danger to a market order: the market's own price is what counts.
const BAD_PRICES = ["-190", '"190,5"', "NaN", "0", "true", '"{{close}}"', "1e309", "[]"];

const member = (name: string, texts: readonly string[]) =>
  fc.constantFrom(...texts).map((text) => signed(`${name}=${text}`, literal(name, text)));

const missing = fc
  .constantFrom("strategy", "action", "symbol", "quantity")
  .map((name) => signed(`no ${name}`, json(without(name))));

const duplicated = fc
  .constantFrom("action", "quantity", "symbol", "strategy", "id")
  .map((name) =>
    signed(`two ${name}`, Buffer.from(`{"${name}":"x",${json(good).toString().slice(1)}`)),
  );

const polluted = fc
  .constantFrom("__proto__", "constructor", "prototype")
  .map((name) => signed(`only by ${name}`, Buffer.from(`{"${name}":${json(good).toString()}}`)));

const cut = fc
  .integer({ min: 0, max: json(good).length - 1 })
  .map((end) => signed(`cut at ${end}`, json(good).subarray(0, end)));

const trailing = fc
  .string({ minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() !== "")
  .map((text) => signed("trailing text", Buffer.concat([json(good), Buffer.from(text)])));

const nested = fc
  .tuple(fc.integer({ min: 17, max: 4_000 }), fc.constantFrom("[", '{"a":'))
  .map(([depth, open]) => signed(`depth ${depth}`, Buffer.from(open.repeat(depth))));

const anyJson = fc
  .jsonValue({ maxDepth: 6 })
  .map((value) => signed("any JSON", Buffer.from(JSON.stringify(value))));

const anyBytes = fc
  .uint8Array({ maxLength: 400 })
  .map((bytes) => signed("any bytes", Buffer.from(bytes)));

/** A byte of the good body replaced by one that UTF-8 cannot have. */
const badUtf8 = fc
  .tuple(
    fc.integer({ min: 0, max: json(good).length - 1 }),
    fc.constantFrom(0xc0, 0xff, 0xfe, 0xf8),
  )
  .map(([at, byte]) => {
    const body = json(good);
    body[at] = byte;
    return signed("not UTF-8", body);
  });

const manyKeys = fc.integer({ min: 300, max: 3_000 }).map((count) =>
  signed(
    `${count} more members`,
    json({
      ...good,
      ...Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i])),
    }),
  ),
);

/** The good body with a signature that is not its own: altered, cut, of another body, or none at all. */
const forged = fc
  .tuple(fc.integer({ min: 0, max: 70 }), fc.constantFrom("0", "f", "g", "", " ", ","))
  .map(([at, letter]) => {
    const body = json(good);
    const mac = macOf(body);
    const changed = mac.slice(0, at) + letter + mac.slice(at + 1);
    const header = changed === mac ? "" : changed;
    return { what: "forged", body, headers: { "x-hub-signature-256": header } };
  });

/** Deliveries of every class, none of which may trade. */
export const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  member("quantity", BAD_QUANTITIES),
  member("action", BAD_ACTIONS),
  member("symbol", BAD_SYMBOLS),
  member("time", BAD_TIMES),
  member("strategy", BAD_STRATEGIES),
  member("price", BAD_PRICES),
  missing,
  duplicated,
  polluted,
  cut,
  trailing,
  nested,
  anyJson,
  anyBytes,
  badUtf8,
  manyKeys,
  forged,
);
