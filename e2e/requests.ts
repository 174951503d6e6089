/** Requests exactly as they are written, for what a browser would not send, and what their answers hold. */
import { randomInt } from "node:crypto";
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { config } from "#lib/config";

export const cookieName = "latchkey-session";

/** The value of the header by which each answer is told from all others. */
export const requestId = /^[\w-]{22}$/;

/** What to send: "GET" without a body where nothing else is said. A body in parts is sent chunked. */
export type Question = {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array | readonly string[];
};
export type Reply = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values as they came, in their order. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
};
export type Ask = (path: string, question?: Question) => Promise<Reply>;

/** Sends one request as if from `address`: no path is resolved, no redirect followed, no cookie kept. */
export function send(address: string, path: string, { headers, ...question }: Question = {}): Promise<Reply> {
  return sendTo(config().publicUrl.port, path, { ...question, headers: { ...fromElsewhere(address), ...headers } });
}

/** Sends one request to the server on that port of this machine, by the name that all servers of the run go by. */
export function sendTo(port: string, path: string, { method = "GET", headers = {}, body = [] }: Question = {}) {
  const all = { host: config().publicUrl.host, ...headers };
  return new Promise<Reply>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers: all, agent: false }, (response) => {
      const { statusCode: status = 0, headers, rawHeaders } = response;
      text(response).then((body) => resolve({ status, headers, rawHeaders, body }), reject);
    });
    sent.once("error", reject);
    const whole = typeof body === "string" || body instanceof Uint8Array;
    if (!whole) for (const part of body) sent.write(part);
    sent.end(whole ? body : undefined);
  });
}

/** Sends bytes that may be no request, or many; gives all that comes back. */
export async function sendBytes(port: string, bytes: string): Promise<string> {
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(bytes);
  return text(socket).finally(() => socket.destroy());
}

/** An address on the network that hardly any other test has. */
export function someAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

/** The header by which the trusted proxy tells that a request comes from somewhere else. */
export function fromElsewhere(address = someAddress()): { "x-forwarded-for": string } {
  return { "x-forwarded-for": address };
}

/** A post as our own script sends it. */
export function asJson(value: unknown, headers: OutgoingHttpHeaders = {}): Question {
  const type = { "content-type": "application/json" };
  return { method: "POST", headers: { ...type, ...headers }, body: JSON.stringify(value) };
}

/** A post as a plain form sends it. */
export function asForm(fields: Record<string, string>, headers: OutgoingHttpHeaders = {}): Question {
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", headers: { ...type, ...headers }, body: String(new URLSearchParams(fields)) };
}

/** The token that an answer hands to the browser, or null. */
export function tokenIn({ headers }: Reply): string | null {
  const cookie = headers["set-cookie"]?.find((line) => line.startsWith(`${cookieName}=`));
  return cookie?.split(";")[0]?.slice(cookieName.length + 1) || null;
}

/** What a browser sends back of the cookies that an answer sets. */
export function cookieHeader({ headers }: Reply): string {
  return (headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; ");
}

/** The header that brings a token along. */
export function withToken(token: string): { cookie: string } {
  return { cookie: `${cookieName}=${token}` };
}
