import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { someSecrets } from "./e2e/secrets";

// Made once, by the process that starts the run; its workers inherit it.
process.env.E2E_PORT ??= "3117";
process.env.DATA_DIR ??= mkdtempSync(join(tmpdir(), "latchkey-e2e-"));
if (!process.env.SIGNING_KEYS) Object.assign(process.env, someSecrets());

const url = `http://localhost:${process.env.E2E_PORT}`;
process.env.PUBLIC_URL = url; // the tests make sessions of their own, whose tokens name it
process.env.PASSWORD_COST ??= "10"; // the least: everybody in these tests has a password of their own
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 3, // on two processors: a test waits more than it computes
  timeout: 60_000,
  expect: { timeout: 15_000 }, // no rule is about speed: a busy machine must not fail one
  reporter: process.env.CI ? "line" : "list",
  use: {
    baseURL: url,
    trace: "retain-on-failure",
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: isRoot ? ["--no-sandbox"] : [],
    },
  },
  projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
  webServer: {
    command: "npm run --silent db:migrate && npm run --silent serve",
    url,
    env: { PORT: process.env.E2E_PORT, TRUSTED_PROXY_HOPS: "1", LOG_LEVEL: "error" },
  },
});
