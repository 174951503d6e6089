/** The steps of `npm test` and `npm run test:crash`. */
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.js";
import { build, generateClient } from "./build.js";
import { installPackages } from "./install.js";
import { findPython } from "./python.js";
import { inSteps, runNode, runNpm, step } from "./steps.js";
import { findStrace } from "./strace.js";

/** From whatever state the folder is in to a tested application. The developer's `.env` and data are left alone. */
export function test() {
  return inSteps(async () => {
    process.chdir(fileURLToPath(new URL("..", import.meta.url)));
    delete process.env.NODE_ENV; // the tools below each set their own
    await step("Installing packages (a minute or more, once)", installPackages);
    const browser = await step("Finding a browser", findBrowser);
    const python = await step("Finding Python with Flask and PyJWT", findPython);
    if (!python) console.log("  There is none: the run of examples/flask-api is left out.");
    await step("Finding strace", findStrace);
    await step("Generating the database client", generateClient);
    await step("Checking (format, lint, types, unit tests)", () => runNpm(["run", "check"]));
    await step("Building", build);
    await step("End-to-end tests", () =>
      runJourneys({ ...(browser && { CHROMIUM_PATH: browser }), ...(python && { PYTHON_PATH: python }) }),
    );
  });
}

/** The same for the one test that kills the server, 200 times unless `CRASH_ROUNDS` says otherwise. */
export function testCrashes() {
  return inSteps(async () => {
    process.chdir(fileURLToPath(new URL("..", import.meta.url)));
    delete process.env.NODE_ENV;
    await step("Installing packages (a minute or more, once)", installPackages);
    await step("Generating the database client", generateClient);
    await step("Building", build);
    await step("Killing and starting again", () =>
      runJourneys({ CRASH_ROUNDS: process.env.CRASH_ROUNDS || "200" }, "crash"),
    );
  });
}

function runJourneys(env, ...names) {
  console.log();
  return runNode(["node_modules/@playwright/test/cli.js", "test", ...names], { env, show: true });
}
