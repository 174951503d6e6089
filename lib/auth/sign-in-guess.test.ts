import { beforeEach, describe, expect, test } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { countGuess, waitAfter } from "#lib/auth/guess-limit";
import { deviceOf } from "#lib/auth/known-device";
import { provePassword } from "#lib/auth/own-password";
import { hashPassword } from "#lib/auth/password";
import { changePassword } from "#lib/auth/password-change";
import { finishPasswordReset, requestPasswordReset } from "#lib/auth/password-reset";
import { renewSession } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { startGuess } from "#lib/auth/sign-in-guess";
import { replaceEmail } from "#lib/auth/user";
import { setPassword } from "#lib/auth/user-administration";
import { hours, minutes, seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { hashJobsDone, hashPoolSize, waitingPerWorker } from "#lib/hash-pool";
import { guessLimit, rateLimits } from "#lib/limits";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { takeLetters } from "#lib/testing/letters";
import { signedInCaller, someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const stranger = "nobody@example.com" as EmailAddress;
const another = "another rather long passphrase";
const perPeer = rateLimits["sign-in-from-peer"];

let person: User;

useFreshDatabase();
useStoppedClock(new Date("2026-03-01T12:00:00Z"));

beforeEach(async () => {
  person = await someUser();
});

describe("whoever guesses at an address", () => {
  test.each([
    ["with an account", () => person.email],
    ["without one", () => stranger],
  ])("%s, two hundred times at once and from everywhere, has five looked at", async (_, email) => {
    const before = hashJobsDone();
    const tries = Array.from({ length: 200 }, (_, n) => guess(email(), from(`198.51.100.${n}`)));
    const outcomes = await Promise.all(tries);
    expect(hashJobsDone() - before).toBe(guessLimit.free);
    expect(outcomes.filter(({ error }) => error === "wrong-credentials")).toHaveLength(guessLimit.free);
    expect(outcomes.filter(({ error }) => error === "too-many-guesses")).toHaveLength(200 - guessLimit.free);
  });

  test("is told the same of one that has no account, at every step", async () => {
    for (let n = 1; n <= 12; n += 1) {
      const [known, unknown] = [
        await guess(person.email, from(`198.51.100.${n}`)),
        await guess(stranger, elsewhere(n)),
      ];
      expect(unknown).toEqual(known);
    }
  });

  test("and then has the right one, waits and is let in", async () => {
    await wrongOnes(7);
    expect(await signIn(person.email, somePassword)).toEqual(waits(waitAfter(7)));
    pass(waitAfter(7));
    expect((await signIn(person.email, somePassword)).ok).toBe(true);
    expect((await guess(person.email, elsewhere(1))).error).toBe("wrong-credentials");
  });
});

describe("after a hundred wrong ones in a row", () => {
  test("no password opens the address, right or wrong, account or none", async () => {
    await wrongOnes(guessLimit.most);
    await wrongOnes(guessLimit.most, stranger);
    pass(hours(24));
    const closed = { ok: false, error: "guesses-used-up" };
    expect(await signIn(person.email, somePassword)).toEqual(closed);
    expect(await signIn(stranger, somePassword)).toEqual(closed);
  });

  test("the owner is told, once, and nobody writes to an address without account", async () => {
    await wrongOnes(guessLimit.most);
    await wrongOnes(guessLimit.most, stranger);
    await signIn(person.email, somePassword);
    expect(await takeLetters()).toEqual([{ kind: "guesses-used-up", to: person.email }]);
  });

  test("the owner's sessions live, and their reset opens it again", async () => {
    const issued = await someSession(person, true);
    await wrongOnes(guessLimit.most);
    expect((await renewSession(someCaller(issued))).ok).toBe(true);
    await resetPassword();
    expect((await signIn(person.email, another)).ok).toBe(true);
  });

  test("an operator's password opens it again, too", async () => {
    await wrongOnes(guessLimit.most);
    await setPassword(person, another);
    expect((await signIn(person.email, another)).ok).toBe(true);
  });
});

describe("a browser that the owner has signed in with before", () => {
  test("is let in whatever others do to the address, and from whatever network they do it", async () => {
    const known = await knownBrowser();
    await wrongOnes(guessLimit.most);
    for (let n = 0; n < perPeer.most; n += 1) await guess(`${n}@example.com` as EmailAddress, known);
    expect((await signIn(person.email, somePassword, known)).ok).toBe(true);
    expect((await signIn(person.email, somePassword)).ok).toBe(false);
  });

  test("has guesses of its own, and no more of them", async () => {
    const known = await knownBrowser();
    const before = hashJobsDone();
    await Promise.all(Array.from({ length: 50 }, () => guess(person.email, known)));
    expect(hashJobsDone() - before).toBe(guessLimit.free);
    expect((await guess(person.email, elsewhere(1))).error).toBe("wrong-credentials");
  });

  test("is also the one in which the owner chose another password, however many guess meanwhile", async () => {
    const reset = { ...someCaller(), deviceToken: await resetPassword() };
    await wrongOnes(guessLimit.free);
    expect((await signIn(person.email, another)).ok).toBe(false);
    const signedIn = await signIn(person.email, another, reset);
    if (!signedIn.ok) throw new Error(signedIn.error);
    const caller = { ...(await signedInCaller(signedIn.value.issued)), deviceToken: signedIn.value.device };
    const changed = await changePassword({ currentPassword: another, newPassword: somePassword }, caller);
    if (!changed.ok) throw new Error(changed.error);
    await wrongOnes(guessLimit.free);
    const known = { ...someCaller(), deviceToken: changed.value.device };
    expect((await signIn(person.email, somePassword, known)).ok).toBe(true);
    expect((await signIn(person.email, somePassword, reset)).ok).toBe(false); // its token may have been copied
  });

  test("and that has used its guesses up has them again when it is known anew", async () => {
    const known = await knownBrowser();
    const { hash } = await deviceOf(person.id, known);
    await countedOnes(guessLimit.most, () => countGuess("password-in-known-browser", hash));
    expect((await guess(person.email, known)).error).toBe("guesses-used-up");
    await resetPassword();
    for (let n = 0; n < 2; n += 1) expect((await signIn(person.email, another, known)).ok).toBe(true);
  });

  test("is a stranger at another's address", async () => {
    const known = await knownBrowser();
    const other = await someUser();
    await wrongOnes(guessLimit.free, other.email);
    expect((await guess(other.email, known)).error).toBe("too-many-guesses");
  });
});

describe("a peer", () => {
  test("has so many refused in three minutes, whatever the addresses, and is told how long to wait", async () => {
    for (let n = 0; n < perPeer.most; n += 1) expect((await guessAtNew(n)).error).toBe("wrong-credentials");
    pass(minutes(1));
    expect(await guessAtNew(11)).toEqual(peerWaits(minutes(2)));
    expect(await signIn(person.email, somePassword)).toEqual(peerWaits(minutes(2)));
    expect((await signIn(person.email, somePassword, elsewhere(1))).ok).toBe(true);
    pass(minutes(2));
    expect((await signIn(person.email, somePassword)).ok).toBe(true);
  });

  test("has a hundred in an hour", async () => {
    await hundredInHalfAnHour();
    expect(await guessAtNew(100)).toEqual(peerWaits(minutes(30)));
  });

  test("uses none up by what is right, or was not looked at", async () => {
    for (let n = 0; n <= perPeer.most; n += 1) expect((await signIn(person.email, somePassword)).ok).toBe(true);
    await wrongOnes(guessLimit.free);
    for (let n = 0; n <= perPeer.most; n += 1) await guess(person.email);
    expect((await guess(stranger)).error).toBe("wrong-credentials");
  });

  test("uses up none of the hour by what it is refused within the three minutes", async () => {
    for (let n = 0; n < 200; n += 1) await countedAtNew(n);
    pass(perPeer.per);
    expect((await signIn(person.email, somePassword)).ok).toBe(true);
  });

  test("and none of the three minutes by what it is refused within the hour", async () => {
    await hundredInHalfAnHour();
    for (let n = 100; n < 130; n += 1) expect(await guessAtNew(n)).toEqual(peerWaits(minutes(30)));
    pass(minutes(30));
    expect((await signIn(person.email, somePassword)).ok).toBe(true);
  });
});

describe("guesses at an address that has no account", () => {
  test("are none at the password of whoever signs up with it", async () => {
    await wrongOnes(guessLimit.most, stranger);
    await someUser({ email: stranger });
    expect((await signIn(stranger, somePassword)).ok).toBe(true);
  });

  test("nor at that of whoever moves there", async () => {
    await wrongOnes(guessLimit.most, stranger);
    await replaceEmail(db(), person.id, stranger);
    expect((await signIn(stranger, somePassword)).ok).toBe(true);
  });
});

test("what could not be looked at, because too many sign in, is no guess", async () => {
  const caller = await signedInCaller(await someSession(person));
  const others = Array.from({ length: hashPoolSize() * (waitingPerWorker + 1) }, () => new AbortController());
  const full = others.map(({ signal: gone }, n) => hashPassword(another, { address: `10.0.0.${n}`, gone }));
  for (let n = 0; n < guessLimit.free * 3; n += 1) {
    expect(await signIn(person.email, somePassword)).toEqual({ ok: false, error: "too-busy" });
    expect(await provePassword(somePassword, caller, "reauthentication-refused")).toMatchObject({ error: "too-busy" });
  }
  for (const other of others) other.abort(); // they need not be waited for
  await Promise.allSettled(full);
  expect((await signIn(person.email, somePassword)).ok).toBe(true);
  expect((await provePassword(somePassword, caller, "reauthentication-refused")).ok).toBe(true);
});

test("what somebody asked for who left before its turn is no guess", async () => {
  const caller = await signedInCaller(await someSession(person));
  const gone = AbortSignal.abort("gone");
  for (let n = 0; n <= guessLimit.free; n += 1) {
    await expect(guess(person.email, { ...someCaller(), gone })).rejects.toBe("gone");
    await expect(provePassword(another, { ...caller, gone }, "reauthentication-refused")).rejects.toBe("gone");
  }
  expect((await signIn(person.email, somePassword)).ok).toBe(true);
  expect((await provePassword(somePassword, caller, "reauthentication-refused")).ok).toBe(true);
});

test("guesses at a password within a session are counted by themselves", async () => {
  const caller = await signedInCaller(await someSession(person));
  const prove = (password: string) => provePassword(password, caller, "reauthentication-refused");
  await wrongOnes(guessLimit.most);
  for (let n = 0; n < guessLimit.free; n += 1) expect(await prove(another)).toMatchObject({ error: "password-wrong" });
  expect(await prove(somePassword)).toEqual(waits(seconds(1)));
  pass(seconds(1));
  expect((await prove(somePassword)).ok).toBe(true);
  expect(await prove(another)).toMatchObject({ error: "password-wrong" });
});

test("a guess that is not looked at is no event: whoever sends thousands fills nobody's activity", async () => {
  await Promise.all(Array.from({ length: 50 }, (_, n) => guess(person.email, elsewhere(n))));
  const { events } = await readActivity(person.id, { limit: 100 });
  expect(events).toHaveLength(guessLimit.free);
});

test("what is counted tells nobody whom it counts", async () => {
  await guess(person.email);
  expect(JSON.stringify(await db().rateLimit.findMany())).not.toMatch(/person|example|192\.0/);
});

/** Chooses another password by mail, in a new browser; gives what that is known by from then on. */
async function resetPassword(): Promise<string> {
  await takeLetters();
  await requestPasswordReset(person.email);
  const [letter] = await takeLetters();
  if (letter?.kind !== "password-reset") throw new Error("There is no link.");
  const done = await finishPasswordReset({ token: letter.token, password: another }, someCaller());
  if (!done.ok) throw new Error(done.error);
  return done.value;
}

function from(address: string): Caller {
  return { ...someCaller(), address };
}

function elsewhere(n: number): Caller {
  return from(`203.0.113.${n}`);
}

function signIn(email: EmailAddress, password: string, caller = someCaller()) {
  return signInWithPassword({ email, password, keepSignedIn: false }, caller);
}

async function guess(email: EmailAddress, caller = someCaller()) {
  const outcome = await signIn(email, "not the right passphrase", caller);
  if (outcome.ok) throw new Error("That was not to be let in.");
  return outcome;
}

function guessAtNew(n: number) {
  return guess(newAddress(n));
}

/** The same, but only counted, which is quicker. */
function countedAtNew(n: number) {
  return startGuess(newAddress(n), null, someCaller());
}

/** As many as a peer may have refused in an hour, as soon as it may. */
async function hundredInHalfAnHour(): Promise<void> {
  for (let n = 0; n < 100; n += 1) {
    expect((await countedAtNew(n)).ok).toBe(true);
    if (n % perPeer.most === perPeer.most - 1) pass(perPeer.per);
  }
}

function newAddress(n: number): EmailAddress {
  return `person-${n}@example.org` as EmailAddress;
}

/** As many wrong guesses as are said, each from somewhere else; but for the last they are only counted, which is quicker. */
async function wrongOnes(count: number, email = person.email): Promise<void> {
  await countedOnes(count - 1, () => countGuess("password-of-address", email));
  expect((await guess(email, from("198.51.100.1"))).error).toBe("wrong-credentials");
}

async function countedOnes(count: number, countOne: () => ReturnType<typeof countGuess>): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    expect((await countOne()).ok).toBe(true);
    pass(waitAfter(n));
  }
}

/** A browser with which the person has signed in once. */
async function knownBrowser(): Promise<Caller> {
  const signedIn = await signIn(person.email, somePassword);
  if (!signedIn.ok) throw new Error(signedIn.error);
  return { ...someCaller(), deviceToken: signedIn.value.device };
}

function peerWaits(retryAfter: number) {
  return { ok: false, error: "too-many-from-peer", retryAfter };
}

function waits(retryAfter: number) {
  return { ok: false, error: "too-many-guesses", retryAfter };
}
