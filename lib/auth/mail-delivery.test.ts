import { beforeEach, describe, expect, test } from "vitest";
import type { User } from "#lib/auth/caller";
import { deliverMail } from "#lib/auth/mail-delivery";
import { disableUser, enableUser } from "#lib/auth/user-administration";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import type { Letter } from "#lib/mail/letter";
import { readMailbox } from "#lib/mail/mailbox";
import { enqueue } from "#lib/mail/outbox";
import type { Secret } from "#lib/secret";
import { useFreshDatabase } from "#lib/testing/database";
import { someUser } from "#lib/testing/people";

const stranger = "stranger@example.com" as EmailAddress;
const token = "a-token-that-was-stored" as Secret;

let person: User;

useFreshDatabase();

beforeEach(async () => {
  person = await someUser();
});

describe("what a mail says is decided by who has the address when it is sent", () => {
  test.each([
    ["sign-up", "Finish signing up to Latchkey", "You already have an account at Latchkey"],
    ["password-reset", "No password to reset at Latchkey", "Reset your Latchkey password"],
  ] as const)("%s: to a stranger %j, to an owner %j", async (kind, toStranger, toOwner) => {
    expect(await sent({ kind, to: stranger, token })).toMatchObject({ to: stranger, subject: toStranger });
    expect(await sent({ kind, to: person.email, token })).toMatchObject({ to: person.email, subject: toOwner });
  });

  test("whoever has no account gets no token, and a way to sign up", async () => {
    const mail = await sent({ kind: "password-reset", to: stranger, token });
    expect(mail?.text).toMatch(/\/sign-up$/m);
    expect(JSON.stringify(mail)).not.toContain(token);
  });

  test("the owner of a disabled account gets what a stranger gets, word for word, until it is enabled", async () => {
    await disableUser(person);
    const disabled = await sent({ kind: "password-reset", to: person.email, token });
    const strange = await sent({ kind: "password-reset", to: stranger, token });
    expect(disabled).toEqual({ ...strange, to: person.email, sentAt: disabled?.sentAt });
    await enableUser(person);
    const enabled = await sent({ kind: "password-reset", to: person.email, token });
    expect(enabled?.text).toContain(`/password-reset/finish#t=${token}`);
  });
});

/** The letter as it is found in the mailbox. */
async function sent(letter: Letter) {
  await enqueue(db(), letter);
  expect(await deliverMail()).toBe(1);
  return (await readMailbox(1))[0];
}
