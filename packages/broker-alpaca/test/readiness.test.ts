import { examine } from "@hookline/core/live";
import { startAlpacaVenue } from "@hookline/testkit/venue";
import { afterEach, describe, expect, it } from "vitest";
import { alpaca } from "../src/index.ts";

const keys = { keyId: "AKLOCAL0LIVE00000001", secretKey: "canary-88aa-alpaca-secret" };
let close: () => Promise<void> = async () => {};
afterEach(() => close());

async function examined(given: typeof keys) {
  const venue = await startAlpacaVenue({ keys });
  close = () => venue.close();
  const broker = alpaca({ environment: "live", ...given, localVenueUrl: venue.url });
  return examine({ accounts: { real: { mode: "live", broker } }, symbols: { real: ["NOSUCH"] } });
}

describe("the doctor at Alpaca", () => {
  it("reads clock, status, permissions and money, and places nothing", async () => {
    const found = await examined(keys);
    expect(found.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      "credentials pass",
      "consents warn",
      "connection pass",
      "clock pass",
      "status pass",
      "permissions pass",
      "balances pass",
      "positions pass",
      "orders pass",
      "quote fail",
    ]);
    expect(found[0]?.detail).toBe("of the live kind, key id …0001");
    expect(JSON.stringify(found)).not.toContain(keys.secretKey);
  });

  it("says where the key is not taken, without the key", async () => {
    const found = await examined({ ...keys, secretKey: "another-secret-0123" });
    expect(found.at(-1)).toMatchObject({ check: "connection", verdict: "fail" });
    expect(JSON.stringify(found)).not.toContain("another-secret");
  });
});
