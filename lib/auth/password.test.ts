import { createHmac } from "node:crypto";
import { hashSync } from "bcryptjs";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashPassword, type StoredPassword, unmatchablePassword, verifyPassword } from "#lib/auth/password";
import { bcryptHash, hashJobsDone, hashPoolSize, waitingPerWorker } from "#lib/hash-pool";
import { forget, once } from "#lib/once";
import { resetEnvironment, testEnvironment, useEnvironment } from "#lib/testing/environment";

const password = "correct horse battery staple";
const olderPepper = `older:${"A".repeat(43)}`;
const newerPepper = `newer:${"B".repeat(43)}`;

let logged: string[];

beforeEach(() => {
  logged = [];
  configure({ PASSWORD_PEPPERS: olderPepper });
  forget("log");
  once("log", () => pino({}, { write: (line: string) => logged.push(line) }));
});

afterEach(() => {
  forget("log");
  resetEnvironment();
});

describe("a stored password", () => {
  test("says its scheme, its pepper and its cost", async () => {
    expect(await stored(password)).toMatch(/^hmac-sha384-bcrypt:older:\$2b\$10\$[./A-Za-z0-9]{53}$/);
  });

  // The secret is from OpenSSL: openssl dgst -sha384 -mac HMAC -macopt hexkey:<64 zeros> -binary | base64
  test("is bcrypt of the keyed password in base64", async () => {
    const secret = "SERV5CXLloR6GuX5wlXs4Em9rnrubFEf3kuqEftX/uWqSGGq/2gcI1x4NpjeC5Jw";
    const value = `hmac-sha384-bcrypt:older:${hashSync(secret, 10)}`;
    expect(await verify(password, value)).toEqual({ matches: true, outdated: false });
  });

  test("matches its own password and no other", async () => {
    const value = await stored(password);
    expect(await verify(password, value)).toEqual({ matches: true, outdated: false });
    expect(await verify(`${password}s`, value)).toEqual({ matches: false, outdated: false });
  });

  test("is another one each time", async () => {
    expect(await stored(password)).not.toBe(await stored(password));
  });
});

test("a value that no password matches looks like any other, and costs one hash to try", async () => {
  const value = unmatchablePassword();
  expect(value).toMatch(/^hmac-sha384-bcrypt:older:\$2b\$10\$[./A-Za-z0-9]{53}$/);
  expect(value).not.toBe(unmatchablePassword());
  const before = hashJobsDone();
  for (const tried of ["", password, value])
    expect(await verify(tried, value)).toEqual({ matches: false, outdated: false });
  expect(hashJobsDone() - before).toBe(3);
  expect(logged).toEqual([]);
});

describe("every character counts", () => {
  const first72Bytes = "seventy-two bytes of text, which is as much as bcrypt looks at: 12345678";

  test.each([
    ["a difference after 72 bytes", `${first72Bytes}9`, `${first72Bytes}0`],
    ["an end after 72 bytes", `${first72Bytes}9`, first72Bytes],
    ["the last of 64 emoji", "\u{1F510}".repeat(64), `${"\u{1F510}".repeat(63)}\u{1F511}`],
    ["a leading space", ` ${password}`, password],
    ["a trailing space", `${password} `, password],
    ["what follows a NUL", `${password}\0one`, `${password}\0two`],
    ["a NUL at the end", `${password}\0`, password],
    ["case", password, password.toUpperCase()],
    ["a compatibility form", "ﬁfteen letters or so", "fifteen letters or so"],
  ])("%s", async (_, one, other) => {
    const value = await stored(one);
    expect((await verify(one, value)).matches).toBe(true);
    expect((await verify(other, value)).matches).toBe(false);
  });

  test("but a composed and a decomposed accent are the same, set either way", async () => {
    const composed = "les élèves où ça naît";
    const decomposed = composed.normalize("NFD");
    expect(decomposed).not.toBe(composed);
    expect((await verify(decomposed, await stored(composed))).matches).toBe(true);
    expect((await verify(composed, await stored(decomposed))).matches).toBe(true);
  });

  test("128 characters of four bytes each are taken; one more is never hashed", async () => {
    const longest = "\u{1F510}".repeat(128);
    expect((await verify(longest, await stored(longest))).matches).toBe(true);
    const tooLong = `${longest}!`;
    await expect(hashPassword(tooLong)).rejects.toThrow(RangeError);
    const secret = createHmac("sha384", Buffer.alloc(32)).update(tooLong).digest("base64");
    expect((await verify(tooLong, `hmac-sha384-bcrypt:older:${hashSync(secret, 4)}`)).matches).toBe(false);
  });
});

describe("a password that matches is outdated", () => {
  test("when its pepper is not the newest", async () => {
    const value = await stored(password);
    configure({ PASSWORD_PEPPERS: `${newerPepper},${olderPepper}` });
    expect(await verify(password, value)).toEqual({ matches: true, outdated: true });
    expect(await verify("another one altogether", value)).toEqual({ matches: false, outdated: false });
    expect(await stored(password)).toMatch(/^hmac-sha384-bcrypt:newer:/);
  });

  test("when its cost is lower than today's", async () => {
    const value = await stored(password);
    configure({ PASSWORD_PEPPERS: olderPepper, PASSWORD_COST: "11" });
    expect(await verify(password, value)).toEqual({ matches: true, outdated: true });
  });

  test("but not when its cost is higher", async () => {
    configure({ PASSWORD_PEPPERS: olderPepper, PASSWORD_COST: "11" });
    const value = await stored(password);
    configure({ PASSWORD_PEPPERS: olderPepper });
    expect(await verify(password, value)).toEqual({ matches: true, outdated: false });
  });

  test.each(["2a", "2b"])("when it is a plain $%s$ import", async (version) => {
    const value = imported(password).replace("$2b$", `$${version}$`);
    expect(await verify(password, value)).toEqual({ matches: true, outdated: true });
    expect(await verify(`${password}s`, value)).toEqual({ matches: false, outdated: false });
  });
});

describe("a plain import", () => {
  test("of an empty password is matched by nothing that cannot match at all", async () => {
    expect((await verify("!".repeat(73), imported(""))).matches).toBe(false);
    expect((await verify("\0", imported(""))).matches).toBe(false);
  });

  test("matches up to 72 bytes, and nothing longer, since it cannot tell what follows", async () => {
    const full = "\u{1F510}".repeat(18);
    expect((await verify(full, imported(full))).matches).toBe(true);
    expect((await verify(`${full}!`, imported(full))).matches).toBe(false);
    expect((await verify(`${full}!`, imported(`${full}!`))).matches).toBe(false);
  });

  test("does not take a repetition around a NUL for the password", async () => {
    expect(hashSync("abc\0abc", imported("abc").slice(0, 29))).toBe(imported("abc")); // bcrypt itself does.
    expect((await verify("abc\0abc", imported("abc"))).matches).toBe(false);
  });

  test("is compared as it was typed, without NFC", async () => {
    const decomposed = "e\u0301te\u0301 a\u0300 la plage";
    expect((await verify(decomposed, imported(decomposed))).matches).toBe(true);
  });
});

describe("a value that cannot be read", () => {
  const hash = hashSync("", 4);

  test.each([
    ["empty", ""],
    ["the password itself", password],
    ["cut short", hash.slice(0, -1)],
    ["too long", `${hash}a`],
    ["an unknown scheme", `md5:older:${hash}`],
    ["no pepper id", `hmac-sha384-bcrypt::${hash}`],
    ["a cost that would take hours", hash.replace("$04$", "$31$")],
    ["a cost that bcrypt does not have", hash.replace("$04$", "$00$")],
    ["another line behind it", `${hash}\n`],
  ])("matches nothing and is logged: %s", async (_, value) => {
    expect(await verify(password, value)).toEqual({ matches: false, outdated: false });
    expect(await verify("", value)).toEqual({ matches: false, outdated: false });
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([unreadable("malformed"), unreadable("malformed")]);
  });

  test("matches nothing and is logged: a pepper that is not configured", async () => {
    const value = await stored(password);
    configure({ PASSWORD_PEPPERS: newerPepper });
    expect(await verify(password, value)).toEqual({ matches: false, outdated: false });
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { ...unreadable("unknown-pepper"), pepper: "older" },
    ]);
  });

  test("is logged without any secret", async () => {
    await verify(password, `hmac-sha384-bcrypt:gone:${hash}`);
    expect(logged.join()).not.toContain(password);
    expect(logged.join()).not.toContain(hash.slice(7));
  });

  test("is the only thing that is logged", async () => {
    await verify(password, await stored(password));
    await verifyPassword(password, null);
    expect(logged).toEqual([]);
  });

  const unreadable = (reason: string) => ({ level: 50, event: "password_unreadable", reason });
});

describe("one hash computation, neither more nor less,", () => {
  const long = "!".repeat(20_000);

  test.each([
    ["for a new password", () => hashPassword(password)],
    ["for the right password", async (value: string) => verify(password, value)],
    ["for a wrong password", async (value: string) => verify("wrong", value)],
    ["for nobody", () => verifyPassword(password, null)],
    ["for nobody, with the empty password", () => verifyPassword("", null)],
    ["for a password over the cap", async (value: string) => verify(long, value)],
    ["for nobody, with a password over the cap", () => verifyPassword(long, null)],
    ["for an import", () => verify(password, imported(password))],
    ["for an import that cannot match", () => verify("!".repeat(73), imported(password))],
    ["for an unknown pepper", () => verify(password, `hmac-sha384-bcrypt:gone:${imported(password)}`)],
    ["for a malformed value", () => verify(password, "malformed")],
  ])("%s", async (_, act) => {
    const value = await stored(password);
    const before = hashJobsDone();
    await act(value);
    expect(hashJobsDone() - before).toBe(1);
  });
});

test("a hash of a lower cost takes as long as one of today's, or time would tell who had an account before it was raised", async () => {
  configure({ PASSWORD_PEPPERS: olderPepper, PASSWORD_COST: "11" });
  const cheap = imported("another");
  const [nobodys, theirs] = await fastest(
    () => verifyPassword(password, null),
    () => verify(password, cheap),
  );
  expect(theirs).toBeGreaterThan(nobodys * 0.7);
});

describe("nobody", () => {
  test.each([password, "", " ", "\0"])("has the password %j", async (guess) => {
    expect(await verifyPassword(guess, null)).toEqual({ ok: true, value: { matches: false, outdated: false } });
  });
});

describe("when too many passwords are being hashed", () => {
  test("says so at once, of a new password as of a stored one", async () => {
    const value = await stored(password);
    const flood = Array.from({ length: hashPoolSize() * (1 + waitingPerWorker) }, () => bcryptHash("cheap", 4));
    expect(await hashPassword(password)).toEqual({ ok: false, error: "too-busy" });
    expect(await verifyPassword(password, value)).toEqual({ ok: false, error: "too-busy" });
    expect(await verifyPassword(password, null)).toEqual({ ok: false, error: "too-busy" });
    await Promise.all(flood);
    expect((await verify(password, value)).matches).toBe(true);
  });
});

function configure(variables: Record<string, string>): void {
  useEnvironment({ ...testEnvironment("data"), ...variables });
}

/** The milliseconds of the fastest of five of each, by turns: other programs can only make it slower. */
async function fastest(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const [times, than]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round += 1) {
    times.push(await timeOf(one));
    than.push(await timeOf(other));
  }
  return [Math.min(...times), Math.min(...than)];
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

async function stored(text: string): Promise<StoredPassword> {
  const outcome = await hashPassword(text);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}

async function verify(text: string, value: string) {
  const outcome = await verifyPassword(text, value as StoredPassword);
  if (!outcome.ok) throw new Error(outcome.error);
  return outcome.value;
}

/** As another application would have stored it. */
function imported(text: string): string {
  return hashSync(text, "$2b$10$abcdefghijklmnopqrstuu");
}
