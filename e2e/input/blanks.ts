/**
 * What an input leaves blank until it is sent, for it is another's each time, or works once: an address, an id, a code that was
 * mailed. A blank is written alike in a path, in JSON and in a form.
 */
import { randomUUID } from "node:crypto";
import { fieldsOf, mailedCode } from "#e2e/attacks/changes";
import type { PrismaClient } from "#lib/db/client";
import type { TokenPurpose } from "#lib/mail/token-purposes";
import { newId } from "#lib/secret";
import { apiTokenRow, type Caller, type CallerKind, password, sessionRow } from "./callers";
import type { RawRequest } from "./exchange";

type Filling = (caller: Caller, client: PrismaClient) => Promise<string>;

const fillings: Readonly<Record<string, Filling>> = {
  "blank-own-address": async ({ email }) => email.replace(/@.*$/, ""),
  "blank-new-address": async () => randomUUID(),
  "blank-session": async ({ id }, client) => (await client.session.create({ data: sessionRow(id) })).id,
  "blank-api-token": async ({ id }, client) => (await client.apiToken.create({ data: apiTokenRow(id, newId()) })).id,
  "blank-code-sign-up": mailed("sign-up"),
  "blank-code-password-reset": mailed("password-reset"),
  "blank-code-email-change": mailed("email-change"),
  "blank-code-email-change-undo": mailed("email-change-undo"),
};

const anyBlank = /blank(?:-[a-z]+)+/g;

const rightFields = fieldsOf({ email: "blank-own-address@example.com", password }, "blank-new-address@example.com", {
  "sign-up": "blank-code-sign-up",
  "password-reset": "blank-code-password-reset",
  "email-change": "blank-code-email-change",
  "email-change-undo": "blank-code-email-change-undo",
});

/** The fields that an endpoint accepts, by the path that the documentation has. Throws for a path that nothing is known of. */
export function rightFieldsFor(path: string): Readonly<Record<string, unknown>> {
  const fields = rightFields[path];
  if (!fields) throw new Error(`It is not known what ${path} accepts.`);
  return fields;
}

/** The id that is right in a path. */
export function rightIdFor(path: string): string {
  return path.startsWith("/api/sessions/") ? "blank-session" : "blank-api-token";
}

/** From whom an endpoint accepts it. */
export function rightCallerFor(path: string): CallerKind {
  return path === "/api/token" ? "API token" : "signed in";
}

/** Whether there is a blank in a text. */
export function holdsBlank(text: string): boolean {
  return text.includes("blank-");
}

/** Whether a text holds the code that only a mail could tell. */
export function holdsCode(text: string): boolean {
  return text.includes("blank-code-");
}

/** A request with its blanks filled in for whoever sends it. */
export async function filledIn(request: RawRequest, caller: Caller, client: PrismaClient): Promise<RawRequest> {
  const blanks = new Set(`${request.target} ${request.body}`.match(anyBlank));
  const filled = new Map<string, string>();
  for (const blank of blanks) filled.set(blank, (await fillings[blank]?.(caller, client)) ?? blank);
  const fill = (text: string) => text.replaceAll(anyBlank, (blank) => filled.get(blank) ?? blank);
  return { ...request, target: fill(request.target), body: request.body === null ? null : fill(request.body) };
}

function mailed(purpose: TokenPurpose): Filling {
  return (caller, client) => mailedCode(client, purpose, caller);
}
