/** People who close the page, or whose network is gone, while their password waits for its turn. */
import { randomBytes } from "node:crypto";
import { type ClientRequest, request } from "node:http";
import { availableParallelism } from "node:os";
import { expect, test } from "@playwright/test";
import { config } from "#lib/config";
import { parseMetrics, type Series } from "#lib/testing/metrics";
import { type OwnServer, startServer } from "./own-server";
import { fromElsewhere, sendTo } from "./requests";
import { credentialsOf, newStand, signIn } from "./stand";

/** So many that most of them wait for their turn, however many are hashed at a time. */
const crowd = 15 + 5 * availableParallelism();

/** So many of them wait at least when they leave. */
const mostOfThem = Math.ceil(0.6 * crowd);

const token = randomBytes(32).toString("base64url");

test("the passwords of those who have gone are not hashed, and nobody waits for them", async () => {
  const stand = await newStand(crowd + 1, { METRICS_TOKEN: token, PASSWORD_COST: "11" }); // slower than guesses are written down
  const server = await startServer(stand.env);
  expect((await signIn(server, crowd)).status).toBe(200); // starts the threads
  const before = await hashed(server);

  const begun = Array.from({ length: crowd }, (_, person) => begin(server, person));
  await expect.poll(() => waiting(server), { intervals: [20] }).toBeGreaterThanOrEqual(mostOfThem);
  for (const sent of begun) sent.destroy();
  await expect.poll(() => waiting(server), { intervals: [20] }).toBe(0);
  expect((await signIn(server, crowd)).status).toBe(200);
  expect((await hashed(server)) - before).toBeLessThan(crowd - mostOfThem / 2);

  const afterwards = await hashed(server);
  const staying = await Promise.all(Array.from({ length: crowd }, (_, person) => signIn(server, person)));
  expect(staying.map(({ status }) => status)).toEqual(Array(crowd).fill(200));
  expect((await hashed(server)) - afterwards, "hashes for those who stay, made anew at this cost").toBe(2 * crowd);
  expect(await server.stop()).toEqual([0, null]);
});

/** Asks to sign in, by a wrong password, for an answer that nobody waits for. */
function begin({ port }: OwnServer, person: number): ClientRequest {
  const headers = { host: config().publicUrl.host, "content-type": "application/json", ...fromElsewhere() };
  const sent = request({ host: "127.0.0.1", port, path: "/api/sign-in", method: "POST", headers, agent: false });
  sent
    .on("error", () => undefined)
    .end(JSON.stringify({ ...credentialsOf(person), password: "a passphrase that is wrong" }));
  return sent;
}

async function waiting(server: OwnServer): Promise<number> {
  return (await scraped(server)).get('latchkey_hash_jobs{state="waiting"}') ?? Number.NaN;
}

async function hashed(server: OwnServer): Promise<number> {
  return (await scraped(server)).get("latchkey_hash_duration_seconds_count") ?? Number.NaN;
}

async function scraped({ port }: OwnServer): Promise<Series> {
  return parseMetrics((await sendTo(port, "/metrics", { headers: { authorization: `Bearer ${token}` } })).body);
}
