/** Field names of the messages that are read; numbers are those of MEXC's published protobuf files. */
const WRAPPER = { 1: "channel", 3: "symbol", 5: "createTime", 6: "sendTime" } as const;
const ORDER = {
  1: "id",
  2: "clientId",
  3: "price",
  4: "quantity",
  6: "avgPrice",
  7: "orderType",
  8: "tradeType",
  11: "remainQuantity",
  12: "lastDealQuantity",
  13: "cumulativeQuantity",
  15: "status",
  16: "createTime",
} as const;
const DEAL = {
  1: "price",
  2: "quantity",
  3: "amount",
  4: "tradeType",
  5: "isMaker",
  7: "tradeId",
  8: "clientOrderId",
  9: "orderId",
  10: "feeAmount",
  11: "feeCurrency",
  12: "time",
} as const;
const BODIES: Readonly<
  Record<number, { readonly name: string; readonly fields: Readonly<Record<number, string>> }>
> = {
  304: { name: "privateOrders", fields: ORDER },
  306: { name: "privateDeals", fields: DEAL },
};

type Fields = ReadonlyMap<number, Buffer | bigint>;

/** A binary frame of MEXC's spot stream with every value as a text; null where it cannot be read whole. */
export function readPush(data: Buffer): unknown {
  const fields = fieldsOf(data);
  if (fields === null) return null;
  const bodies = [...fields].flatMap(([number, value]) => {
    const body = BODIES[number];
    const inner = body === undefined || !Buffer.isBuffer(value) ? null : fieldsOf(value);
    return body === undefined || inner === null ? [] : [[body.name, named(inner, body.fields)]];
  });
  return { ...named(fields, WRAPPER), ...Object.fromEntries(bodies) };
}

const named = (fields: Fields, names: Readonly<Record<number, string>>): object =>
  Object.fromEntries(
    [...fields].flatMap(([number, value]) => {
      const name = names[number];
      return name === undefined ? [] : [[name, String(value)]];
    }),
  );

/** The fields of one message by their numbers. */
function fieldsOf(data: Buffer): Fields | null {
  const fields = new Map<number, Buffer | bigint>();
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n && at < data.length; shift += 7n) {
      const byte = data[at] ?? 0;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < data.length) {
    const tag = varint();
    const value = tag === null ? null : varint();
    if (tag === null || value === null) return null;
    const kind = Number(tag & 7n);
    if (kind === 0) fields.set(Number(tag >> 3n), value);
    else if (kind === 2 && at + Number(value) <= data.length) {
      fields.set(Number(tag >> 3n), data.subarray(at, at + Number(value)));
      at += Number(value);
      // The messages have no other kinds; one that appears makes the frame unreadable.
    } else return null;
  }
  return fields;
}
