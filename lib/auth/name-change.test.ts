import { expect, test } from "vitest";
import { changeName } from "#lib/auth/name-change";
import { findAccount } from "#lib/auth/user";
import { useFreshDatabase } from "#lib/testing/database";
import { signedInCaller, someSession, someUser } from "#lib/testing/people";

useFreshDatabase();

test("a person is called by the new name at once, and nobody else is", async () => {
  const [person, other] = [await someUser(), await someUser()];
  const issued = await someSession(person);
  await changeName("Ada Lovelace", await signedInCaller(issued));
  expect((await signedInCaller(issued)).user).toEqual({ ...person, name: "Ada Lovelace" });
  expect((await findAccount({ id: other.id }))?.name).toBe(other.name);
});
