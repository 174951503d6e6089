/**
 * The one way in for every change: where a request becomes a call, and a result a response. Route files give it the
 * shape of the input, a guard and the use case; it does the cross-site check, the body cap, the parsing, the session,
 * and the two faces of the answer.
 */
import type { NextRequest } from "next/server";
import { z } from "zod";
import type { Caller, PersonCaller } from "#lib/auth/caller";
import { consume, giveBack } from "#lib/auth/rate-limit";
import { isSignInRecent } from "#lib/auth/reauthentication";
import type { IssuedToken } from "#lib/auth/session";
import { config } from "#lib/config";
import { err, ok, type Result } from "#lib/result";
import type { Scope } from "#lib/scope";
import { admit, type CallerFor, type Guard } from "#lib/web/admission";
import { type Answer, type Asked, forProgram, refused, refusedFor, respond } from "#lib/web/answer";
import { bearerOf, isBearerMisplaced } from "#lib/web/bearer-token";
import { callerOf } from "#lib/web/client-address";
import type { DocumentedAnswer } from "#lib/web/documented-answer";
import { reportFailure } from "#lib/web/failure";
import { fieldProblems } from "#lib/web/field-problems";
import { acceptedStatus, type Operation } from "#lib/web/operation";
import { type ProblemCode, problemResponse } from "#lib/web/problem";
import { logRefusal } from "#lib/web/refusal-log";
import { type BodyFailure, faceOf, type RawInput, readBody } from "#lib/web/request-body";
import { isSameOrigin } from "#lib/web/same-origin";
import { sessionCookie } from "#lib/web/session-cookie";
import { mayRenew } from "#lib/web/session-renewal";

type Endpoint<
  S extends z.ZodObject,
  G extends Guard,
  A extends Scope | undefined,
  O extends z.ZodObject | undefined,
  R extends ProblemCode,
> = Operation & {
  readonly input: S;
  readonly output?: O;
  readonly guard: G;
  readonly scope?: A;
  readonly refusals?: readonly R[];
  /** The page with the form: a plain form that is refused goes back there. */
  readonly page?: string;
  /** Fields that a refused form shows again. Never a secret. */
  readonly keep?: readonly (keyof z.input<S> & string)[];
  readonly handle: (
    input: z.output<S>,
    caller: CallerFor<G, A>,
  ) => Promise<DocumentedAnswer<NoInfer<O>, NoInfer<R>, G>>;
};

/** The parts of the path that have names, as Next gives them. */
type Context = { readonly params: Promise<Readonly<Record<string, string>>> };

/** An endpoint whatever its types: they matter to whoever writes one. */
type AnyEndpoint = Operation & {
  readonly page?: string;
  readonly keep?: readonly string[];
  readonly handle: (input: unknown, caller: Caller | PersonCaller) => Promise<Answer>;
};

/** Who asks, and the token that they bring in the header, if any. */
type Asking = { readonly caller: Caller; readonly bearer: string | null };

const noCookies = { get: () => undefined };

/** The input of an endpoint that takes none. */
export const NoInput = z.strictObject({});

/**
 * Makes a route handler, and leaves on it what it is, for the API documentation. No input gives an answer of 5xx, but for 503
 * where the server is too busy.
 */
export function endpoint<
  S extends z.ZodObject,
  G extends Guard,
  A extends Scope | undefined = undefined,
  O extends z.ZodObject | undefined = undefined,
  R extends ProblemCode = never,
>(typed: Endpoint<S, G, A, O, R>) {
  const operation: Operation = typed;
  return Object.assign(handlerFor(typed as unknown as AnyEndpoint), { operation });
}

function handlerFor(spec: AnyEndpoint) {
  return async (request: NextRequest, { params }: Context): Promise<Response> => {
    const asking = askingBy(request);
    if (isCrossSite(request, asking)) return refuseCrossSite(asking.caller);
    const raw = await inputOf(request);
    const asked = askedBy(request, spec, raw.ok ? raw.value : {}, asking);
    if (!raw.ok) return answered(refused(raw.error), asked, asking);
    return serve(spec, { ...raw.value, ...(await params) }, asking, asked);
  };
}

function isCrossSite({ method, headers }: Request, { caller }: Asking): boolean {
  return isChange(method) && !isSameOrigin(headers, caller.sessionToken !== null);
}

function isChange(method: string): boolean {
  return !["GET", "HEAD"].includes(method);
}

async function inputOf(request: Request): Promise<Result<RawInput, BodyFailure | "bearer-misplaced">> {
  const raw = isChange(request.method) ? await readBody(request) : ok({});
  return raw.ok && isBearerMisplaced(request.url, raw.value) ? err("bearer-misplaced") : raw;
}

async function serve(spec: AnyEndpoint, raw: RawInput, asking: Asking, asked: Asked): Promise<Response> {
  try {
    const admitted = await admit(spec, { ...asking, mayRenew: asked.mayRenew });
    if (!admitted.ok) return answered(refused(admitted), asked, asking);
    const answer = await answerTo(spec, raw, admitted.value.caller);
    return withRenewedCookie(answered(answer, asked, asking), answer, admitted.value.issued);
  } catch (error) {
    return respond(refused(hasLeft(asking.caller, error) ? "too-busy" : reportFailure(error)), asked);
  }
}

function answered(answer: Answer, asked: Asked, { caller }: Asking): Response {
  if (!answer.accepted) logRefusal(answer, caller);
  return respond(answer, asked);
}

async function answerTo(spec: AnyEndpoint, raw: RawInput, caller: Caller | PersonCaller): Promise<Answer> {
  if (spec.guard === "recent" && !mayActAsRecent(caller as PersonCaller)) return refused("sign-in-not-recent");
  const input = spec.input.safeParse(raw);
  if (!input.success) return refused("invalid-fields", fieldProblems(input.error));
  const answer = await withinLimit(spec.limit, caller, () => spec.handle(input.data, caller));
  return "apiToken" in caller ? forProgram(answer) : answer;
}

/** A program has no sign-in that could be recent: its token was made behind one, and by its scope it was let in. */
function mayActAsRecent(caller: PersonCaller): boolean {
  return caller.session === null || isSignInRecent(caller);
}

async function withinLimit(
  limit: Operation["limit"],
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

/** Cookies are not even read where a token came in the header: a request speaks for one caller. */
function askingBy({ headers, cookies, signal }: NextRequest): Asking {
  const bearer = bearerOf(headers);
  return { bearer, caller: { ...callerOf(headers, bearer === null ? cookies : noCookies), gone: signal } };
}

function askedBy(request: Request, spec: AnyEndpoint, raw: RawInput, { bearer }: Asking): Asked {
  const kept = (spec.keep ?? []).map((name) => [name, keptText(raw[name])]).filter(([, text]) => text !== null);
  return {
    face: isVisit(request) ? "form" : faceOf(request.headers),
    status: acceptedStatus(spec),
    page: bearer === null ? spec.page : undefined, // a program has no page to go back to
    scope: spec.scope,
    values: Object.fromEntries(kept),
    next: raw.next,
    mayRenew: request.method === "POST" || mayRenew(request.headers),
  };
}

/** As a form shows it again: lists as words with spaces between. */
function keptText(value: unknown): string | null {
  const values = [value].flat().filter((one) => typeof one === "string");
  return values.length > 0 ? values.join(" ") : null;
}

/** Whether somebody followed a link there, in a browser: who is refused then is led to a page as after a plain form. */
function isVisit({ method, headers }: Request): boolean {
  return method === "GET" && headers.get("sec-fetch-dest") === "document";
}

/** Whether an exception is but the end of work for somebody who does not wait for an answer any more. */
function hasLeft({ gone }: Caller, error: unknown): boolean {
  return gone?.aborted === true && error === gone.reason;
}

function refuseCrossSite(caller: Caller): Response {
  logRefusal(refused("cross-site"), caller);
  return problemResponse("cross-site");
}
