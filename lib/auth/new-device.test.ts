import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { readActivity } from "#lib/auth/activity";
import type { Caller, User } from "#lib/auth/caller";
import { finishPasswordReset, requestPasswordReset } from "#lib/auth/password-reset";
import { signInWithPassword } from "#lib/auth/sign-in";
import { finishSignUp, requestSignUp } from "#lib/auth/sign-up";
import { seconds } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { guessLimit } from "#lib/limits";
import type { Secret } from "#lib/secret";
import { pass } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { takeLetters } from "#lib/testing/letters";
import { someCaller, somePassword, someUser } from "#lib/testing/people";

let person: User;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
});

describe("a sign-in by a browser that the person has not used before", () => {
  test("is told to them, with the device and from where, and the next by the same is not", async () => {
    const device = await signIn();
    expect(await takeLetters()).toMatchObject([
      { kind: "new-device", to: person.email, device: "Firefox on Linux", address: "192.0.2.1", at: expect.any(Date) },
    ]);
    expect(await signIn(device)).toBe(device);
    expect(await takeLetters()).toEqual([]);
  });

  test("is told of one that says the same of itself: only its own cookie makes it known", async () => {
    await signIn();
    await signIn();
    expect(await takeLetters()).toHaveLength(2);
  });

  test("is told with the tries before it, where they were many: they may have been guesses", async () => {
    onTestFinished(() => void vi.useRealTimers());
    await guessWrong(guessLimit.free - 1);
    await signIn();
    expect(await takeLetters()).toMatchObject([{ kind: "new-device", failedBefore: 0 }]);
    await guessWrong(guessLimit.free);
    pass(seconds(2));
    await signIn();
    expect(await takeLetters()).toMatchObject([{ kind: "new-device", failedBefore: guessLimit.free }]);
  });

  test("is not told where it was refused", async () => {
    await signIn(null, "not the right passphrase");
    expect(await takeLetters()).toEqual([]);
    expect(await db().knownDevice.count()).toBe(0);
  });

  test("is told anew after the password was reset: a thief may have used it", async () => {
    const device = await signIn();
    await requestPasswordReset(person.email);
    const token = (await takeLetters()).flatMap((letter) =>
      letter.kind === "password-reset" ? [letter.token] : [],
    )[0];
    await finishPasswordReset({ token: token as Secret, password: "quite another passphrase" }, someCaller());
    await takeLetters();
    await signIn(device, "quite another passphrase");
    expect(await takeLetters()).toMatchObject([{ kind: "new-device" }]);
  });

  test("is told with an event, or not at all", async () => {
    await db()
      .$executeRaw`CREATE TRIGGER stop BEFORE INSERT ON "OutboxLetter" BEGIN SELECT RAISE(ABORT, 'stopped'); END`;
    await expect(signIn()).rejects.toThrow();
    expect(await db().session.count()).toBe(0);
    expect((await readActivity(person.id, { limit: 10 })).events).toEqual([]);
  });
});

test("the browser that somebody signed up with is known, and the account's first event is its making", async () => {
  const email = "ada@example.com" as EmailAddress;
  await requestSignUp(email);
  const token = (await takeLetters()).flatMap((letter) => ("token" in letter ? [letter.token] : []))[0] as Secret;
  const outcome = await finishSignUp({ token, name: "Ada", password: somePassword }, someCaller());
  if (!outcome.ok) throw new Error(outcome.error);
  person = outcome.value.user;
  await signIn(outcome.value.device);
  expect(await takeLetters()).toEqual([]);
  const { events } = await readActivity(person.id, { limit: 10 });
  expect(events.map(({ kind }) => kind).sort()).toEqual(["sign-in", "sign-up"]);
});

async function guessWrong(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await signIn(null, `guess number ${n} at a passphrase`);
}

/** Signs in, and gives what the browser is known by from now on; null where it was refused. */
async function signIn(deviceToken: string | null = null, password = somePassword): Promise<Secret | null> {
  const caller: Caller = { ...someCaller(), deviceToken };
  const outcome = await signInWithPassword({ email: person.email, password, keepSignedIn: false }, caller);
  return outcome.ok ? outcome.value.device : null;
}
