/** Sending an input, each from somebody and somewhere else, and what is wrong with its answer. */
import fc from "fast-check";
import type { OwnServer } from "#e2e/own-server";
import { fromElsewhere } from "#e2e/requests";
import { filledIn } from "./blanks";
import { type CallerKind, type Callers, callerKinds } from "./callers";
import { type Exchange, exchange, type Header, type RawRequest, written } from "./exchange";
import { faultIn, isUnread, slownessOf } from "./verdict";

/** What is sent, by whom, and whether a password may be hashed for it. */
export type Input = {
  readonly caller: CallerKind;
  readonly request: RawRequest;
  readonly asksForHash: boolean;
  /** What it is an example of, for whoever reads of it. */
  readonly kind?: string;
};

/** Where it is sent to, and those who send it. */
export type Target = { readonly server: OwnServer; readonly callers: Callers };

/** All kinds of callers; most often those who get the furthest. */
export const anyCaller = fc.oneof(fc.constantFrom(...callerKinds), fc.constant<CallerKind>("signed in"));

/** Sends an input as if nobody had sent anything before. */
export async function send({ server, callers }: Target, { caller: kind, request }: Input): Promise<Exchange> {
  const caller = await callers.next(kind);
  const filled = await filledIn(request, caller, callers.client);
  const headers = together([...Object.entries(fromElsewhere()), ...caller.headers, ...filled.headers]);
  return exchange(server.port, written({ ...filled, headers }));
}

/** What is wrong with this answer to an input, or with how long it takes each time; null where nothing is. */
export async function faultWith(target: Target, input: Input, answer: Exchange): Promise<string | null> {
  const fault = faultIn(answer);
  if (fault || (input.asksForHash && !isUnread(answer))) return fault;
  return slownessOf(target.server, answer, () => send(target, input));
}

/** Several cookies in one header, as browsers send them. */
function together(headers: readonly Header[]): Header[] {
  const cookies = headers.filter(([name]) => name === "cookie").map(([, value]) => value);
  const others = headers.filter(([name]) => name !== "cookie");
  return cookies.length > 0 ? [...others, ["cookie", cookies.join("; ")]] : others;
}
