/** What nobody caught: a promise ends nothing, an exception ends the process in the way that an operator does. */
import { expect, test } from "@playwright/test";
import { linesIn } from "./log-lines";
import { captured, startServer } from "./own-server";
import { newStand, signIn } from "./stand";

/** Lets a program go wrong at a signal, somewhere that nobody looks after; an exception in the midst of work, which never ends. */
const goWrong = `
  process.on("SIGUSR2", () => { Promise.reject(new Error("nobody waits for this")); });
  process.on("SIGPWR", () => {
    globalThis[Symbol.for("latchkey.stop")].waitFor(new Promise(() => {}));
    throw new Error("nobody catches this");
  });`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(goWrong)}`;

test("a promise that fails and that nobody waits for is told as a crash, once, and ends nothing", async () => {
  const server = await startServer({ ...(await newStand(1)).env, NODE_OPTIONS }, captured);
  server.process.kill("SIGUSR2");
  await expect.poll(() => linesIn(server)).not.toEqual([]);
  expect((await signIn(server, 0)).status).toBe(200);
  expect(await server.stop()).toEqual([0, null]);
  expect(linesIn(server)).toEqual([crash(/^Error: nobody waits for this\n {4}at /)]);
});

test("an exception that nobody catches is told as a crash, and ends the process, for it is in no known state", async () => {
  test.skip(process.platform !== "linux", "The signal is one of Linux.");
  const server = await startServer({ ...(await newStand()).env, NODE_OPTIONS }, captured);
  const ended = new Promise((resolve) => server.process.once("close", resolve));
  server.process.kill("SIGPWR");
  expect(await ended).toBe(1);
  const crashes = linesIn(server).filter(({ event }) => event !== "console"); // Next says it, too
  expect(crashes).toEqual([crash(/^Error: nobody catches this\n {4}at /)]);
});

function crash(error: RegExp) {
  return { level: 50, time: expect.any(String), event: "sys_crash", error: expect.stringMatching(error) };
}
