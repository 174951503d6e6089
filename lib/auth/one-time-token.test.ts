import { afterEach, describe, expect, test, vi } from "vitest";
import {
  endTokensFor,
  findOneTimeToken,
  type NewOneTimeToken,
  newOneTimeToken,
  type Purpose,
  readOneTimeToken,
  redeemOneTimeToken,
  storeOneTimeToken,
} from "#lib/auth/one-time-token";
import { minutes, now, plus } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { hashSecret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { someUser } from "#lib/testing/people";

const address = "ada@example.com" as EmailAddress;

useFreshDatabase();

afterEach(() => {
  vi.useRealTimers();
});

describe("a one-time token", () => {
  test("is 256 random bits in base64url, new each time, and what is stored of it is its hash", async () => {
    const made = await Promise.all(Array.from({ length: 200 }, newOneTimeToken));
    expect(new Set(made.map(({ token }) => token)).size).toBe(made.length);
    for (const { token, hash } of made) {
      expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect([Buffer.from(token, "base64url").length, hash]).toEqual([32, await hashSecret(token)]);
    }
    const { token, hash } = await stored("sign-up");
    const rows = await db().oneTimeToken.findMany();
    expect(rows).toMatchObject([{ hash }]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("is read as often as one likes, and redeemed once", async () => {
    const made = await stored("password-reset");
    for (let times = 0; times < 2; times += 1) {
      expect(await readOneTimeToken("password-reset", made.token)).toEqual({ ok: true, value: address });
    }
    expect(await redeemOneTimeToken(db(), "password-reset", made.hash)).not.toBeNull();
    expect(await redeemOneTimeToken(db(), "password-reset", made.hash)).toBeNull();
  });

  test("is neither read nor redeemed for another purpose, and not spent by the try", async () => {
    const made = await stored("password-reset");
    expect((await readOneTimeToken("sign-up", made.token)).ok).toBe(false);
    expect(await redeemOneTimeToken(db(), "sign-up", made.hash)).toBeNull();
    expect(await redeemOneTimeToken(db(), "password-reset", made.hash)).not.toBeNull();
  });

  test("is neither read nor redeemed after its time", async () => {
    const made = await stored("password-reset");
    vi.useFakeTimers({ toFake: ["Date"], now: plus(now(), minutes(30)) });
    expect((await readOneTimeToken("password-reset", made.token)).ok).toBe(false);
    expect(await redeemOneTimeToken(db(), "password-reset", made.hash)).toBeNull();
  });

  test("that changes an account is void with the others of its purpose and account, from a moment on", async () => {
    const [person, other] = [await someUser(), await someUser()];
    const start = now();
    const made = [];
    for (const [user, minute] of [
      [person, 0],
      [person, 1],
      [other, 1],
      [person, 2],
    ] as const) {
      vi.useFakeTimers({ toFake: ["Date"], now: plus(start, minutes(minute)) });
      const token = await newOneTimeToken();
      await storeOneTimeToken(
        db(),
        "email-change-undo",
        `${made.length}@example.com` as EmailAddress,
        token.hash,
        user.id,
      );
      made.push(token.hash);
    }
    await endTokensFor(db(), "email-change-undo", person.id, plus(start, minutes(1)));
    await endTokensFor(db(), "email-change", person.id);
    const found = await Promise.all(made.map((hash) => findOneTimeToken(db(), "email-change-undo", hash)));
    expect(found.map((bound) => bound?.userId ?? null)).toEqual([person.id, null, other.id, null]);
  });

  test("takes the place of an older one of its purpose, and of no other's", async () => {
    const [older, other, newer] = [await stored("sign-up"), await stored("password-reset"), await stored("sign-up")];
    expect((await readOneTimeToken("sign-up", older.token)).ok).toBe(false);
    expect((await readOneTimeToken("sign-up", newer.token)).ok).toBe(true);
    expect((await readOneTimeToken("password-reset", other.token)).ok).toBe(true);
  });
});

async function stored(purpose: Purpose): Promise<NewOneTimeToken> {
  const made = await newOneTimeToken();
  await storeOneTimeToken(db(), purpose, address, made.hash);
  return made;
}
