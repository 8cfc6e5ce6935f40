import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { Secret } from "@hookline/core/driver";
import { describe, expect, it } from "vitest";
import { KEY_BYTES } from "../src/cipher.ts";
import {
  memoryVaultStore,
  openVault,
  passphraseKey,
  rawKey,
  serviceKey,
  type Vault,
  VaultError,
  type VaultKey,
} from "../src/index.ts";
import { openRecord, readRecordLine, sealRecord, writeRecordLine } from "../src/record.ts";

const CANARY = "canary-93be-broker-secret";
const cheap = { n: 2 ** 14, r: 8, p: 1 };
const passphrase = "correct horse battery staple";
const randomKey = (): VaultKey => rawKey(randomBytes(KEY_BYTES).toString("base64"));
const live = { account: "alpaca", kind: "live" } as const;

const codeOf = (error: unknown): string =>
  error instanceof VaultError ? error.code : `no VaultError: ${String(error)}`;
const refusalOf = (work: Promise<unknown>): Promise<string> => work.then(() => "opened", codeOf);

async function filled(key: VaultKey = randomKey()): Promise<{ vault: Vault; text: () => string }> {
  const store = memoryVaultStore();
  const vault = await openVault({ store, key });
  await vault.put(live, { keyId: "AKLIVE1234", secretKey: CANARY });
  return { vault, text: () => store.text() ?? "" };
}

/** A bit that is changed in each byte, and each byte taken out. */
function* changes(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1) {
    for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
      const other = String.fromCharCode(text.charCodeAt(index) ^ bit);
      yield text.slice(0, index) + other + text.slice(index + 1);
    }
    yield text.slice(0, index) + text.slice(index + 1);
  }
}

describe("I45 a sealed record", () => {
  const dataKey = randomBytes(KEY_BYTES);
  const name = { tenant: "main", account: "alpaca", kind: "live", version: 3 } as const;
  const record = sealRecord(dataKey, name, { secretKey: CANARY });
  const line = writeRecordLine(record);
  const opened = (text: string): string => {
    try {
      return JSON.stringify(openRecord(dataKey, readRecordLine(text)));
    } catch (error) {
      return codeOf(error);
    }
  };

  it("opens as it was sealed", () => {
    expect(opened(line)).toBe(JSON.stringify({ secretKey: CANARY }));
  });

  it("opens with no byte changed to any other and with none taken out", () => {
    let tried = 0;
    for (let index = 0; index < line.length; index += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        if (byte === line.charCodeAt(index)) continue;
        const changed = line.slice(0, index) + String.fromCharCode(byte) + line.slice(index + 1);
        expect(opened(changed)).toMatch(/^VAULT_/);
        tried += 1;
      }
      expect(opened(line.slice(0, index) + line.slice(index + 1))).toMatch(/^VAULT_/);
    }
    expect(tried).toBe(line.length * 255);
  });

  it.each(Array.from({ length: 16 }, (_, bytes) => bytes))(
    "opens with no tag cut to %d bytes",
    (bytes) => {
      const tag = Buffer.from(record.tag, "base64").subarray(0, bytes).toString("base64");
      expect(opened(writeRecordLine({ ...record, tag }))).toBe("VAULT_FORM");
    },
  );

  it.each<[string, object]>([
    ["another tenant", { tenant: "other" }],
    ["another account", { account: "kraken" }],
    ["another kind", { kind: "paper" }],
    ["another version", { version: 2 }],
  ])("opens for nobody else: %s", (_what, parts) => {
    expect(opened(writeRecordLine({ ...record, ...parts }))).toBe("VAULT_UNREADABLE");
  });

  it("never uses a nonce twice", () => {
    const nonces = Array.from({ length: 2_000 }, () => sealRecord(dataKey, name, {}).nonce);
    expect(new Set(nonces).size).toBe(2_000);
    expect(Buffer.from(record.nonce, "base64")).toHaveLength(12);
  });
});

describe("I45 a vault", () => {
  it("gives back what was put, as secrets, and shows four characters of a key id", async () => {
    const { vault, text } = await filled();
    const fields = await vault.get(live);
    expect(fields.secretKey?.reveal()).toBe(CANARY);
    expect(await vault.list()).toEqual([
      { tenant: "main", account: "alpaca", kind: "live", version: 1, keyEnding: "1234" },
    ]);
    const shown = [inspect(fields, { depth: 9 }), JSON.stringify(fields), inspect(vault), text()];
    expect(shown.join("\n")).not.toContain(CANARY);
  });

  it("opens with no change anywhere in its text", async () => {
    const key = randomKey();
    const { text } = await filled(key);
    let tried = 0;
    for (const changed of changes(text())) {
      const opening = openVault({ store: memoryVaultStore(changed), key });
      expect(await refusalOf(opening)).toMatch(/^VAULT_/);
      tried += 1;
    }
    expect(tried).toBe(text().length * 8);
  });

  it("opens with no record taken out, put in, doubled or moved", async () => {
    const key = randomKey();
    const { text, vault } = await filled(key);
    await vault.put({ account: "alpaca", kind: "paper" }, { keyId: "PKPAPER999" });
    const [form, wrapped, one, two, sealLine] = text().split("\n");
    const orders = [[one], [two], [two, one], [one, one, two], []];
    for (const lines of orders) {
      const changed = `${[form, wrapped, ...lines, sealLine].join("\n")}\n`;
      const opening = openVault({ store: memoryVaultStore(changed), key });
      expect(await refusalOf(opening)).toBe("VAULT_UNREADABLE");
    }
  });

  it("opens with no other key, whatever its sort", async () => {
    const { text } = await filled(passphraseKey(passphrase, cheap));
    const open = (key: VaultKey) => refusalOf(openVault({ store: memoryVaultStore(text()), key }));
    expect(await open(passphraseKey(passphrase, cheap))).toBe("opened");
    expect(await open(passphraseKey(`${passphrase}!`, cheap))).toBe("VAULT_UNREADABLE");
    expect(await open(randomKey())).toBe("VAULT_FORM");
  });

  it("paper and live are two names, and so are tenants", async () => {
    const { vault } = await filled();
    expect(await refusalOf(vault.get({ account: "alpaca", kind: "paper" }))).toBe(
      "VAULT_NOT_FOUND",
    );
    expect(await refusalOf(vault.get({ ...live, tenant: "other" }))).toBe("VAULT_NOT_FOUND");
    await vault.put({ ...live, tenant: "other" }, { keyId: "AKOTHER777" });
    expect((await vault.list("other")).map(({ keyEnding }) => keyEnding)).toEqual(["R777"]);
    expect((await vault.get(live)).keyId?.reveal()).toBe("AKLIVE1234");
  });

  it.each(["", "a b", 'x","live', "a\nb", "é", "a".repeat(65), "../x"])(
    "takes no name %j",
    async (account) => {
      const { vault } = await filled();
      expect(await refusalOf(vault.put({ account, kind: "live" }, {}))).toBe("VAULT_NAME_INVALID");
    },
  );

  it("replaced credentials are gone at once, for everyone who has the vault open", async () => {
    const store = memoryVaultStore();
    const key = randomKey();
    const one = await openVault({ store, key });
    const two = await openVault({ store, key });
    await one.put(live, { keyId: "AKOLD00001" });
    await two.put(live, { keyId: "AKNEW00002" });
    expect((await one.get(live)).keyId?.reveal()).toBe("AKNEW00002");
    expect((await one.list()).map(({ version }) => version)).toEqual([2]);
    await one.remove(live);
    expect(await refusalOf(two.get(live))).toBe("VAULT_NOT_FOUND");
  });

  it("after a rotation the old key opens nothing, and the new one everything", async () => {
    const old = passphraseKey(passphrase, cheap);
    const store = memoryVaultStore();
    const vault = await openVault({ store, key: old });
    await vault.put(live, { secretKey: CANARY });
    const before = store.text() ?? "";
    const fresh = randomKey();
    await vault.rotate(fresh);
    expect((await vault.get(live)).secretKey?.reveal()).toBe(CANARY);
    expect(await refusalOf(openVault({ store, key: old }))).toBe("VAULT_FORM");
    expect(
      await refusalOf(openVault({ store, key: passphraseKey("another passphrase 9", cheap) })),
    ).toBe("VAULT_FORM");
    const again = await openVault({ store, key: fresh });
    expect((await again.get(live)).secretKey?.reveal()).toBe(CANARY);
    // Not one sealed byte is the old data key's.
    const line = before.split("\n")[2] ?? "none";
    expect(store.text()).not.toContain(line);
  });

  it("takes 40 changes at once and loses none", async () => {
    const store = memoryVaultStore();
    const vault = await openVault({ store, key: randomKey() });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        vault.put({ account: `a${index}`, kind: "paper" }, { keyId: `KEY0000${index}` }),
      ),
    );
    expect(await vault.list()).toHaveLength(40);
  });

  it("takes secrets as well as texts", async () => {
    const { vault } = await filled();
    await vault.put(live, { keyId: new Secret("AKSECRET55") });
    expect((await vault.get(live)).keyId?.reveal()).toBe("AKSECRET55");
  });
});

describe("the key of a vault", () => {
  it.each<[string, object]>([
    ["absurd memory", { n: 2 ** 30 }],
    ["absurd blocks", { r: 4_096 }],
    ["absurd lanes", { p: 1_000_000 }],
    ["no cost at all", { n: 2 }],
    ["a cost that is no power of two", { n: 2 ** 14 + 1 }],
    ["a cost that is no number", { n: "16384" }],
    ["a cost beyond all numbers", { n: 2 ** 60 }],
    ["another derivation", { by: "md5" }],
    ["a short salt", { salt: "AAAA" }],
  ])(
    "a hostile file that asks for %s is refused before anything is derived",
    async (_what, parts) => {
      const { text } = await filled(passphraseKey(passphrase, cheap));
      const lines = text().split("\n");
      lines[1] = JSON.stringify({ ...JSON.parse(lines[1] ?? "{}"), ...parts });
      const startedMs = performance.now();
      const key = passphraseKey(passphrase, cheap);
      expect(await refusalOf(openVault({ store: memoryVaultStore(lines.join("\n")), key }))).toBe(
        "VAULT_FORM",
      );
      expect(performance.now() - startedMs).toBeLessThan(500);
    },
  );

  it.each(["", "short", "fifteen letters"])("a passphrase like %j is refused", (text) => {
    expect(() => passphraseKey(text)).toThrowError(VaultError);
  });

  it.each([undefined, "", "changeme", "AAAA", Buffer.alloc(32).toString("base64")])(
    "a raw key like %j is refused",
    (text) => {
      expect(() => rawKey(text)).toThrowError(VaultError);
    },
  );

  it("can live in a key service, whose failure keeps the vault shut without its message", async () => {
    const inner = randomBytes(32);
    const mixed = async (bytes: Uint8Array): Promise<Uint8Array> =>
      bytes.map((byte, index) => byte ^ (inner[index % 32] ?? 0));
    const store = memoryVaultStore();
    const service = { keyId: "kms-1", wrap: mixed, unwrap: mixed };
    const vault = await openVault({ store, key: serviceKey(service) });
    await vault.put(live, { secretKey: CANARY });
    const reopened = await openVault({ store, key: serviceKey(service) });
    expect((await reopened.get(live)).secretKey?.reveal()).toBe(CANARY);
    const down = { ...service, unwrap: () => Promise.reject(new Error(CANARY)) };
    const opening = openVault({ store, key: serviceKey(down) });
    await expect(opening).rejects.toMatchObject({ code: "VAULT_KEY_UNAVAILABLE" });
    await expect(opening).rejects.not.toThrowError(new RegExp(CANARY));
    const other = serviceKey({ ...service, keyId: "kms-2" });
    expect(await refusalOf(openVault({ store, key: other }))).toBe("VAULT_UNREADABLE");
  });
});
