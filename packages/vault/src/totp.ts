import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type SecondFactor, type SecondFactorAnswer, Secret } from "@hookline/core/driver";
import { Secret as OtpSecret, TOTP } from "otpauth";
import { VaultError } from "./errors.ts";
import type { Fields } from "./record.ts";
import type { Vault } from "./vault.ts";

/** How authenticator apps reckon, whatever else their URI says. */
const PERIOD_S = 30;
const PERIOD_MS = PERIOD_S * 1_000;
const DIGITS = 6;
const SECRET_BYTES = 20;
/** A phone's clock may be one step off. */
const WINDOW = 1;
const MOST_TRIES = 5;
const TRIES_MS = 15 * 60_000;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** What a person is shown once, and nobody can read later. */
export interface Enrolment {
  /** For an authenticator app, as a QR code: `otpauth://totp/…`. */
  readonly uri: Secret;
  /** Each opens once, should the phone be lost. */
  readonly recoveryCodes: readonly Secret[];
}

interface Of {
  readonly vault: Vault;
  readonly tenant?: string;
}

/** Gives an account a second factor; throws VAULT_EXISTS where it has one, which must be removed first. */
export async function enrolTotp(
  of: Of & { readonly account: string; readonly issuer?: string },
): Promise<Enrolment> {
  const secret = new OtpSecret({ size: SECRET_BYTES });
  const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
  const salt = randomBytes(16).toString("hex");
  await of.vault.change(nameOf(of, of.account), (fields) => {
    if (fields !== null) throw new VaultError("VAULT_EXISTS");
    const recovery = codes.map((code) => hashOf(salt, code));
    return write({ secret: secret.base32, salt, recovery, lastStep: -1, triesMs: [] });
  });
  const label = { issuer: of.issuer ?? "Hookline", label: of.account };
  return {
    uri: new Secret(new TOTP({ ...label, secret, digits: DIGITS, period: PERIOD_S }).toString()),
    recoveryCodes: codes.map((code) => new Secret(code)),
  };
}

/**
 * The second factor of the accounts in a vault, by authenticator app (RFC 6238, 30 s, 6 digits) or recovery code. A code
 * counts once, over restarts and processes; five tries in fifteen minutes, right ones included; each try is written down
 * before it is answered.
 */
export function totp(of: Of): SecondFactor {
  return {
    problems: () => [],
    async verify({ account, code, nowMs }): Promise<SecondFactorAnswer> {
      let answer: SecondFactorAnswer = refuse("unavailable");
      try {
        await of.vault.change(nameOf(of, account), (fields) => {
          if (fields === null) throw new VaultError("VAULT_NOT_FOUND");
          const judged = judge(read(fields), code, nowMs);
          answer = judged.answer;
          return write(judged.after);
        });
        return answer;
      } catch {
        return refuse("unavailable");
      }
    },
  };
}

interface Factor {
  /** Base 32. */
  readonly secret: string;
  readonly salt: string;
  /** Hashes of the recovery codes that are left. */
  readonly recovery: readonly string[];
  /** Step of the newest code that was taken; it and all before it are used up. */
  readonly lastStep: number;
  readonly triesMs: readonly number[];
}

interface Judged {
  readonly answer: SecondFactorAnswer;
  readonly after: Factor;
}

const refuse = (why: Extract<SecondFactorAnswer, { ok: false }>["why"]): SecondFactorAnswer => ({
  ok: false,
  why,
});

function judge(factor: Factor, code: string, nowMs: number): Judged {
  // A clock that was set back frees no tries: those that lie ahead of it count as well.
  const recent = factor.triesMs.filter((atMs) => nowMs - atMs < TRIES_MS);
  if (recent.length >= MOST_TRIES) return { answer: refuse("locked"), after: factor };
  const tried = { ...factor, triesMs: [...recent, nowMs] };
  return /^\d{6}$/.test(code) ? judgeCode(tried, code, nowMs) : judgeRecovery(tried, code);
}

function judgeCode(factor: Factor, code: string, nowMs: number): Judged {
  const secret = OtpSecret.fromBase32(factor.secret);
  const app = new TOTP({ secret, digits: DIGITS, period: PERIOD_S });
  const delta = app.validate({ token: code, window: WINDOW, timestamp: nowMs });
  if (delta === null) return { answer: refuse("wrong"), after: factor };
  const step = Math.floor(nowMs / PERIOD_MS) + delta;
  return step > factor.lastStep
    ? { answer: { ok: true }, after: { ...factor, lastStep: step } }
    : { answer: refuse("used"), after: factor };
}

function judgeRecovery(factor: Factor, code: string): Judged {
  const given = Buffer.from(hashOf(factor.salt, code.trim().toUpperCase()), "hex");
  const left = factor.recovery.filter((hash) => !timingSafeEqual(Buffer.from(hash, "hex"), given));
  return left.length < factor.recovery.length
    ? { answer: { ok: true }, after: { ...factor, recovery: left } }
    : { answer: refuse("wrong"), after: factor };
}

/** 80 random bits as `XXXX-XXXX-XXXX-XXXX`: nobody guesses them, so a plain hash keeps them. */
function recoveryCode(): string {
  const text = OtpSecret.fromHex(randomBytes(RECOVERY_BYTES).toString("hex")).base32;
  return (text.match(/.{4}/g) ?? [text]).join("-");
}

const hashOf = (salt: string, code: string): string =>
  createHash("sha256").update(`${salt}\n${code}`, "utf8").digest("hex");

const nameOf = ({ tenant = "main" }: Of, account: string) =>
  ({ tenant, account, kind: "second_factor" }) as const;

const write = (factor: Factor): Fields => ({ factor: JSON.stringify(factor) });

// Sealed and opened by this package alone: what opens is what was written.
const read = (fields: Fields): Factor => JSON.parse(fields.factor ?? "null");
