import { EventEmitter, once as onceEmitted } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { signInWithPassword } from "#lib/auth/sign-in";
import { startRounds } from "#lib/background";
import { hours } from "#lib/clock";
import { db } from "#lib/db/client";
import type { EmailAddress } from "#lib/email-address";
import { bcryptHash } from "#lib/hash-pool";
import { forget } from "#lib/once";
import { pagesFirst } from "#lib/pages-first";
import { useFreshDatabase } from "#lib/testing/database";
import { someCaller } from "#lib/testing/people";
import { countPage } from "./pages.js";

const begun: Answer[] = [];

useFreshDatabase();

afterEach(() => {
  for (const answer of begun.splice(0)) answer.emit("close");
});

describe("what can wait", () => {
  test("goes on at once where no page is being made", async () => {
    begin("GET").emit("prefinish");
    expect(await isFirst(pagesFirst(), aTurn())).toBe(true);
  });

  test.each(["prefinish", "close"])("waits for the last of the pages, until %s", async (end) => {
    const [one, other] = [begin("GET"), begin("GET")];
    const waiting = pagesFirst();
    one.emit(end);
    one.emit("close");
    expect(await isFirst(waiting, aTurn())).toBe(false);
    other.emit(end);
    expect(await isFirst(waiting, aTurn())).toBe(true);
  });

  test("waits for nobody who changes something, and for no file", async () => {
    begin("POST");
    begin("GET", "/_next/static/chunks/some.js");
    expect(await isFirst(pagesFirst(), aTurn())).toBe(true);
  });

  test("does not wait for long, though there is always a page", async () => {
    begin("GET");
    const before = performance.now();
    await pagesFirst();
    expect(performance.now() - before).toBeGreaterThan(40);
    expect(await isFirst(pagesFirst(), aTurn())).toBe(false);
  });

  test("is the answer of a hash", async () => {
    await bcryptHash("a secret", 4); // the thread has started, and takes two milliseconds from now on
    begin("GET");
    const before = performance.now();
    await bcryptHash("a secret", 4);
    expect(performance.now() - before).toBeGreaterThan(40);
  });

  test("is a sign-in", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] }); // it waits for no longer than a moment
    onTestFinished(() => void vi.useRealTimers());
    const page = begin("GET");
    const credentials = { email: "ada@example.com" as EmailAddress, password: "a passphrase", keepSignedIn: false };
    const outcome = signInWithPassword(credentials, someCaller());
    for (let n = 0; n < 10; n += 1) await db().user.count();
    expect(await db().rateLimit.count()).toBe(0);
    page.emit("close");
    expect(await outcome).toEqual({ ok: false, error: "wrong-credentials" });
    expect(await db().rateLimit.count()).toBeGreaterThan(0);
  });

  test("is a round of what the server does by itself", async () => {
    const page = begin("GET");
    let rounds = 0;
    startRounds("a test", hours(1), async () => {
      rounds += 1;
    });
    await aTurn();
    expect(rounds).toBe(0);
    page.emit("close");
    await aTurn();
    expect(rounds).toBe(1);
    forget("rounds of a test");
  });
});

test("a page is made once all of it is there, however slow its reader is", async () => {
  let answered: ServerResponse | undefined;
  const server = createServer((request, response) => {
    countPage(request, response);
    answered = response;
  }).listen(0, "127.0.0.1");
  await onceEmitted(server, "listening");
  const asked = get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1" });
  await onceEmitted(server, "request");
  const waiting = pagesFirst();
  expect(await isFirst(waiting, aTurn())).toBe(false);
  const answer = onceEmitted(asked, "response") as Promise<[IncomingMessage]>;
  answered?.end("x".repeat(100_000));
  expect(await isFirst(waiting, aTurn())).toBe(true);
  const [response] = await answer; // which has read none of it
  response.destroy();
  server.close();
});

type Answer = EventEmitter;

function begin(method: string, url = "/"): Answer {
  const answer = new EventEmitter();
  begun.push(answer);
  countPage({ method, url } as IncomingMessage, answer as ServerResponse);
  return answer;
}

/** Whether a promise is settled by the time another one is. */
function isFirst(promise: Promise<unknown>, other: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), other.then(() => false)]);
}

function aTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
