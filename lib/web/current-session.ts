/** Who asks for a page. Every protected page calls `requireUser()`; the middleware is only the early gate. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { cache } from "react";
import type { Session, SignedInCaller } from "#lib/auth/caller";
import { findSession, isAlive, recordSeen } from "#lib/auth/session";
import { log } from "#lib/log";
import { callerOf } from "#lib/web/client-address";
import { withNext } from "#lib/web/return-path";

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
  if (!(await isPrefetch())) noteSeen(found.value.session);
  return found.value;
}

/**
 * Whether whoever asks has a living session, even one whose token has to be renewed first. For open pages, which offer the
 * way in: they renew nothing, and must not send people round.
 */
export async function hasLivingSession(): Promise<boolean> {
  return isAlive(callerOf(await headers(), await cookies()));
}

/** After the answer, so that no page waits for it or fails with it. */
function noteSeen(session: Session): void {
  after(() => recordSeen(session).catch((error) => log.error("session_seen_failed", { error: String(error) })));
}

/** What a browser fetches on a guess does not show that the person is there. */
async function isPrefetch(): Promise<boolean> {
  return (await headers()).has("x-latchkey-prefetch");
}

async function askedPath(): Promise<string | null> {
  return (await headers()).get("x-latchkey-path");
}
