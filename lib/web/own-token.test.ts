import { describe, expect, test } from "vitest";
import { renewSession } from "#lib/auth/session";
import { hours, minutes, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import { pass, useStoppedClock } from "#lib/testing/clock";
import { useFreshDatabase } from "#lib/testing/database";
import { signingKeyFor, testEnvironment, useEnvironment } from "#lib/testing/environment";
import { signedInCaller, someCaller, someSession, someUser } from "#lib/testing/people";
import { type OwnToken, ownToken } from "#lib/web/own-token";

const start = new Date("2026-03-01T12:00:00Z");

useFreshDatabase();
useStoppedClock(start);

describe("what people are shown of their own token", () => {
  test("is nothing that lets anybody in: six characters of its signature, and not one more", async () => {
    const issued = await someSession(await someUser());
    const signature = issued.token.split(".")[2] ?? "";
    const shown = JSON.stringify(await ownToken(await signedInCaller(issued)));
    expect(shown).toContain(`"${signature.slice(0, 6)}"`);
    expect(shown).not.toContain(signature.slice(0, 7));
    expect(shown).not.toContain(signature.slice(6));
  });

  test("says whose it is, of which session, and that it was just checked", async () => {
    const own = await ownToken(await signedInCaller(await someSession(await someUser())));
    expect(meaningOf(own, "sub")).toBe("You, Some Person");
    expect(meaningOf(own, "sid")).toBe("Firefox on Linux, since 1 Mar 2026, 12:00 UTC");
    expect(meaningOf(own, "iss")).toBe("This site");
    expect(own.cookieName).toBe("latchkey-session");
    expect([...own.edge, ...own.database].map(({ outcome }) => outcome)).toEqual(Array(16).fill("passed"));
  });

  test("says until when the session lasts, and which token of it this is", async () => {
    const issued = await someSession(await someUser());
    pass(minutes(11));
    const renewed = await renewSession(someCaller(issued));
    if (!renewed.ok) throw new Error(renewed.error);
    const own = await ownToken(await signedInCaller(renewed.value.issued));
    expect(checkOf(own, "Not left alone for too long")?.until).toEqual(plus(start, minutes(41)));
    expect(checkOf(own, "Not too old")?.until).toEqual(plus(start, hours(12)));
    expect(checkOf(own, "The newest token")?.because).toBe("Yours is number 2, and so is the newest.");
    expect(meaningOf(own, "gen")).toBe("Number 2, renewed once");
  });

  test("says whether the newest key signed it, or an older one", async () => {
    const issued = await someSession(await someUser());
    expect(keyOf(await ownToken(await signedInCaller(issued)))).toBe("The newest session key");
    await addKey(plus(start, seconds(60)));
    expect(keyOf(await ownToken(await signedInCaller(issued)))).toBe("The newest session key");
    pass(minutes(2));
    expect(keyOf(await ownToken(await signedInCaller(issued)))).toBe("An older key, which still counts");
  });
});

async function addKey(activeFrom: Date): Promise<void> {
  const { dataDir, signingKeys } = config();
  const keys = [...signingKeys, await signingKeyFor("session", activeFrom.toISOString())];
  useEnvironment({ ...testEnvironment(dataDir), SIGNING_KEYS: JSON.stringify({ keys }) });
}

function keyOf({ anatomy }: OwnToken) {
  return anatomy.header.members.find(({ name }) => name === "kid")?.meaning;
}

function meaningOf({ anatomy }: OwnToken, claim: string) {
  return anatomy.payload.members.find(({ name }) => name === claim)?.meaning;
}

function checkOf({ database }: OwnToken, title: string) {
  return database.find((check) => check.title === title);
}
