import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileVaultStore, openVault, rawKey } from "../src/index.ts";

let folder = "";
let path = "";
const key = rawKey(randomBytes(32).toString("base64"));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hookline-vault-"));
  path = join(folder, "vault");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a vault in a file", () => {
  it("is its owner's alone, and nothing lies beside it", async () => {
    const vault = await openVault({ store: fileVaultStore(path), key });
    await vault.put({ account: "alpaca", kind: "live" }, { keyId: "AKLIVE1234" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["vault"]);
    const again = await openVault({ store: fileVaultStore(path), key });
    expect((await again.list()).map(({ keyEnding }) => keyEnding)).toEqual(["1234"]);
  });

  it("a crash beside it leaves the old text: what was half written is written anew", async () => {
    const vault = await openVault({ store: fileVaultStore(path), key });
    await vault.put({ account: "alpaca", kind: "live" }, { keyId: "AKLIVE1234" });
    await writeFile(`${path}.new`, "half of a va", { mode: 0o644 });
    const again = await openVault({ store: fileVaultStore(path), key });
    expect(await again.list()).toHaveLength(1);
    await again.put({ account: "kraken", kind: "live" }, { apiKey: "KRAKENKEY9" });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await again.list()).toHaveLength(2);
  });

  it("two that write at once lose nothing", async () => {
    const one = await openVault({ store: fileVaultStore(path), key });
    const two = await openVault({ store: fileVaultStore(path), key });
    await Promise.all([
      one.put({ account: "a", kind: "paper" }, { keyId: "KEYOFANY01" }),
      two.put({ account: "b", kind: "paper" }, { keyId: "KEYOFANY02" }),
      one.put({ account: "c", kind: "paper" }, { keyId: "KEYOFANY03" }),
    ]);
    expect((await two.list()).map(({ account }) => account).sort()).toEqual(["a", "b", "c"]);
  });

  it("the lock of a process that is gone is taken over, that of a living one is waited for", async () => {
    const store = fileVaultStore(path);
    // No process has this id: it is above what kernels give out.
    await writeFile(`${path}.lock`, "2147483646");
    expect(await store.replace(null, "one")).toBe(true);
    await writeFile(`${path}.lock`, String(process.pid));
    await expect(store.replace("one", "two")).rejects.toMatchObject({ code: "VAULT_BUSY" });
    await rm(`${path}.lock`);
    expect(await store.replace("one", "two")).toBe(true);
    expect(await store.replace("one", "three")).toBe(false);
    expect(await store.read()).toBe("two");
  });

  it("a folder that is not there is told without its path", async () => {
    const store = fileVaultStore(join(folder, "nowhere", "vault"));
    await expect(store.replace(null, "x")).rejects.toMatchObject({
      code: "VAULT_STORE_FAILED",
      message: expect.not.stringContaining(folder),
    });
  });
});
