/** What the server stands on and does not work: the mail server, the place of the log, a thread that hashes. */
import { openSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { expect } from "@playwright/test";
import { SMTPServer } from "smtp-server";
import { freshAddress } from "./mail";
import { captured, freePort, startServer } from "./own-server";
import { expectPace, slowness, test, warmUp } from "./pace";
import { asJson, fromElsewhere, sendTo } from "./requests";
import { credentialsOf, inDatabase, makeLettersDue, newStand, signIn, statusesFor, tokenOf } from "./stand";

test("no request waits for a mail server that is not there or says nothing, and all mail arrives in the end", async ({
  undisturbed,
}) => {
  const port = Number(await freePort());
  const mail = { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "no-reply@example.com" };
  const stand = await newStand(1, mail);
  const server = await startServer(stand.env, captured);
  const addresses = [freshAddress(), freshAddress(), freshAddress()];

  const token = await tokenOf(server, 0); // they are told so by mail, and nobody listens there
  expect(await signUp(server.port, addresses[0])).toBe(202);
  await warmUp({ ...server, token }, undisturbed);
  const putOff = expect.objectContaining({ lastError: "try-later" });
  await expect.poll(() => letters(stand.file)).toEqual([putOff, putOff]);

  const mute = await listenMutely(port);
  expect(await signUp(server.port, addresses[1])).toBe(202);
  await expect.poll(() => mute.calls()).toBeGreaterThan(0);
  expect(await signUp(server.port, addresses[2])).toBe(202);
  expect(mute.givenUp(), "both were answered before anybody gave the mail server up").toBe(0);
  expectPace(await slowness({ ...server, token }, undisturbed));
  expect(await letters(stand.file)).toHaveLength(4);

  await mute.close();
  const { recipients, close } = await listenForMail(port);
  const everybody = [credentialsOf(0).email, ...addresses];
  const arrived = async () => {
    await makeLettersDue(stand); // by now the next try may be half a minute away
    return recipients();
  };
  await expect.poll(arrived, { timeout: 30_000 }).toEqual(expect.arrayContaining(everybody));
  await expect.poll(() => letters(stand.file)).toEqual([]); // the mail server has one before we know that it took it
  expect(await server.stop()).toEqual([0, null]);
  await close();
});

test("a server that is told to stop hands over the mail that it is sending, once, and begins no other", async () => {
  const port = Number(await freePort());
  let take = () => {};
  const taken = new Promise<void>((resolve) => {
    take = resolve;
  });
  const mailServer = await listenForMail(port, taken);
  const stand = await newStand(0, { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "no-reply@example.com" });
  const server = await startServer(stand.env);
  const [first, second] = [freshAddress(), freshAddress()];

  expect(await signUp(server.port, first)).toBe(202);
  await expect.poll(mailServer.recipients).toEqual([first]); // the mail server has it, and has not said so yet
  expect(await signUp(server.port, second)).toBe(202);
  const ended = server.stop();
  await expect(async () => expect(sendTo(server.port, "/healthz")).rejects.toThrow("ECONNREFUSED")).toPass();
  take();
  expect(await ended).toEqual([0, null]);
  expect(mailServer.recipients()).toEqual([first]);
  expect(await letters(stand.file)).toEqual([expect.objectContaining({ attempts: 0 })]);
  await mailServer.close();
});

test("a server that is told to stop does not wait for long for a mail server that says nothing", async () => {
  const port = Number(await freePort());
  const stand = await newStand(0, { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "no-reply@example.com" });
  const [server, mute] = [await startServer(stand.env), await listenMutely(port)];
  expect(await signUp(server.port, freshAddress())).toBe(202);
  await expect.poll(mute.calls).toBeGreaterThan(0);
  const begun = performance.now();
  expect(await server.stop()).toEqual([0, null]);
  expect(performance.now() - begun, "ms, of which the mail server is given 3,000").toBeLessThan(8_000);
  await mute.close();
});

test("a log that cannot be written stops nobody", async ({ undisturbed }) => {
  test.skip(process.platform !== "linux", "Only Linux has /dev/full.");
  const full = openSync("/dev/full", "w");
  const stand = await newStand(2, { LOG_LEVEL: "debug" });
  const server = await startServer(stand.env, { stdio: ["ignore", full, full] });
  const tokens = [await tokenOf(server, 0), await tokenOf(server, 1)];
  for (const token of tokens) expect(await statusesFor(server, token)).toEqual([200, 200]);
  expect(await signUp(server.port, "no address")).toBe(422);
  const seen = { ...server, token: tokens[0] ?? "" };
  await warmUp(seen, undisturbed);
  expectPace(await slowness(seen, undisturbed));
  expect(await server.stop()).toEqual([0, null]);
});

test("a thread that dies over a password is replaced, and the password is looked at by the next one", async () => {
  const people = [0, 1, 2, 3];
  const stand = await newStand(people.length, { PASSWORD_COST: "12" }); // seconds of work, whatever the signal falls into
  const server = await startServer({ ...stand.env, NODE_OPTIONS: endThreadsAt("SIGUSR2") }, captured);
  const signingIn = Promise.all(people.map((person) => signIn(server, person)));
  const isInterrupted = () => server.output().includes('"interrupted":true') || !server.process.kill("SIGUSR2");
  await expect.poll(isInterrupted, { intervals: [1000] }).toBe(true);
  expect((await signingIn).map(({ status }) => status)).toEqual(people.map(() => 200));
  expect(await server.stop()).toEqual([0, null]);
});

async function signUp(port: string, email = ""): Promise<number> {
  return (await sendTo(port, "/api/sign-up", asJson({ email }, fromElsewhere()))).status;
}

function letters(file: string): Promise<object[]> {
  return inDatabase(file, (client) => client.outboxLetter.findMany());
}

/** Takes every call and never says a word; tells also how many callers have given it up. */
async function listenMutely(port: number) {
  const calls: Socket[] = [];
  let givenUp = 0;
  const server = createServer((call) => {
    calls.push(call.on("error", () => undefined).resume());
    call.once("close", () => {
      givenUp += 1;
    });
  });
  await listening(server, port);
  const close = () => {
    for (const call of calls) call.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { calls: () => calls.length, givenUp: () => givenUp, close };
}

/** Takes all mail, and says so once it may. */
async function listenForMail(port: number, taken = Promise.resolve()) {
  const recipients: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, { envelope }, callback) {
      recipients.push(...envelope.rcptTo.map(({ address }) => address));
      stream.resume().on("end", () => taken.then(() => callback()));
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
