/**
 * No input gives an error of ours, tells of the inside, or takes longer than 250 ms without a hash: every endpoint of the
 * OpenAPI document in both of its faces, every page and other route of the build. All the while there are requests under way
 * that never end.
 */
import { expect } from "@playwright/test";
import { expectSoundAnswers, expectSoundBytes, patienceFor, test } from "./fuzzing";
import { chosenForOperation, chosenForPage, inputsForOperation, inputsForPage } from "./inputs";
import { builtPaths, documentedOperations } from "./routes";

/** What a request may take as a whole, in ms: `requestTimeout` of server.js, how often it looks, and a busy machine. */
const longestRequest = 20_000 + 2_000 + 10_000;

test.describe.configure({ mode: "default" }); // one worker: the tests share a server

test("to an endpoint", async ({ target, neverEnding }) => {
  const operations = await documentedOperations(target.server);
  expect([operations.length > 20, neverEnding.length > 30]).toEqual([true, true]);
  test.setTimeout(patienceFor(operations.length));
  for (const [place, operation] of operations.entries()) {
    const step = `${operation.method} ${operation.path}`;
    const [some, others] = [chosenForOperation(operation, place), inputsForOperation(operation)];
    await test.step(step, () => expectSoundAnswers(target, { some, others, place }));
  }
});

test("to a page, or to anything else that there is", async ({ target }) => {
  const documented = (await documentedOperations(target.server)).map(({ path }) => path);
  const others = builtPaths().filter((path) => !documented.includes(path));
  expect(others.length).toBeGreaterThan(30);
  test.setTimeout(patienceFor(others.length));
  for (const [place, path] of others.entries()) {
    const inputs = { some: chosenForPage(path, place), others: inputsForPage(path), place };
    await test.step(path, () => expectSoundAnswers(target, inputs));
  }
});

test("of bytes that are no request", async ({ target }) => {
  test.setTimeout(patienceFor(10));
  await expectSoundBytes(target);
});

test("that never ends: it is cut off in time, and nobody else has noticed", async ({ target, neverEnding }) => {
  for (const { place, end } of neverEnding) {
    const { status, after } = await end;
    const isCutOff = after < longestRequest && status < 500;
    expect([place, status, isCutOff]).toEqual([place, status, true]);
  }
  const silent = await Promise.all(neverEnding.filter(({ place }) => /silent/.test(place)).map(({ end }) => end));
  expect(silent.map(({ status }) => status)).toContain(408);
  expect(silent.map(({ status }) => status)).not.toContain(0);
  expect(target.server.process.exitCode).toBeNull();
});

test("goes to every endpoint of the build, for there is none that is not documented", async ({ target }) => {
  const documented = (await documentedOperations(target.server)).map(({ path }) => path);
  const built = builtPaths().filter((path) => path.startsWith("/api/") && path !== "/api/{rest}");
  expect([...new Set(documented)].filter((path) => path.startsWith("/api/")).sort()).toEqual(built.sort());
});
