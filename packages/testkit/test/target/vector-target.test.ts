import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { VECTOR_SECRET } from "../../src/target/vector-host.ts";
import { startVectorTarget } from "../../src/target/vector-target.ts";

it("counts what reaches its broker, and begins anew", async () => {
  const target = await startVectorTarget();
  const body =
    '{"id":"1","strategy":"vec-strategy","action":"buy","symbol":"AAPL","quantity":1,"price":190}';
  const mac = createHmac("sha256", VECTOR_SECRET).update(body).digest("hex");
  const post = () =>
    fetch(`${target.url}/webhook`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${mac}` },
    });
  const orders = async () => (await fetch(`${target.url}/__target/orders`)).json();
  expect([(await post()).status, (await post()).status]).toEqual([202, 200]);
  expect(await orders()).toEqual({ submitted: 1, live: 0 });
  expect((await fetch(`${target.url}/__target/reset`, { method: "POST" })).status).toBe(200);
  expect(await orders()).toEqual({ submitted: 0, live: 0 });
  expect((await post()).status).toBe(202);
  await target.close();
});
