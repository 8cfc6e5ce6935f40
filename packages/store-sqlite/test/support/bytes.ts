import { readFileSync, writeFileSync } from "node:fs";

/**
 * Flips one bit of the byte after every occurrence of the text in the file: SQLite leaves old copies
 * of what it moved. The file must not be open.
 */
export function damageAfter(path: string, text: string): void {
  const bytes = readFileSync(path);
  let at = bytes.indexOf(text);
  if (at === -1) throw new Error(`${text} is not in the file`);
  for (; at !== -1; at = bytes.indexOf(text, at + 1)) {
    const position = at + Buffer.byteLength(text);
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
  }
  writeFileSync(path, bytes);
}

/** Flips one bit of the byte at a position. */
export function damageAt(path: string, position: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(position) ^ (1 << bit), position);
  writeFileSync(path, bytes);
}
