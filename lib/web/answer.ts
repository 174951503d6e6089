/** What an endpoint answers, and how each of its two faces is told. */
import type { IssuedToken } from "#lib/auth/session";
import type { Duration } from "#lib/clock";
import { config } from "#lib/config";
import type { Failure } from "#lib/result";
import type { Scope } from "#lib/scope";
import type { Secret } from "#lib/secret";
import { challengeFor } from "#lib/web/bearer-token";
import { clearedFlashCookie, type Flash, flashCookie, keptCookie } from "#lib/web/flash";
import {
  type FieldCode,
  type FieldProblems,
  isFieldCode,
  type NoticeCode,
  type ProblemCode,
  problemResponse,
} from "#lib/web/problem";
import type { Face } from "#lib/web/request-body";
import { home, reauthenticationPage, withNext } from "#lib/web/return-path";
import { clearedSessionCookie, deviceCookie, sessionCookie } from "#lib/web/session-cookie";

export type Accepted = {
  readonly accepted: true;
  readonly body?: object;
  /** Under which name the body is to be kept as a file. */
  readonly file?: string;
  /** The page that a person goes on to. */
  readonly next?: string;
  /** A message for that page. */
  readonly notice?: NoticeCode;
  /** A new session cookie, or "ended" to take it away. Nothing leaves it as it is. */
  readonly session?: IssuedToken | "ended";
  /** By which the browser is to be known at its next sign-in. */
  readonly device?: Secret;
  /** One more cookie, as `Set-Cookie` has it. */
  readonly cookie?: string;
};
export type Refused<P extends ProblemCode = ProblemCode> = {
  readonly accepted: false;
  readonly problem: P;
  readonly fields?: FieldProblems;
  /** After how long the same may be tried again. */
  readonly retryAfter?: Duration;
};
export type Answer = Accepted | Refused;

/** The request as far as its answer depends on it. */
export type Asked = {
  readonly face: Face;
  /** What an accepted answer in JSON has for its status. */
  readonly status: number;
  /** The page with the form, where there is one. */
  readonly page?: string | undefined;
  /** By which scope a token would let a program in. */
  readonly scope?: Scope | undefined;
  /** Values to show again in the form. */
  readonly values: Readonly<Record<string, string>>;
  /** Where the person wanted to go on to, as they sent it. */
  readonly next?: unknown;
  /** Whether the request shows that the person is there, so that their session may be renewed by it. */
  readonly mayRenew: boolean;
};

/** An accepted request. */
export function accepted<A extends Omit<Accepted, "accepted">>(answer: A): A & { readonly accepted: true } {
  return { ...answer, accepted: true };
}

/** A refused request, for a reason of ours or for that of a use case. */
export function refused<P extends ProblemCode>(reason: P | Failure<P>, fields?: FieldProblems): Refused<P> {
  if (typeof reason === "string")
    return fields ? { accepted: false, problem: reason, fields } : { accepted: false, problem: reason };
  const { error: problem, retryAfter } = reason;
  return retryAfter === undefined ? refused(problem) : { accepted: false, problem, retryAfter };
}

/** A refused request whose reason belongs beside `field`, where it is one that can be said of a field. */
export function refusedIn<C extends ProblemCode | FieldCode>(
  field: string,
  failure: Failure<C>,
): Refused<Exclude<C, FieldCode> | "invalid-fields"> {
  if (isFieldCode(failure.error)) return refused("invalid-fields", { [field]: [failure.error] });
  return refused(failure as Failure<Exclude<C, FieldCode>>);
}

/** The same answer for a program, which has no cookies to keep and no page to go on to. */
export function forProgram(answer: Answer): Answer {
  return answer.accepted ? accepted({ body: answer.body ?? {} }) : answer;
}

/** A request too many, until so much time has passed. */
export function refusedFor(retryAfter: Duration): Refused<"too-many-requests"> {
  return { accepted: false, problem: "too-many-requests", retryAfter };
}

/** The response to `asked`: JSON or problem details for a client, 303 to the next page or back for a plain form. */
export function respond(answer: Answer, asked: Asked): Response {
  return answer.accepted ? respondAccepted(answer, asked) : respondRefused(answer, asked);
}

function respondAccepted(answer: Accepted, asked: Asked): Response {
  const response = asked.face === "form" && answer.next ? seeOther(answer.next) : jsonResponse(answer, asked.status);
  const { session, device, cookie, notice, next } = answer;
  if (session === "ended") endSessionOn(response.headers);
  else if (session) response.headers.append("set-cookie", sessionCookie(config(), session));
  if (device) response.headers.append("set-cookie", deviceCookie(config(), device));
  if (cookie) response.headers.append("set-cookie", cookie);
  if (asked.page) response.headers.append("set-cookie", clearedFlashCookie(asked.page));
  if (notice && next) response.headers.append("set-cookie", flashCookie(pathOf(next), { notice }));
  return response;
}

function respondRefused(answer: Refused, asked: Asked): Response {
  if (answer.problem === "sign-in-not-recent") return askForPassword(asked);
  if (answer.problem === "not-signed-in" && asked.page) return askToSignIn(asked);
  if (asked.face === "json" || !asked.page)
    return problemResponse(answer.problem, { ...answer, challenge: challengeFor(answer.problem, asked.scope) });
  const response = seeOther(withNext(asked.page, asked.next));
  response.headers.append("set-cookie", flashCookie(asked.page, flashOf(answer, asked)));
  return response;
}

/** The person gives their password, and comes back to the form: what they typed waits there, but for the secrets. */
function askForPassword({ face, page, values }: Asked): Response {
  const next = withNext(reauthenticationPage, page ?? home);
  const response = face === "json" ? problemResponse("sign-in-not-recent", { next }) : seeOther(next);
  if (page) response.headers.append("set-cookie", keptCookie(page, values));
  return response;
}

function askToSignIn({ face, page, scope }: Asked): Response {
  const next = withNext("/sign-in", page);
  const challenge = challengeFor("not-signed-in", scope);
  return face === "json" ? problemResponse("not-signed-in", { next, challenge }) : seeOther(next);
}

function flashOf({ problem, fields, retryAfter }: Refused, { values }: Asked): Flash {
  return { problem, values, ...(fields && { fields }), ...(retryAfter && { retryAfter }) };
}

/** `Clear-Site-Data` without "cache", which stalls Chrome for seconds; browsers honour it over https only. */
function endSessionOn(headers: Headers): void {
  headers.append("set-cookie", clearedSessionCookie(config()));
  if (config().secure) headers.set("clear-site-data", '"storage"');
}

function jsonResponse({ body, next, file }: Accepted, status: number): Response {
  if (status === 204) return new Response(null, { status, headers: { "cache-control": "no-store" } });
  if (file) return fileResponse(body, file);
  return Response.json(next ? { ...body, next } : { ...body }, { status, headers: { "cache-control": "no-store" } });
}

/** Indented, for it is a person who reads it. */
function fileResponse(body: object | undefined, name: string): Response {
  const headers = {
    "content-type": "application/json",
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  };
  return new Response(`${JSON.stringify(body ?? {}, null, 2)}\n`, { headers });
}

function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "no-store" } });
}

function pathOf(address: string): string {
  return address.split("?")[0] ?? address;
}
