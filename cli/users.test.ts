import { describe, expect, test } from "vitest";
import { findSession } from "#lib/auth/session";
import { signInWithPassword } from "#lib/auth/sign-in";
import { requestSignUp } from "#lib/auth/sign-up";
import { findAccount } from "#lib/auth/user";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { useFreshDatabase } from "#lib/testing/database";
import { op, opJson } from "#lib/testing/operator";
import { someCaller, somePassword, someSession, someUser } from "#lib/testing/people";

const ada = "ada@example.com" as EmailAddress;
const passphrase = /[a-z2-9]{4}(?:-[a-z2-9]{4}){4}/;

useFreshDatabase();

describe("npm run op -- users", { timeout: 60_000 }, () => {
  test("add: makes an account, and prints a random password that lets the person in", async () => {
    const { code, output, complaint } = await op(["users", "add", " ADA@Example.COM", "--name", "Ada Example"]);
    expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
    expect(output).toMatch(new RegExp(`^ {2}Address: ada@example\\.com\n {2}Password: ${passphrase.source}\n$`));
    expect((await signIn(passphrase.exec(output)?.[0] ?? "")).ok).toBe(true);
  });

  test("add: takes a password from standard input, never repeats it, and holds it to the rules", async () => {
    const [taken, tooShort, none] = await Promise.all([
      op(["users", "add", ada, "--name", "Ada", "--password-stdin"], { input: `${somePassword}\r\nsecond line\n` }),
      op(["users", "add", "bob@example.com", "--name", "Bob", "--password-stdin"], { input: "canary\n" }),
      op(["users", "add", "eve@example.com", "--name", "Eve", "--password-stdin"]),
    ]);
    expect(taken).toEqual({ code: 0, output: "  Address: ada@example.com\n", complaint: "" });
    expect((await signIn(somePassword)).ok).toBe(true);
    expect(tooShort).toMatchObject({ code: 1, output: "", complaint: expect.stringMatching(/^Use at least 15/) });
    expect(none).toMatchObject({ code: 2, output: "", complaint: expect.stringMatching(/^There was no password/) });
  });

  test("list and show: as tables that fit the terminal, and as JSON", async () => {
    const user = await someUser({ email: ada });
    await someSession(user);
    const [list, narrow, none, listed, shown, show] = await Promise.all([
      op(["users", "list"]),
      op(["users", "list"], { env: { COLUMNS: "30" } }),
      op(["users", "list", "nobody"]),
      opJson(["users", "list"]),
      opJson(["users", "show", user.id]),
      op(["users", "show", ada], { env: { COLUMNS: "40" } }),
    ]);
    expect(list.output).toMatch(
      /^ADDRESS +NAME +SINCE \(UTC\) +STATE\nada@example\.com +Some Person +\d{4}-\d\d-\d\d \d\d:\d\d +active\n$/,
    );
    for (const line of narrow.output.trimEnd().split("\n")) expect(line).toMatch(/^.{1,30}$/);
    expect(none).toEqual({ code: 0, output: "Nobody's address or name has that in it.\n", complaint: "" });
    const account = { ...user, createdAt: expect.any(String), disabledAt: null };
    expect(listed).toEqual({ users: [account] });
    expect(shown).toEqual({ user: { ...account, sessions: 1 } });
    expect(show.output).toMatch(/^Address: {2}ada@example\.com\n(.*\n)+Sessions: 1\n$/);
  });

  test("set-password: another password lets the person in, and their sessions end", async () => {
    const user = await someUser({ email: ada });
    const issued = await someSession(user);
    const { code, output } = await op(["users", "set-password", ada]);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/Password: .*\n1 session ended\.\n$/) });
    expect((await signIn(passphrase.exec(output)?.[0] ?? "")).ok).toBe(true);
    expect((await signIn(somePassword)).ok).toBe(false);
    expect((await findSession(someCaller(issued))).ok).toBe(false);
  });

  test("disable and enable: sessions and mailed tokens end at once, until the person may come in again", async () => {
    const user = await someUser({ email: ada });
    const issued = await someSession(user);
    await requestSignUp(ada);
    expect(await op(["users", "disable", ada, "--yes"])).toEqual({
      code: 0,
      output: "ada@example.com is disabled. 1 session ended.\n",
      complaint: "",
    });
    expect((await findSession(someCaller(issued))).ok).toBe(false);
    expect((await signIn(somePassword)).ok).toBe(false);
    expect(await db().oneTimeToken.count()).toBe(0);
    expect((await op(["users", "disable", ada])).output).toBe("ada@example.com was disabled already.\n");
    expect((await op(["users", "enable", ada])).output).toBe("ada@example.com is active again.\n");
    expect((await signIn(somePassword)).ok).toBe(true);
  });

  test("disable and remove: are not done where nobody can be asked, unless --yes says so", async () => {
    await someUser({ email: ada });
    const refused = await Promise.all(["disable", "remove"].map((verb) => op(["users", verb, ada])));
    for (const { code, output, complaint } of refused) {
      expect({ code, output }).toEqual({ code: 2, output: "" });
      expect(complaint).toMatch(/ Nobody is there to be asked: add --yes .* Nothing was changed\.\n$/);
    }
    expect(await findAccount({ email: ada })).toMatchObject({ disabledAt: null });
    const removed = await op(["users", "remove", ada, "--yes"]);
    expect(removed).toEqual({ code: 0, output: "ada@example.com is removed. 0 sessions ended.\n", complaint: "" });
    expect(await findAccount({ email: ada })).toBeNull();
  });

  test("says in one sentence what is wrong, with 1 for what cannot be done and 2 for a wrong call", async () => {
    await someUser({ email: ada });
    const calls: [string[], number, string][] = [
      [["users", "add", ada, "--name", "Ada"], 1, "There is an account with this address already."],
      [["users", "add", "ada", "--name", "Ada"], 2, '"ada" is not an e-mail address.'],
      [["users", "add", "bob@example.com", "--name", "a\nb"], 2, "A name has 1 to 100 characters and is one line."],
      [["users", "show", "bob@example.com"], 1, "Nobody has the address or id bob@example.com."],
      [["users", "set-password", ada, "--password-prompt"], 2, "--password-prompt needs a terminal"],
      [["users", "bob"], 2, "Say what to do with users: add, list, show, set-password, disable, enable, remove."],
      [["usrs", "add"], 2, 'There is no command "usrs". For those that there are: npm run op -- --help'],
    ];
    const ended = await Promise.all(calls.map(async ([words]) => op(words)));
    for (const [index, { code, output, complaint }] of ended.entries()) {
      expect({ code, output, complaint }).toEqual({
        code: calls[index]?.[1],
        output: "",
        complaint: expect.stringContaining(calls[index]?.[2] ?? ""),
      });
      expect(complaint.trimEnd().split("\n")).toHaveLength(1);
    }
  });
});

function signIn(password: string) {
  return signInWithPassword({ email: ada, password, keepSignedIn: false }, someCaller());
}
