import { defineConfig, devices } from "@playwright/test";
import { newFolder } from "./e2e/run-folder";
import { someSecrets } from "./e2e/secrets";

// Made once, by the process that starts the run; its workers inherit it.
process.env.E2E_PORT ??= "3117";
process.env.DATA_DIR ??= newFolder("data");
if (!process.env.SIGNING_KEYS) Object.assign(process.env, someSecrets());

const url = `http://localhost:${process.env.E2E_PORT}`;
process.env.PUBLIC_URL = url; // the tests make sessions of their own, whose tokens name it
process.env.PASSWORD_COST ??= "10"; // the least: everybody in these tests has a password of their own
process.env.LOG_LEVEL ??= "error"; // what tests do through the server's own functions is logged by them
const isRoot = process.getuid?.() === 0;

/** Where chance decides, or whoever attacks may try again and again: one failure is the failure that was looked for. */
const withoutRetry = [
  ...["attacks/*", "input/*", "guess-limit", "rate-limit", "password-reset"],
  ...["crash", "durability", "disk", "contention", "damaged-database", "broken-neighbours", "failed-page", "uncaught"],
  ...["backup", "abandoned-sign-in", "key-rotation", "process-wide", "canary", "log", "metrics", "server"],
].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 3, // on two processors: a test waits more than it computes
  timeout: 240_000,
  expect: { timeout: 15_000 }, // no rule is about speed: a busy machine must not fail one
  reporter: process.env.CI ? "dot" : "list", // either tells why tests failed at its end, where it is looked for
  use: {
    baseURL: url,
    trace: "on-first-retry",
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: isRoot ? ["--no-sandbox"] : [],
    },
  },
  projects: [
    { name: "at once", testMatch: withoutRetry, use: devices["Desktop Chrome"] },
    // One that passes the second time is told as flaky, with why it failed: it wants mending, and stops nobody.
    { name: "journeys", testIgnore: withoutRetry, use: devices["Desktop Chrome"], retries: 1 },
  ],
  webServer: {
    command: "npm run --silent db:migrate && npm run --silent serve",
    url,
    env: { PORT: process.env.E2E_PORT, TRUSTED_PROXY_HOPS: "1" },
  },
});
