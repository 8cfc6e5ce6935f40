import { existsSync, readFileSync } from "node:fs";
import { decimal, type OrderIntent, ZERO } from "@hookline/core/driver";
import {
  approveForTest,
  manualTime,
  sampleAccount,
  sampleIntent,
  sampleSymbol,
} from "@hookline/testkit";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import { trading212 } from "../../broker-trading212/src/index.ts";
import type { VenueRequest } from "../src/venue/local-server.ts";
import { startTrading212Venue } from "../src/venue/trading212/index.ts";

const file = new URL("../../../../shared/contracts/trading212/openapi.json", import.meta.url);

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: object;
  }[];
  readonly requestBody?: {
    readonly content: { readonly "application/json": { readonly schema: object } };
  };
}
interface Spec {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The orders of every kind that the broker sends. */
const orders: readonly Partial<OrderIntent>[] = [
  { quantity: decimal("3") },
  { side: "sell", quantity: decimal("0.5") },
  { orderType: "limit", limitPrice: decimal("90.25") },
  { orderType: "limit", limitPrice: decimal("90"), timeInForce: "day" },
  { orderType: "stop", stopPrice: decimal("95"), side: "sell", quantity: decimal("1") },
  { orderType: "stop_limit", stopPrice: decimal("105"), limitPrice: decimal("106") },
];

it("every request that the Trading 212 broker sends is one of the published API", async (context) => {
  if (!existsSync(file)) context.skip("the contracts are not here");
  const requests = await exercise();
  const spec = JSON.parse(readFileSync(file, "utf8")) as Spec;
  const problems = requests.flatMap((request) => problemsOf(spec, request));
  expect(problems).toEqual([]);
  const kinds = new Set(
    requests.map(({ method, path }) => `${method} ${path.replace(/\d+$/, "{id}")}`),
  );
  expect(kinds.size).toBe(11);
});

/** Uses every request of the broker against a local venue. */
async function exercise(): Promise<readonly VenueRequest[]> {
  const time = manualTime(Date.UTC(2026, 0, 15, 15));
  const venue = await startTrading212Venue({ clock: time.clock });
  venue.movePrice("AAPL_US_EQ", decimal("100"));
  const broker = trading212({
    environment: "demo",
    apiKey: "demo-key",
    apiSecret: "demo-secret",
    localVenueUrl: venue.url,
  });
  const silent = () => undefined;
  await broker.connect({
    account: sampleAccount,
    clock: time.clock,
    timers: time.timers,
    logger: { info: silent, warn: silent, error: silent },
    restored: { openOrders: [], positions: [], realizedNet: ZERO },
    report: silent,
    lastPrice: () => null,
  });
  const symbol = sampleSymbol("AAPL_US_EQ");
  const signal = new AbortController().signal;
  for (const [index, wish] of orders.entries()) {
    const order = sampleIntent({ symbol, clientOrderId: `o-${index}` as never, ...wish });
    const outcome = await broker.submit(approveForTest(order), signal);
    expect(outcome.kind).toBe("accepted");
    await broker.findOrder({ ...order, venueOrderId: null });
    if (index === 2) await broker.cancel({ ...order, venueOrderId: null }, signal);
  }
  await broker.positions();
  await broker.quote(symbol);
  await broker.balances();
  await broker.fillsSince(0);
  await broker.close();
  await venue.close();
  return venue.server.requests;
}

function problemsOf(spec: Spec, request: VenueRequest): readonly string[] {
  const name = `${request.method} ${request.path}`;
  const path = Object.keys(spec.paths).find((each) =>
    new RegExp(`^${each.replace(/\{id\}/, "\\d+")}$`).test(request.path),
  );
  const operation = spec.paths[path ?? ""]?.[request.method.toLowerCase()];
  if (operation === undefined) return [`${name} is not in the specification`];
  const problems: string[] = [];
  const check = (what: string, schema: object, value: unknown, coerceTypes = false): void => {
    const schemas = [{ $id: "spec", components: closed(spec) }];
    const ajv = new Ajv({ strict: false, coerceTypes, schemas });
    addFormats.default(ajv);
    const given = JSON.parse(JSON.stringify(schema).replaceAll("#/components", "spec#/components"));
    if (!ajv.validate(given, value)) problems.push(`${name} ${what}: ${ajv.errorsText()}`);
  };
  for (const [key, value] of request.query) {
    const parameter = operation.parameters?.find(
      (each) => each.in === "query" && each.name === key,
    );
    if (parameter === undefined) problems.push(`${name} has no parameter ${key}`);
    else check(key, { type: "object", properties: { value: parameter.schema } }, { value }, true);
  }
  const body = operation.requestBody?.content["application/json"].schema;
  if (body === undefined && request.body !== "") problems.push(`${name} takes no body`);
  if (body !== undefined) {
    check("body", body, JSON.parse(request.body));
    if (request.headers["content-type"] !== "application/json")
      problems.push(`${name} content type`);
  }
  return problems;
}

/** The schemas without room for members that they do not name, and with all of them needed in requests. */
function closed(spec: Spec): object {
  const schemas = Object.entries(spec.components.schemas).map(([name, schema]) => [
    name,
    name.endsWith("Request") && "properties" in schema
      ? {
          ...schema,
          additionalProperties: false,
          required: Object.keys(schema.properties as object),
        }
      : schema,
  ]);
  return { schemas: Object.fromEntries(schemas) };
}
