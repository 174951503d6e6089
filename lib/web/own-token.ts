/** What people are shown of their own session token. Of its signature only so much leaves this module as nobody can use. */
import { decodeProtectedHeader } from "jose";
import type { SignedInCaller } from "#lib/auth/caller";
import { now } from "#lib/clock";
import { config } from "#lib/config";
import { deviceName } from "#lib/device";
import { signingKey } from "#lib/key-set";
import { utcTime } from "#lib/plain-time";
import { type Anatomy, cutAnatomyOf } from "#lib/token-anatomy";
import { type CheckResult, type DatabaseCheck, databaseChecks } from "#lib/token-checks";
import { examineToken } from "#lib/token-examination";
import { sessionCookieName } from "#lib/web/session-cookie";

/** A token taken apart, how its checks went, and where its browser keeps it. */
export type OwnToken = {
  readonly anatomy: Anatomy;
  readonly edge: readonly CheckResult[];
  readonly database: readonly CheckResult[];
  readonly cookieName: string;
};

/** The token that the caller came with, which has just let them in. */
export async function ownToken({ sessionToken, user, session }: SignedInCaller): Promise<OwnToken> {
  if (!sessionToken) throw new Error("Nobody is signed in without a token.");
  const surroundings = {
    person: `You, ${user.name}`,
    session: `${deviceName(session.userAgent)}, since ${utcTime(session.createdAt)}`,
    site: "This site",
    key: isOfNewestKey(sessionToken) ? "The newest session key" : "An older key, which still counts",
  };
  return {
    anatomy: cutAnatomyOf(sessionToken, surroundings),
    edge: await examineToken(sessionToken, config().sessionTrust),
    database: databaseResults(session),
    cookieName: sessionCookieName(config()),
  };
}

function isOfNewestKey(token: string): boolean {
  return decodeProtectedHeader(token).kid === signingKey(config().signingKeys, "session", now())?.kid;
}

/** All of them passed, or the caller would not have been let in: what there is to say of each. */
function databaseResults(session: SignedInCaller["session"]): CheckResult[] {
  const found = {
    row: { because: `It is there. The session began on ${utcTime(session.createdAt)}.` },
    owner: { because: "Both name your account." },
    account: { because: "It is open." },
    idle: { because: "You are here. If you stay away, it is over in", until: session.idleEndsAt },
    absolute: { because: "Whatever you do, it is over in", until: session.endsAt },
    generation: { because: `Yours is number ${session.generation}, and so is the newest.` },
  } satisfies Record<DatabaseCheck, Pick<CheckResult, "because" | "until">>;
  const checks = Object.entries(databaseChecks) as [DatabaseCheck, { title: string }][];
  return checks.map(([check, { title }]) => ({ title, outcome: "passed", ...found[check] }));
}
