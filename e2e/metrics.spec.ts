import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { guessLimits, rateLimits } from "#lib/limits";
import { parseMetrics, type Series, seriesOf } from "#lib/testing/metrics";
import { type OwnServer, startServer } from "./own-server";
import { asJson, type Question, type Reply, send, sendBytes, sendTo } from "./requests";
import { credentialsOf, newStand, signIn } from "./stand";

const token = randomBytes(32).toString("base64url");
const withMetricsToken = { authorization: `Bearer ${token}` };

test("whoever has the token reads how the server does, and nobody else finds a page there", async () => {
  const stand = await newStand(2, { METRICS_TOKEN: token });
  const server = await startServer(stand.env);
  const { port } = server;
  expect((await signIn(server, 0)).status).toBe(200);
  await sendTo(port, "/api/sign-in", asJson({ ...credentialsOf(1), password: "not that passphrase" }));
  for (const path of ["/sign-in?next=/dashboard", "/dashboard", "/api/tokens/canary-id/revoke", "/canary", "/x/canary"])
    await sendTo(port, path, path.includes("revoke") ? asJson({}) : {});
  await sendBytes(port, "NONSENSE\r\n\r\n");

  await expect.poll(async () => (await scraped(server)).get("latchkey_database_up")).toBe(1);
  const series = await scraped(server);
  expect(series.get('latchkey_sign_ins_total{result="success"}')).toBe(1);
  expect(series.get('latchkey_sign_ins_total{result="wrong-credentials"}')).toBe(1);
  expect(series.get('latchkey_events_total{event="session_created"}')).toBe(1);
  expect(seriesOf(series, "latchkey_hash_jobs")).toEqual({ '{state="waiting"}': 0, '{state="computing"}': 0 });
  expect(series.get("latchkey_hash_duration_seconds_count")).toBe(2);
  expect(series.get("latchkey_sessions_alive")).toBe(1);
  expect(series.get("latchkey_database_up")).toBe(1);
  expect(seriesOf(series, "latchkey_request_duration_seconds_count")).toMatchObject({
    '{route="/api/sign-in",method="POST",status="2xx"}': 1,
    '{route="/api/sign-in",method="POST",status="4xx"}': 1,
    '{route="/sign-in",method="GET",status="2xx"}': 1,
    '{route="/dashboard",method="GET",status="3xx"}': 1,
    '{route="/api/tokens/[id]/revoke",method="POST",status="4xx"}': 1,
    '{route="none",method="GET",status="4xx"}': 2,
    '{route="none",method="other",status="4xx"}': 1,
  });
  const limits = [...Object.keys(guessLimits), ...Object.keys(rateLimits)].map((name) => [`{limit="${name}"}`, 0]);
  expect(seriesOf(series, "latchkey_limit_refusals_total")).toEqual(Object.fromEntries(limits));
  expect([...series.keys()].join()).not.toContain("canary");
  await expectNothing(server);

  const readiness = async () => (await sendTo(port, "/readyz")).body;
  await expect.poll(readiness).toBe("ready\n");
  rmSync(stand.file);
  await expect.poll(readiness).toBe("The database does not answer. The log says why.\n");
  expect((await sendTo(port, "/readyz")).status).toBe(503);
  await expect.poll(async () => (await scraped(server)).get("latchkey_database_up")).toBe(0);
  expect((await signIn(server, 0)).status).toBe(503);
  expect((await scraped(server)).get('latchkey_sign_ins_total{result="failed"}')).toBe(1);
  expect((await sendTo(port, "/healthz")).status).toBe(200);
  expect(await server.stop()).toEqual([0, null]);
});

test("a server without a token has nothing there for anybody", async () => {
  const attempts = [{}, { authorization: "Bearer " }, { authorization: "Bearer undefined" }, withMetricsToken];
  const replies = await Promise.all(attempts.map((headers) => send("10.0.0.1", "/metrics", { headers })));
  const unknown = await send("10.0.0.1", "/no-such-page");
  for (const reply of replies) expect(likenessOf(reply)).toEqual(likenessOf(unknown));
});

async function expectNothing({ port }: OwnServer): Promise<void> {
  const unknown = likenessOf(await sendTo(port, "/no-such-page"));
  expect(unknown).toMatchObject({ status: 404, says: expect.stringContaining("There is nothing at this address") });
  const wrong = { authorization: `Bearer ${token.slice(0, -1)}!` };
  const questions: [string, Question][] = [
    ["/metrics", {}],
    ["/metrics", { headers: wrong }],
    ["/metrics?token=x", { headers: { ...wrong, "x-forwarded-for": "127.0.0.1", "x-latchkey-address": "127.0.0.1" } }],
    ["//metrics", {}],
  ];
  for (const [path, question] of questions)
    expect([path, likenessOf(await sendTo(port, path, question))]).toEqual([path, unknown]);
  // Any host is served there, or none: what it says must not get into a header, nor its absence end the process.
  expect(await sendBytes(port, "GET /metrics HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 404 /);
  const rebound = await sendTo(port, "/metrics", { headers: { host: "evil.example/; script-src * 'unsafe-inline';" } });
  expect(rebound.headers["content-security-policy"]).not.toContain("evil");
  for (const path of ["/%6detrics", "/metrics/", "/Metrics", "/metrics.txt"])
    expect([path, (await sendTo(port, path)).body]).toEqual([path, expect.not.stringContaining("latchkey_")]);
}

async function scraped({ port }: OwnServer): Promise<Series> {
  const reply = await sendTo(port, "/metrics", { headers: { ...withMetricsToken, host: "10.0.0.7:3000" } });
  expect(reply.headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(reply.headers["cache-control"]).toBe("no-store");
  expect(reply.body).not.toContain(token);
  return parseMetrics(reply.body);
}

/** What of an answer could tell one address from another: not what is new in every answer. */
function likenessOf({ status, headers, body }: Reply) {
  const own = ["content-security-policy", "date", "x-request-id", "etag", "content-length"];
  const kept = Object.entries(headers).filter(([name]) => !own.includes(name));
  const says = body.replace(/<(script|style)\b.*?<\/\1>|<[^>]*>/gs, " ").replace(/\s+/g, " ");
  return { status, headers: Object.fromEntries(kept), says };
}
