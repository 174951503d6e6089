import { describe, expect, test } from "vitest";
import { listSessions } from "#lib/auth/session-listing";
import { log } from "#lib/log";
import { useFreshDatabase } from "#lib/testing/database";
import { useLog } from "#lib/testing/log";
import { op, opJson } from "#lib/testing/operator";
import { someCaller, someSession, someUser } from "#lib/testing/people";

useFreshDatabase();
const logged = useLog();

describe("npm run op -- sessions", { timeout: 60_000 }, () => {
  test("list: the living ones, or one person's, with ids whole, and nothing that controls a terminal", async () => {
    const [ada, bob] = [await someUser(), await someUser()];
    await someSession(ada, false, { ...someCaller(), userAgent: "curl/8.5.0" });
    await someSession(bob, false, { ...someCaller(), userAgent: "\x1b[2J" });
    const [table, narrow, json] = await Promise.all([
      op(["sessions", "list"]),
      op(["sessions", "list", ada.email], { env: { COLUMNS: "60" } }),
      opJson(["sessions", "list", ada.id]),
    ]);
    expect(table.output).not.toContain("\x1b");
    expect(table.output.trimEnd().split("\n")).toHaveLength(3);
    const [session] = await listSessions(ada.id);
    expect(narrow.output).toContain(session?.id);
    expect(narrow.output.trimEnd().split("\n")).toHaveLength(2);
    expect(json.sessions).toMatchObject([{ id: session?.id, device: "curl", user: ada, address: "192.0.2.1" }]);
  });

  test("end: one, a person's, or everybody's", async () => {
    const people = [await someUser(), await someUser(), await someUser()] as const;
    for (const person of people) await someSession(person);
    const [first] = await listSessions(people[0].id);
    const ended = await Promise.all([
      op(["sessions", "end", first?.id ?? ""]),
      op(["sessions", "end", "--user", people[1].email]),
    ]);
    for (const one of ended) expect(one).toEqual({ code: 0, output: "1 session ended.\n", complaint: "" });
    expect((await listSessions()).map(({ user }) => user)).toEqual([people[2]]);
    expect(await opJson(["sessions", "end", "--all", "--yes"])).toEqual({ sessionsEnded: 1 });
    expect(await listSessions()).toEqual([]);
  });

  test("list and end: know a session by the name that the log has for it", async () => {
    const [suspect, other] = [await someUser(), await someUser()];
    for (const person of [suspect, other]) await someSession(person);
    const [session] = await listSessions(suspect.id);
    log.warn("session_suspicious", { session: session?.id ?? "" });
    const name = String(logged.lines().at(-1)?.session);
    const [table, json] = await Promise.all([op(["sessions", "list"]), opJson(["sessions", "list", suspect.id])]);
    expect(table.output).toMatch(/^ID +IN THE LOG +PERSON /);
    expect(table.output).toMatch(new RegExp(`^${session?.id}  ${name}  +${suspect.email} `, "m"));
    expect(json.sessions).toMatchObject([{ id: session?.id, nameInLog: name }]);
    expect(await op(["sessions", "end", name])).toMatchObject({ code: 0, output: "1 session ended.\n" });
    expect((await listSessions()).map(({ user }) => user)).toEqual([other]);
    expect(await op(["sessions", "end", name])).toMatchObject({ code: 1, output: "" });
  });

  test("end: needs to know which, in one way, and asks before everybody's", async () => {
    const user = await someUser();
    await someSession(user);
    const ended = await Promise.all([
      op(["sessions", "end"]),
      op(["sessions", "end", "--all", "--user", user.email, "--yes"]),
      op(["sessions", "end", "--all"]),
      op(["sessions", "end", user.id]),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 1]);
    expect(ended[2]?.complaint).toMatch(/^This signs everybody out\. Nobody is there to be asked/);
    expect(ended[3]?.complaint).toMatch(/^There is no session .* npm run op -- sessions list\n$/);
    expect(await listSessions()).toHaveLength(1);
  });
});
