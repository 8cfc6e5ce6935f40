import { randomBytes } from "node:crypto";
import { parseAccountId, type SecondFactorAnswer } from "@hookline/core/driver";
import { TOTP, URI } from "otpauth";
import { describe, expect, it } from "vitest";
import {
  type Enrolment,
  enrolTotp,
  memoryVaultStore,
  openVault,
  rawKey,
  totp,
  VaultError,
} from "../src/index.ts";

const START_MS = Date.UTC(2026, 10, 27, 8, 0, 0);
const STEP_MS = 30_000;

const known = <Value>(value: Value | null | undefined): Value => {
  if (value === null || value === undefined) throw new Error("the test's own data is wrong");
  return value;
};
const account = known(parseAccountId("real"));

/** A vault with an enrolled account; `reopened` is another process on the same store. */
async function enrolled() {
  const store = memoryVaultStore();
  const key = rawKey(randomBytes(32).toString("base64"));
  const vault = await openVault({ store, key });
  const enrolment = await enrolTotp({ vault, account: "real" });
  const app = appOf(enrolment);
  const factorOf = (of: Parameters<typeof totp>[0]) => {
    const factor = totp(of);
    return (code: string, nowMs = START_MS): Promise<SecondFactorAnswer> =>
      factor.verify({ account, actor: "a-person", code, nowMs });
  };
  return {
    enrolment,
    store,
    vault,
    codeAt: (timestamp: number) => app.generate({ timestamp }),
    verify: factorOf({ vault }),
    reopened: async () => factorOf({ vault: await openVault({ store, key }) }),
  };
}

function appOf({ uri }: Enrolment): TOTP {
  const app = URI.parse(uri.reveal());
  if (!(app instanceof TOTP)) throw new Error("the test's own data is wrong");
  return app;
}

const ok = { ok: true };
const no = (why: string) => ({ ok: false, why });

describe("threat 6: a second factor is neither guessed nor used twice", () => {
  it.each([
    [-2, no("wrong")],
    [-1, ok],
    [0, ok],
    [1, ok],
    [2, no("wrong")],
  ])("the code of step %d counts: %j", async (steps, answer) => {
    const { codeAt, verify } = await enrolled();
    expect(await verify(codeAt(START_MS + steps * STEP_MS))).toEqual(answer);
  });

  it("a code counts once, in this process, in another one and after a restart", async () => {
    const { codeAt, reopened, verify } = await enrolled();
    const code = codeAt(START_MS);
    expect(await verify(code)).toEqual(ok);
    expect(await verify(code)).toEqual(no("used"));
    expect(await (await reopened())(code)).toEqual(no("used"));
    expect(await verify(codeAt(START_MS - STEP_MS))).toEqual(no("used"));
    expect(await verify(codeAt(START_MS + STEP_MS), START_MS + STEP_MS)).toEqual(ok);
  });

  it("of 4 equal codes at once one counts", async () => {
    const { codeAt, reopened, verify } = await enrolled();
    const other = await reopened();
    const code = codeAt(START_MS);
    const answers = await Promise.all([verify(code), other(code), verify(code), other(code)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it("five tries in fifteen minutes, also over restarts; then the right code is locked out", async () => {
    const { codeAt, reopened, verify } = await enrolled();
    for (let tried = 0; tried < 5; tried += 1) expect(await verify("000000")).toEqual(no("wrong"));
    expect(await verify(codeAt(START_MS))).toEqual(no("locked"));
    const after = await reopened();
    const almost = START_MS + 15 * 60_000 - 1;
    expect(await after(codeAt(almost), almost)).toEqual(no("locked"));
    expect(await after(codeAt(almost + 1), almost + 1)).toEqual(ok);
  });

  it("a clock that is set back frees no tries", async () => {
    const { codeAt, verify } = await enrolled();
    for (let tried = 0; tried < 5; tried += 1) await verify("000000");
    const back = START_MS - 3_600_000;
    expect(await verify(codeAt(back), back)).toEqual(no("locked"));
  });

  it("a recovery code opens once, however it is typed, and none is kept in clear", async () => {
    const { enrolment, store, vault, verify } = await enrolled();
    expect(enrolment.recoveryCodes).toHaveLength(10);
    const code = known(enrolment.recoveryCodes[3]).reveal();
    expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect(await verify(` ${code.toLowerCase()} `)).toEqual(ok);
    expect(await verify(code)).toEqual(no("wrong"));
    const fields = await vault.get({ account: "real", kind: "second_factor" });
    expect(known(fields.factor).reveal()).not.toContain(code);
    expect(store.text()).not.toContain(code);
  });

  it.each(["", "12345", "1234567", "１２３４５６", "abcdef", "null", "0".repeat(64)])(
    "%j opens nothing",
    async (code) => {
      const { verify } = await enrolled();
      expect(await verify(code)).toEqual(no("wrong"));
    },
  );

  it("an account without a second factor, and a store that fails, open nothing", async () => {
    const { codeAt, store, vault } = await enrolled();
    const other = known(parseAccountId("other"));
    const attempt = { account: other, actor: "a-person", code: "123456", nowMs: START_MS };
    expect(await totp({ vault }).verify(attempt)).toEqual(no("unavailable"));
    store.replace = () => Promise.reject(new Error("disk full"));
    const right = { account, actor: "a-person", code: codeAt(START_MS), nowMs: START_MS };
    expect(await totp({ vault }).verify(right)).toEqual(no("unavailable"));
  });

  it("an account is enrolled once, until its factor is removed", async () => {
    const { vault } = await enrolled();
    await expect(enrolTotp({ vault, account: "real" })).rejects.toThrowError(VaultError);
    await vault.remove({ account: "real", kind: "second_factor" });
    await enrolTotp({ vault, account: "real" });
  });
});
