/** Who asks for a page. Every protected page calls `requireUser()`; the middleware is only the early gate. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { SignedInCaller } from "#lib/auth/caller";
import { isSignInRecent } from "#lib/auth/reauthentication";
import { findSession, isAlive } from "#lib/auth/session";
import { authenticToken } from "#lib/auth/session-row";
import { callerOf } from "#lib/web/client-address";
import { failureOf, reportFailure } from "#lib/web/failure";
import { reauthenticationPage, withNext } from "#lib/web/return-path";
import { noteUse } from "#lib/web/session-use";

/** Once a request: token verified, row read. */
const lookUp = cache(async () => findSession(callerOf(await headers(), await cookies())));

/** The signed-in person, or null; for pages that are open to all and only differ. */
export async function currentUser(): Promise<SignedInCaller | null> {
  const found = await ifWithinReach(lookUp);
  return found?.ok ? found.value : null;
}

/** The signed-in person. Sends anybody else to sign in, or, with an expired token, through its renewal. */
export async function requireUser(): Promise<SignedInCaller> {
  const found = await lookUp().catch(tellErrorPage);
  if (!found.ok)
    return redirect(withNext(found.error === "token-expired" ? "/session/renew" : "/sign-in", await askedPath()));
  noteUse(found.value, { present: !(await isPrefetch()), arrived: true });
  return found.value;
}

/** The signed-in person, who has given their password a short while ago. Asks for it again where that is long past. */
export async function requireRecentSignIn(): Promise<SignedInCaller> {
  const caller = await requireUser();
  return isSignInRecent(caller) ? caller : redirect(withNext(reauthenticationPage, await askedPath()));
}

/**
 * Whether whoever asks has a living session, even one whose token has to be renewed first. For open pages, which offer the
 * way in: they renew nothing, and must not send people round.
 */
export async function hasLivingSession(): Promise<boolean> {
  return (await lookForLife()) === true;
}

/** Whether whoever asks brings the token of a session that is over, without having signed out of it. */
export async function hasLostSession(): Promise<boolean> {
  if ((await lookForLife()) !== false) return false;
  return (await authenticToken(callerOf(await headers(), await cookies()))) !== null;
}

/** Null where that cannot be known now. */
const lookForLife = cache(() => ifWithinReach(async () => isAlive(callerOf(await headers(), await cookies()))));

/** An open page has something to show without what cannot be reached now: what it shows to strangers. */
async function ifWithinReach<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (failureOf(error) === "unexpected") throw error;
    reportFailure(error);
    return null;
  }
}

/** The page for errors is told nothing of an error but its `digest`, which Next leaves as it is where there is one. */
function tellErrorPage(error: unknown): never {
  const code = failureOf(error);
  throw code === "unexpected" ? error : Object.assign(error as Error, { digest: code });
}

/** What a browser fetches on a guess does not show that the person is there. */
async function isPrefetch(): Promise<boolean> {
  return (await headers()).has("x-latchkey-prefetch");
}

async function askedPath(): Promise<string | null> {
  return (await headers()).get("x-latchkey-path");
}
