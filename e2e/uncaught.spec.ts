/** What nobody caught: a promise ends nothing, an exception ends the process in the way that an operator does. */
import { expect, test } from "@playwright/test";
import { captured, startServer } from "./own-server";
import { newStand, signIn } from "./stand";

/** Lets a program go wrong at a signal, somewhere that nobody looks after. */
const goWrong = `
  process.on("SIGUSR2", () => { Promise.reject(new Error("nobody waits for this")); });
  process.on("SIGPWR", () => { throw new Error("nobody catches this"); });`;
const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(goWrong)}`;

test("a promise that fails and that nobody waits for is logged, and ends nothing", async () => {
  const server = await startServer({ ...(await newStand(1)).env, NODE_OPTIONS }, captured);
  server.process.kill("SIGUSR2");
  await expect.poll(server.output).toContain("nobody waits for this");
  expect((await signIn(server, 0)).status).toBe(200);
  expect(await server.stop()).toEqual([0, null]);
});

test("an exception that nobody catches is logged, and ends the process, for it is in no known state", async () => {
  test.skip(process.platform !== "linux", "The signal is one of Linux.");
  const server = await startServer({ ...(await newStand()).env, NODE_OPTIONS }, captured);
  const ended = new Promise((resolve) => server.process.once("close", resolve));
  server.process.kill("SIGPWR");
  expect(await ended).toBe(1);
  expect(server.output()).toContain("nobody catches this");
});
