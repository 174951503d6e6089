/** Who asks for a page. Every protected page calls `requireUser()`; the middleware is only the early gate. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { SignedInCaller } from "#lib/auth/caller";
import { isSignInRecent } from "#lib/auth/reauthentication";
import { findSession, isAlive } from "#lib/auth/session";
import { authenticToken } from "#lib/auth/session-row";
import { callerOf } from "#lib/web/client-address";
import { reauthenticationPage, withNext } from "#lib/web/return-path";
import { noteUse } from "#lib/web/session-use";

/** Once a request: token verified, row read. */
const lookUp = cache(async () => findSession(callerOf(await headers(), await cookies())));

/** The signed-in person, or null; for pages that are open to all and only differ. */
export async function currentUser(): Promise<SignedInCaller | null> {
  const found = await lookUp();
  return found.ok ? found.value : null;
}

/** The signed-in person. Sends anybody else to sign in, or, with an expired token, through its renewal. */
export async function requireUser(): Promise<SignedInCaller> {
  const found = await lookUp();
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
export const hasLivingSession = cache(async () => isAlive(callerOf(await headers(), await cookies())));

/** Whether whoever asks brings the token of a session that is over, without having signed out of it. */
export async function hasLostSession(): Promise<boolean> {
  if (await hasLivingSession()) return false;
  return (await authenticToken(callerOf(await headers(), await cookies()))) !== null;
}

/** What a browser fetches on a guess does not show that the person is there. */
async function isPrefetch(): Promise<boolean> {
  return (await headers()).has("x-latchkey-prefetch");
}

async function askedPath(): Promise<string | null> {
  return (await headers()).get("x-latchkey-path");
}
