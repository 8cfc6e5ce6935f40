import { expect, it } from "vitest";
import * as entry from "./index.ts";

it("the entry has few names", () => {
  expect(Object.keys(entry).sort()).toEqual(["FLAT", "applyFill", "foldFills", "parseDecimal"]);
});
