import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { sendForm } from "#components/send-form";
import { type Duration, seconds } from "#lib/clock";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function submitTo(
  listener: RequestListener,
  fields: Record<string, string> = {},
  patience: Duration = seconds(5),
) {
  server = createServer(listener);
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return sendForm(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, form, patience);
}

function answering(status: number, type: string, body: string): RequestListener {
  return (_, response) => response.writeHead(status, { "content-type": type }).end(body);
}

const json = "application/json";
const problem = "application/problem+json; charset=utf-8";

test("sends what was filled in as JSON, spaces and all, and leaves out what is empty", async () => {
  let received = "";
  await submitTo(
    async (request, response) => {
      for await (const chunk of request) received += chunk;
      response.writeHead(204).end();
    },
    { email: "ada@example.com", password: " pässword ", next: "" },
  );
  expect(JSON.parse(received)).toEqual({ email: "ada@example.com", password: " pässword " });
});

test.each([
  ["204", answering(204, "text/plain", ""), null],
  ["200 with a next page", answering(200, json, '{"next":"/dashboard"}'), "/dashboard"],
  ["202 without one", answering(202, json, "{}"), null],
  ["200 with an odd one", answering(200, json, '{"next":1}'), null],
])("%s is accepted", async (_, listener, next) => {
  expect(await submitTo(listener)).toEqual({ end: "accepted", next });
});

test.each([
  [429, "8", seconds(8)],
  [429, "0", seconds(0)],
  [429, "", null],
  [429, "Fri, 27 Nov 2026 15:00:00 GMT", null],
  [429, "-1", null],
  [503, "5", null],
])("a refusal by %i with Retry-After %j says how long to wait, if it is known", async (status, retryAfter, wait) => {
  const answer = await submitTo((_, response) =>
    response.writeHead(status, { "content-type": problem, "retry-after": retryAfter }).end('{"code":"no"}'),
  );
  expect(answer).toMatchObject({ end: "refused", refusal: { code: "no", wait } });
});

test.each([400, 401, 403, 409, 413, 422, 429, 500, 503])("problem details with %i are a refusal", async (status) => {
  const errors = { email: ["Enter an e-mail address.", 1], odd: "text" };
  const answer = await submitTo(answering(status, problem, JSON.stringify({ code: "no", detail: "No.", errors })));
  const fields = { email: ["Enter an e-mail address."], odd: [] };
  expect(answer).toEqual({ end: "refused", refusal: { code: "no", message: "No.", fields, values: {}, wait: null } });
});

test("problem details that name a page are a detour there", async () => {
  const body = JSON.stringify({ code: "sign-in-not-recent", detail: "First.", next: "/first?next=%2F" });
  expect(await submitTo(answering(403, problem, body))).toEqual({ end: "detour", next: "/first?next=%2F" });
});

test.each([
  ["a web page", answering(200, "text/html", "<h1>Welcome to the airport</h1>")],
  ["a web page of an error", answering(502, "text/html", "Bad gateway")],
  ["broken JSON", answering(200, json, "{")],
  ["JSON that is no object", answering(200, json, "[]")],
  ["an error in no known form", answering(500, json, "{}")],
  ["a redirect", (_, response) => response.writeHead(302, { location: "/portal" }).end()],
] satisfies [string, RequestListener][])("%s is no answer of ours", async (_, listener) => {
  expect(await submitTo(listener)).toEqual({ end: "no-response", reason: "unreadable" });
});

test("a dropped connection is an unreachable server", async () => {
  expect(await submitTo((request) => request.destroy())).toEqual({ end: "no-response", reason: "unreachable" });
});

test("a silent server is a time-out", async () => {
  const silent = () => {};
  expect(await submitTo(silent, {}, 50 as Duration)).toEqual({ end: "no-response", reason: "time-out" });
});

test("a server that begins to answer and never ends is a time-out", async () => {
  const stalling: RequestListener = (_, response) => response.writeHead(200, { "content-type": json }).write("{");
  expect(await submitTo(stalling, {}, 80 as Duration)).toEqual({ end: "no-response", reason: "time-out" });
});
