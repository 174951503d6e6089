import { type Duration, seconds } from "#lib/clock";
import { fieldsOf } from "#lib/form-fields";
import type { Refusal } from "#lib/refusal";

/** How a form's handshake with the server ended. */
export type Answer =
  | { readonly end: "accepted"; readonly next: string | null }
  | { readonly end: "refused"; readonly refusal: Refusal }
  /** Something else has to be done first, on the page `next`. */
  | { readonly end: "detour"; readonly next: string }
  | { readonly end: "no-response"; readonly reason: Silence };

/** Why there is no answer: too late, nobody there, or not in our words (another server, a broken proxy). */
export type Silence = "time-out" | "unreachable" | "unreadable";

/**
 * Posts a form's fields as JSON to one of our endpoints and says how it ended; never throws.
 * Accepted: 200, 201, 202 with JSON, or 204. Refused: problem details (RFC 9457), which are a detour where they name a page.
 */
export async function sendForm(action: string, fields: FormData, patience: Duration = seconds(10)): Promise<Answer> {
  try {
    return await read(await post(action, fields, patience));
  } catch (cause) {
    return noResponse(cause instanceof DOMException && cause.name === "TimeoutError" ? "time-out" : "unreachable");
  }
}

function post(action: string, fields: FormData, patience: Duration): Promise<Response> {
  return fetch(action, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, application/problem+json" },
    body: JSON.stringify(filledIn(fields)),
    credentials: "same-origin",
    cache: "no-store",
    // Our endpoints never redirect JSON: whoever does is a captive portal, and must not get the form.
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
  });
}

function filledIn(fields: FormData) {
  const texts = [...fields].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return fieldsOf(texts.filter(([, text]) => text !== "")) ?? {};
}

async function read(response: Response): Promise<Answer> {
  if (response.status === 204) return { end: "accepted", next: null };
  const type = response.headers.get("content-type")?.split(";")[0]?.trim();
  const body = parsed(await response.text());
  if (response.ok && type === "application/json" && body) return { end: "accepted", next: textOrNull(body.next) };
  if (response.status >= 400 && type === "application/problem+json" && body) return refused(body, waitIn(response));
  return noResponse("unreadable");
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function refused(problem: Record<string, unknown>, wait: Duration | null): Answer {
  const next = textOrNull(problem.next);
  if (next !== null) return { end: "detour", next };
  const message = textOrNull(problem.detail) ?? textOrNull(problem.title) ?? "";
  const code = textOrNull(problem.code) ?? "";
  return { end: "refused", refusal: { code, message, fields: fieldErrors(problem.errors), values: {}, wait } };
}

/** The seconds of Retry-After (RFC 9110, section 10.2.3) of a limit; of a fault nobody knows how long it takes. */
function waitIn({ status, headers }: Response): Duration | null {
  const text = headers.get("retry-after") ?? "";
  return status === 429 && /^\d{1,6}$/.test(text) ? seconds(Number(text)) : null;
}

function fieldErrors(errors: unknown): Refusal["fields"] {
  if (!isObject(errors)) return {};
  return Object.fromEntries(Object.entries(errors).map(([name, sentences]) => [name, sentencesOf(sentences)]));
}

function sentencesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function noResponse(reason: Silence): Answer {
  return { end: "no-response", reason };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
