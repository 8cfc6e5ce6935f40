import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CODES } from "../../model/codes.ts";
import type { WireRequest } from "../../model/request.ts";
import { pathToken } from "./path-token.ts";

const token = "f3a9c27be1d04586a2c7e9b1";
const next = "0b7d5e92c4a81f36d9e2b074";
const request: WireRequest = {
  method: "POST",
  path: `/webhook/tradingview/${token}`,
  query: "",
  headers: {},
  body: new Uint8Array(),
  remoteAddress: null,
  clientCertificate: null,
};
const check = (layer: ReturnType<typeof pathToken>, sent: string | null) =>
  layer.checkRequest(request, { nowMs: 0, pathToken: sent, addressIn: () => true });

describe("pathToken", () => {
  it("takes the token, and both during a rotation", () => {
    expect(check(pathToken({ token }), token)).toBeNull();
    const both = pathToken({ tokens: [next, token] });
    expect([token, next].map((sent) => check(both, sent))).toEqual([null, null]);
  });

  it("§4 #56 answers every wrong token like an unknown path: unknown, prefix, longer, none", () => {
    const wrong = [
      next,
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      "",
      null,
      `%66${token.slice(1)}`,
    ];
    for (const sent of wrong) {
      expect(check(pathToken({ token }), sent)).toEqual({ code: "HTTP_NOT_FOUND", detail: {} });
    }
    expect(CODES.HTTP_NOT_FOUND.status).toBe(404);
  });

  it("takes nothing when no token is configured, not even an empty one", () => {
    for (const layer of [
      pathToken({ token: "" }),
      pathToken({ token: undefined }),
      pathToken({ tokens: [] }),
    ]) {
      expect(layer.problems()).toHaveLength(1);
      expect(["", null, "undefined"].map((sent) => check(layer, sent)?.code)).toEqual(
        Array(3).fill("HTTP_NOT_FOUND"),
      );
    }
  });

  it("names a token that is short, a placeholder or not fit for a URL", () => {
    expect(pathToken({ token }).problems()).toEqual([]);
    expect(pathToken({ token: token.slice(0, 21) }).problems()).toEqual([
      "path-token: the token has fewer than 22 characters.",
    ]);
    expect(pathToken({ token: "your_token_here" }).problems().join(" ")).toContain("placeholder");
    expect(
      pathToken({ token: `${token}/x` })
        .problems()
        .join(" "),
    ).toContain("URL");
  });

  it("I44 shows no token to JSON or inspection", () => {
    const layer = pathToken({ token });
    expect(`${JSON.stringify(layer)}${inspect(layer, { showHidden: true })}`).not.toContain(token);
    expect(layer.usesPathToken).toBe(true);
  });
});
