/**
 * The one way in for every change: where a request becomes a call, and a result a response. Route files give it the
 * shape of the input, a guard and the use case; it does the cross-site check, the body cap, the parsing, the session,
 * and the two faces of the answer.
 */
import type { NextRequest } from "next/server";
import { z } from "zod";
import type { Caller, SignedInCaller } from "#lib/auth/caller";
import { consume, giveBack } from "#lib/auth/rate-limit";
import { isSignInRecent } from "#lib/auth/reauthentication";
import { findSession, type IssuedToken, renewSession } from "#lib/auth/session";
import { config } from "#lib/config";
import { isDatabaseBusy } from "#lib/db/errors";
import { log } from "#lib/log";
import { err, ok, type Result } from "#lib/result";
import { type Answer, type Asked, refused, refusedFor, respond } from "#lib/web/answer";
import { callerOf } from "#lib/web/client-address";
import { type FieldCode, type FieldProblems, isFieldCode, problemResponse } from "#lib/web/problem";
import { faceOf, type RawInput, readBody } from "#lib/web/request-body";
import { isSameOrigin } from "#lib/web/same-origin";
import { sessionCookie } from "#lib/web/session-cookie";
import { mayRenew } from "#lib/web/session-renewal";
import { noteUse } from "#lib/web/session-use";

/** Who may call: anyone, whoever has a living session, or whoever has also proved a short while ago who they are. */
type Guard = "anyone" | "signed-in" | "recent";
type CallerFor<G extends Guard> = G extends "anyone" ? Caller : SignedInCaller;

type Endpoint<S extends z.ZodObject, G extends Guard> = {
  /** The page with the form: a plain form that is refused goes back there. */
  readonly page?: string;
  /** The fields and their checks, those of the path among them; messages are codes of `FieldCode`. */
  readonly input: S;
  /** Fields that a refused form shows again. Never a secret. */
  readonly keep?: readonly (keyof z.input<S> & string)[];
  readonly guard: G;
  /** What is used up of the peer's by a request; by one with a token, only where that is refused. */
  readonly limit?: "mail-from-peer" | "token-from-peer";
  readonly handle: (input: z.output<S>, caller: CallerFor<G>) => Promise<Answer>;
};

/** The parts of the path that have names, as Next gives them. */
type Context = { readonly params: Promise<Readonly<Record<string, string>>> };

/** Somebody let in by a guard; `issued` where their token had expired and was renewed on the way. */
type Admitted = { readonly caller: Caller | SignedInCaller; readonly issued: IssuedToken | null };

/** What is said of fields is bounded, for it goes into a cookie: thousands of unknown ones need not all be named. */
const mostFieldProblems = 10;
const longestFieldName = 40;

/** The input of an endpoint that takes none. */
export const NoInput = z.strictObject({});

/** Makes a route handler. No input gives an answer of 5xx, but for 503 where the server is too busy. */
export function endpoint<S extends z.ZodObject, G extends Guard>(spec: Endpoint<S, G>) {
  return async (request: NextRequest, { params }: Context): Promise<Response> => {
    const caller = callerOf(request.headers, request.cookies);
    const changes = !["GET", "HEAD"].includes(request.method);
    if (changes && !isSameOrigin(request.headers, caller.sessionToken !== null)) return refuseCrossSite(caller);
    const raw = changes ? await readBody(request) : ok({});
    const asked = askedBy(request, spec, raw.ok ? raw.value : {});
    if (!raw.ok) return respond(refused(raw.error), asked);
    return serve(spec, { ...raw.value, ...(await params) }, caller, asked);
  };
}

async function serve<S extends z.ZodObject, G extends Guard>(
  spec: Endpoint<S, G>,
  raw: RawInput,
  caller: Caller,
  asked: Asked,
): Promise<Response> {
  try {
    const admitted = await admit(spec.guard, caller, asked.mayRenew);
    if (!admitted.ok) return respond(refused(admitted.error), asked);
    const answer = await answerTo(spec, raw, admitted.value.caller);
    return withRenewedCookie(respond(answer, asked), answer, admitted.value.issued);
  } catch (error) {
    return respond(refused(failureOf(error)), asked);
  }
}

/** An expired token of a living session is renewed in the endpoint's own answer, so that no change is lost to it. */
async function admit(guard: Guard, caller: Caller, mayRenew: boolean): Promise<Result<Admitted, "not-signed-in">> {
  if (guard === "anyone") return ok({ caller, issued: null });
  const found = await findSession(caller);
  if (!found.ok) return found.error === "token-expired" && mayRenew ? admitRenewed(caller) : err("not-signed-in");
  noteUse(found.value, { present: mayRenew, arrived: true });
  return ok({ caller: found.value, issued: null });
}

async function admitRenewed(caller: Caller): Promise<Result<Admitted, "not-signed-in">> {
  const renewed = await renewSession(caller);
  if (renewed.ok) noteUse(renewed.value.caller, { present: true, arrived: false });
  return renewed;
}

async function answerTo<S extends z.ZodObject, G extends Guard>(
  spec: Endpoint<S, G>,
  raw: RawInput,
  caller: Caller | SignedInCaller,
): Promise<Answer> {
  if (spec.guard === "recent" && !isSignInRecent(caller as SignedInCaller)) return refused("sign-in-not-recent");
  const input = spec.input.safeParse(raw);
  if (!input.success) return refused("invalid-fields", fieldProblems(input.error));
  return withinLimit(spec.limit, caller, () => spec.handle(input.data, caller as CallerFor<G>));
}

async function withinLimit(
  limit: "mail-from-peer" | "token-from-peer" | undefined,
  { address }: Caller,
  handle: () => Promise<Answer>,
): Promise<Answer> {
  if (!limit) return handle();
  const wait = await consume(limit, address);
  if (wait !== null) return refusedFor(wait);
  const answer = await handle();
  const counts = limit === "mail-from-peer" || (!answer.accepted && answer.problem === "token-invalid");
  if (!counts) await giveBack(limit, address);
  return answer;
}

function withRenewedCookie(response: Response, answer: Answer, issued: IssuedToken | null): Response {
  const decided = answer.accepted && answer.session !== undefined;
  if (issued && !decided) response.headers.append("set-cookie", sessionCookie(config(), issued));
  return response;
}

function askedBy<S extends z.ZodObject, G extends Guard>(request: Request, spec: Endpoint<S, G>, raw: RawInput): Asked {
  const kept = (spec.keep ?? []).flatMap((name) => (typeof raw[name] === "string" ? [[name, raw[name]]] : []));
  return {
    face: isVisit(request) ? "form" : faceOf(request.headers),
    page: spec.page,
    values: Object.fromEntries(kept),
    next: raw.next,
    mayRenew: request.method === "POST" || mayRenew(request.headers),
  };
}

/** Whether somebody followed a link there, in a browser: who is refused then is led to a page as after a plain form. */
function isVisit({ method, headers }: Request): boolean {
  return method === "GET" && headers.get("sec-fetch-dest") === "document";
}

function refuseCrossSite(caller: Caller): Response {
  log.warn("malicious_csrf", { address: caller.address });
  return problemResponse("cross-site");
}

/** What an exception is to a client: the database was busy for too long, or we have a bug. */
function failureOf(error: unknown): "too-busy" | "unexpected" {
  if (isDatabaseBusy(error)) return "too-busy";
  log.error("sys_crash", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return "unexpected";
}

function fieldProblems(error: z.ZodError): FieldProblems {
  const problems = new Map<string, FieldCode[]>();
  for (const issue of error.issues) {
    for (const name of fieldsOf(issue))
      problems.set(name, [...new Set([...(problems.get(name) ?? []), codeOf(issue)])]);
  }
  return Object.fromEntries([...problems].slice(0, mostFieldProblems));
}

function fieldsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== "unrecognized_keys") return [String(issue.path[0] ?? "")];
  return issue.keys.filter((name) => name.length <= longestFieldName);
}

function codeOf(issue: z.core.$ZodIssue): FieldCode {
  if (issue.code === "unrecognized_keys") return "unknown-field";
  return isFieldCode(issue.message) ? issue.message : "invalid";
}
