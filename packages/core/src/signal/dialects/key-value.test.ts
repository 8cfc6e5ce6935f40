import { describe, expect, it } from "vitest";
import { parseKeyValues } from "../key-value.ts";
import { keyValue } from "./key-value.ts";
import type { SimpleOptions } from "./simple.ts";

function read(text: string, options: SimpleOptions = {}): unknown {
  const fields = parseKeyValues(text);
  if (!fields.ok) return fields.refusal.code;
  const result = keyValue(options).read(fields.value);
  if (!result.ok) return `${result.refusal.code} ${result.refusal.detail.field}`;
  const { dialect, action, symbol, quantity, orderType } = result.value;
  return { dialect, action, symbol, quantity: quantity?.value ?? null, orderType };
}

const expected = {
  dialect: "key-value",
  action: "buy",
  symbol: "BTCUSDT",
  quantity: "0.5",
  orderType: "market",
};

describe("keyValue", () => {
  it.each([
    ["words in any case", "ACTION=Buy Symbol=BTCUSDT quantity=0.5"],
    ["lines", "action=buy\nSYMBOL=BTCUSDT\nQuantity=0.5"],
  ])("reads %s", (_, text) => {
    expect(read(text)).toEqual(expected);
  });

  it("takes the names that another format has", () => {
    const options = { fields: { action: "signal", quantity: "volume" }, ignore: ["exchange"] };
    expect(read("EXCHANGE=binance;SYMBOL=BTCUSDT;SIGNAL=BUY;VOLUME=0.5", options)).toEqual(
      expected,
    );
  });

  it("refuses one name in two cases, and what `simple` refuses", () => {
    expect(read("action=buy ACTION=sell symbol=A")).toBe("BODY_DUPLICATE_KEY action");
    expect(read("action=buy symbol=A SL=5")).toBe("FIELD_UNSUPPORTED sl");
    expect(read("action=buy symbol=A quantity=1,5")).toBe("NUMBER_FORMAT quantity");
  });

  it("recognises texts only", () => {
    const recognises = (fields: ReadonlyMap<string, string | boolean>) =>
      keyValue().recognises(fields);
    const texts = new Map<string, string | boolean>([
      ["ACTION", "buy"],
      ["SYMBOL", "A"],
    ]);
    expect(recognises(texts)).toBe(true);
    expect(recognises(new Map([...texts, ["live", true]]))).toBe(false);
    expect(recognises(new Map([...texts, ["action", "buy"]]))).toBe(false);
    expect(keyValue({ fields: { id: "" } }).problems?.()).toEqual([
      "key-value: the field id needs a name.",
    ]);
  });
});
