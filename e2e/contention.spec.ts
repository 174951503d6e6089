/** Another process that writes, and many people at once. */
import { expect } from "@playwright/test";
import { seconds } from "#lib/clock";
import { holdWriteLock } from "#lib/testing/other-process";
import { startServer } from "./own-server";
import { test as base, expectPace, slowest, slowness, type Visited, warmUp } from "./pace";
import { expectRefusal, lookInto, newStand, type Stand, signIn, statusesFor, tokenOf } from "./stand";

const people = 50;

/** One more has signed in before, and looks round. */
const everybody = people + 1;

/** For how long, in ms, SQLite itself waits for the lock at each try, and the whole process with it. */
const shortWait = 50;

type Fixtures = { stand: Stand; server: Visited };

const test = base.extend<object, Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
  stand: [async ({}, use) => use(await newStand(everybody)), { scope: "worker" }],
  server: [
    async ({ stand }, use) => {
      const server = await startServer(stand.env);
      await use({ ...server, token: await tokenOf(server, people) });
      await server.stop();
    },
    { scope: "worker" },
  ],
});

test.describe.configure({ mode: "default" }); // one worker, so that nobody else disturbs

test("fifty people sign in at once while another process holds the write lock for three seconds", async ({
  stand,
  server,
  undisturbed,
}) => {
  await warmUp(server, undisturbed);
  const lock = await holdWriteLock(stand.file, seconds(3));
  const heldAt = performance.now();
  const signingIn = Array.from({ length: people }, async (_, person) => {
    const { status } = await signIn(server, person);
    return { status, after: performance.now() - heldAt };
  });
  let isHeld = true;
  const released = lock.released.then(() => {
    isHeld = false;
  });
  for (let time = 0; time < 3; time += 1) expect(await statusesFor(server, server.token ?? "")).toEqual([200, 200]);
  expect(isHeld, "who only reads was answered before the lock was free").toBe(true);
  const slower = await slowness(server, undisturbed, shortWait);
  await released;
  const replies = await Promise.all(signingIn);
  expect(replies.map(({ status }) => status)).toEqual(Array(people).fill(200));
  expect(Math.min(...replies.map(({ after }) => after)), "ms until the first got in").toBeGreaterThan(2000);
  expect(await lookInto(stand.file)).toEqual({ integrity: "ok", sessions: everybody, signIns: everybody });
  expectPace(slower);
});

test("whoever would have to wait for too long is told so, and signs in once the lock is free", async ({
  stand,
  server,
}) => {
  const before = await lookInto(stand.file);
  const lock = await holdWriteLock(stand.file, seconds(9));
  const [longest] = await Promise.all([slowest(server), expectRefusal(server, 0, "too-busy")]);
  expect(longest, "ms that a page takes at the most, for none waits for the lock").toBeLessThan(4000);
  await lock.released;
  expect(await lookInto(stand.file)).toEqual(before);
  expect((await signIn(server, 0)).status).toBe(200);
});
