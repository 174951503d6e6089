/** What the server stands on and does not work: the mail server, the place of the log, a thread that hashes. */
import { openSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { expect } from "@playwright/test";
import { SMTPServer } from "smtp-server";
import { openClient } from "#lib/db/client";
import { freshAddress } from "./mail";
import { captured, freePort, startServer } from "./own-server";
import { atPace, slowness, test } from "./pace";
import { asJson, fromElsewhere, sendTo } from "./requests";
import { newStand, signIn, statusesFor, tokenOf } from "./stand";

test("no request waits for a mail server that is not there or says nothing, and all mail arrives in the end", async ({
  undisturbed,
}) => {
  const port = Number(await freePort());
  const mail = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "no-reply@example.com" };
  const stand = await newStand(0, mail);
  const server = await startServer(stand.env, captured);
  const addresses = [freshAddress(), freshAddress()];
  await slowness(server, undisturbed);

  expect(await signUp(server.port, addresses[0])).toBe(202); // nobody listens there
  await expect.poll(() => letters(stand.file)).toEqual([expect.objectContaining({ lastError: "try-later" })]);
  const mute = await listenMutely(port);
  expect(await signUp(server.port, addresses[1])).toBe(202);
  await expect.poll(() => mute.calls()).toBeGreaterThan(0);
  expect(await slowness(server, undisturbed)).toBeLessThan(atPace);
  expect(await letters(stand.file)).toHaveLength(2);

  await mute.close();
  const { recipients, close } = await listenForMail(port);
  await expect.poll(recipients, { timeout: 30_000 }).toEqual(expect.arrayContaining(addresses));
  expect(await letters(stand.file)).toEqual([]);
  expect(await server.stop()).toEqual([0, null]);
  await close();
});

test("a log that cannot be written stops nobody", async ({ undisturbed }) => {
  test.skip(process.platform !== "linux", "Only Linux has /dev/full.");
  const full = openSync("/dev/full", "w");
  const stand = await newStand(2, { LOG_LEVEL: "debug" });
  const server = await startServer(stand.env, { stdio: ["ignore", full, full] });
  for (let person = 0; person < 2; person += 1) {
    const token = await tokenOf(server, person);
    expect(await statusesFor(server, token)).toEqual([200, 200]);
  }
  expect(await signUp(server.port, "no address")).toBe(422);
  expect(await slowness(server, undisturbed)).toBeLessThan(atPace);
  expect(await server.stop()).toEqual([0, null]);
});

test("a thread that dies over a password is replaced, and the password is looked at by the next one", async () => {
  const people = Array.from({ length: 10 }, (_, person) => person);
  const stand = await newStand(people.length);
  const server = await startServer({ ...stand.env, NODE_OPTIONS: endThreadsAt("SIGUSR2") }, captured);
  const signingIn = Promise.all(people.map((person) => signIn(server, person)));
  const isInterrupted = () => server.output().includes('"interrupted":true') || !server.process.kill("SIGUSR2");
  await expect.poll(isInterrupted, { intervals: [300] }).toBe(true);
  expect((await signingIn).map(({ status }) => status)).toEqual(people.map(() => 200));
  expect(await server.stop()).toEqual([0, null]);
});

async function signUp(port: string, email = ""): Promise<number> {
  return (await sendTo(port, "/api/sign-up", asJson({ email }, fromElsewhere()))).status;
}

async function letters(file: string): Promise<object[]> {
  const client = openClient(file);
  try {
    return await client.outboxLetter.findMany();
  } finally {
    await client.$disconnect();
  }
}

/** Takes every call and never says a word. */
async function listenMutely(port: number): Promise<{ calls: () => number; close: () => Promise<void> }> {
  const calls: Socket[] = [];
  const server = createServer((call) => calls.push(call.on("error", () => undefined)));
  await listening(server, port);
  const close = () => {
    for (const call of calls) call.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { calls: () => calls.length, close };
}

async function listenForMail(port: number): Promise<{ recipients: () => string[]; close: () => Promise<void> }> {
  const recipients: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, { envelope }, callback) {
      recipients.push(...envelope.rcptTo.map(({ address }) => address));
      stream.resume().on("end", () => callback());
    },
  });
  await listening(server.server, port);
  return {
    recipients: () => recipients,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
}

/** Has a program end all of its threads at a signal, as if they had failed: there is no other way to get at them. */
function endThreadsAt(signal: NodeJS.Signals): string {
  const hook = `
    import threads from "node:worker_threads";
    import { syncBuiltinESMExports } from "node:module";
    const running = new Set();
    const { Worker } = threads;
    threads.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        running.add(this);
        this.on("exit", () => running.delete(this));
      }
    };
    syncBuiltinESMExports();
    process.on("${signal}", () => { for (const thread of running) thread.terminate(); });`;
  return `--import=data:text/javascript,${encodeURIComponent(hook)}`;
}
