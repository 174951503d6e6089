/** Who is let in to an endpoint: by their session, or by a token in the Authorization header. */
import { after } from "next/server";
import { recordApiTokenUse } from "#lib/auth/api-token-use";
import { findApiTokenCaller, findBearerCaller } from "#lib/auth/bearer";
import type { BearerCaller, Caller, PersonCaller, SignedInCaller } from "#lib/auth/caller";
import { findSession, type IssuedToken, type RenewalFailure, renewSession } from "#lib/auth/session";
import { errorText } from "#lib/error-text";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";
import type { Scope } from "#lib/scope";
import { noteUse } from "#lib/web/session-use";

/**
 * Who may call: anyone, whoever has a living session, whoever has also proved a short while ago who they are, or a program
 * with an API token.
 */
export type Guard = "anyone" | "signed-in" | "recent" | "api-token";

/** How an endpoint is guarded: where it names a scope, a program whose token has it is let in, too. */
export type Door = {
  readonly guard: Guard;
  readonly scope?: Scope | undefined;
  /** Whether a session begins by coming in, or may end: the cookie of an accepted answer says so. */
  readonly session?: "begins" | "ends" | undefined;
};

/** Who gets in by a door. */
export type CallerFor<G extends Guard, S extends Scope | undefined> = G extends "anyone"
  ? Caller
  : G extends "api-token"
    ? BearerCaller
    : S extends Scope
      ? PersonCaller
      : SignedInCaller;

/** Somebody who was let in; `issued` where their token had expired and was renewed on the way. */
export type Admitted = { readonly caller: Caller | PersonCaller; readonly issued: IssuedToken | null };
export type AdmissionFailure =
  | RenewalFailure
  | "bearer-missing"
  | "bearer-invalid"
  | "bearer-not-taken"
  | "scope-missing";

/** Whoever wants to come in: `bearer` is the token of their header, and `mayRenew` whether they are there in person. */
export type Arrival = { readonly caller: Caller; readonly bearer: string | null; readonly mayRenew: boolean };

/** Lets in who may come. Whether the sign-in is recent is asked later: what was typed must be kept for then. */
export async function admit(door: Door, arrival: Arrival): Promise<Result<Admitted, AdmissionFailure>> {
  if (door.guard === "anyone") return admitAnyone(door, arrival);
  if (arrival.bearer !== null) return admitBearer(door, arrival.bearer, arrival.caller);
  return door.guard === "api-token" ? err("bearer-missing") : admitSignedIn(arrival);
}

/** A sign-out whose cookie was not read would end nothing, and look as if it had. */
function admitAnyone({ session }: Door, { caller, bearer }: Arrival): Result<Admitted, "bearer-not-taken"> {
  return bearer !== null && session ? err("bearer-not-taken") : ok({ caller, issued: null });
}

/** An expired token of a living session is renewed in the endpoint's own answer, so that no change is lost to it. */
async function admitSignedIn({ caller, mayRenew }: Arrival): Promise<Result<Admitted, RenewalFailure>> {
  const found = await findSession(caller);
  if (!found.ok) return found.error === "token-expired" && mayRenew ? admitRenewed(caller) : err("not-signed-in");
  noteUse(found.value, { present: mayRenew, arrived: true });
  return ok({ caller: found.value, issued: null });
}

async function admitRenewed(caller: Caller): Promise<Result<Admitted, RenewalFailure>> {
  const renewed = await renewSession(caller);
  if (renewed.ok) noteUse(renewed.value.caller, { present: true, arrived: false });
  return renewed;
}

/**
 * A token is no proof that its person is there: where no scope is named, nothing can be done with it (NIST SP 800-63B-4,
 * section 5.1.2).
 */
async function admitBearer(door: Door, text: string, caller: Caller): Promise<Result<Admitted, AdmissionFailure>> {
  const { guard, scope } = door;
  if (guard !== "api-token" && !scope) return err("bearer-not-taken");
  const found = await (guard === "api-token" ? findApiTokenCaller(text, caller) : findBearerCaller(text, caller));
  if (!found.ok) log.warn("authn_token_refused", { address: caller.address });
  if (!found.ok) return found;
  noteTokenUse(found.value);
  return scope && !found.value.scopes.includes(scope)
    ? err("scope-missing")
    : ok({ caller: found.value, issued: null });
}

function noteTokenUse(caller: BearerCaller): void {
  after(() => recordApiTokenUse(caller).catch((error) => log.error("token_use_failed", { error: errorText(error) })));
}
