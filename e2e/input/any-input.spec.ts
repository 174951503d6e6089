/**
 * No input gives an error of ours, tells of the inside, or takes longer than 250 ms without a hash: every endpoint of the
 * OpenAPI document in both of its faces, every page and other route of the build. All the while there are requests under way
 * that never end.
 */
import { expect } from "@playwright/test";
import {
  expectAccepted,
  expectSoundAnswers,
  expectSoundAnswersToAny,
  expectSoundBytes,
  patienceFor,
  test,
} from "./fuzzing";
import { chosenForOperation, chosenForPage, inputsForOperation, inputsForPage, rightForOperation } from "./inputs";
import type { NeverEnding } from "./never-ending";
import { builtPaths, documentedOperations } from "./routes";

/** What a request may take as a whole, in ms: `requestTimeout` of server.js, how often it looks, and a busy machine. */
const longestRequest = 20_000 + 2_000 + 10_000;

test.describe.configure({ mode: "default" }); // one worker: the tests share a server

test("to an endpoint", async ({ target, neverEnding }) => {
  const operations = await documentedOperations(target.server);
  expect([operations.length > 20, neverEnding.wanted > 80]).toEqual([true, true]);
  test.setTimeout(patienceFor(operations.length));
  for (const [place, operation] of operations.entries()) {
    await test.step(`${operation.method} ${operation.path}`, async () => {
      await expectAccepted(target, rightForOperation(operation));
      await expectSoundAnswers(target, chosenForOperation(operation, place));
      await expectSoundAnswersToAny(target, inputsForOperation(operation), place);
      expectUnderWay(neverEnding);
    });
  }
});

test("to a page, or to anything else that there is", async ({ target, neverEnding }) => {
  const documented = (await documentedOperations(target.server)).map(({ path }) => path);
  const others = builtPaths().filter((path) => !documented.includes(path));
  expect(others.length).toBeGreaterThan(30);
  test.setTimeout(patienceFor(others.length));
  for (const [place, path] of others.entries()) {
    await test.step(path, async () => {
      await expectSoundAnswers(target, chosenForPage(path, place));
      await expectSoundAnswersToAny(target, inputsForPage(path), place);
      expectUnderWay(neverEnding);
    });
  }
});

test("of bytes that are no request", async ({ target }) => {
  test.setTimeout(patienceFor(10));
  await expectSoundBytes(target);
});

test("that never ends: it is cut off in time, and nobody else has noticed", async ({ target, neverEnding }) => {
  await neverEnding.eachOnce();
  expect(new Set(neverEnding.ends.map(({ place }) => place)).size).toBe(neverEnding.wanted);
  for (const { place, status, after } of neverEnding.ends) {
    const isCutOff = after < longestRequest && status < 500;
    expect([place, status, isCutOff]).toEqual([place, status, true]);
  }
  const silent = neverEnding.ends.filter(({ place }) => /silent/.test(place)).map(({ status }) => status);
  expect(silent).toContain(408);
  expect(silent).not.toContain(0);
  expect(target.server.process.exitCode).toBeNull();
});

test("goes to every endpoint of the build, for there is none that is not documented", async ({ target }) => {
  const documented = (await documentedOperations(target.server)).map(({ path }) => path);
  const built = builtPaths().filter((path) => path.startsWith("/api/") && path !== "/api/{rest}");
  expect([...new Set(documented)].filter((path) => path.startsWith("/api/")).sort()).toEqual(built.sort());
});

/** That nearly all of them are there: the others are just being begun again. */
function expectUnderWay({ underWay, wanted }: NeverEnding): void {
  expect.soft(underWay()).toBeGreaterThan(0.9 * wanted);
}
