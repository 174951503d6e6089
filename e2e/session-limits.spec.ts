import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { startServer } from "./own-server";
import { newFolder } from "./run-folder";
import { someSecrets } from "./secrets";

const run = promisify(execFile);
const port = "3159";
const site = `http://localhost:${port}`;

/** Limits so short that a test can wait for them. */
const limits = { SESSION_IDLE: "4s", KEPT_SESSION_IDLE: "1h", KEPT_SESSION_ABSOLUTE: "6s" };

type Served = { readonly password: string };

/** A server of its own, and the password of its one person. */
const test = base.extend<object, { served: Served }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const data = newFolder("limits");
      const env = { PATH: process.env.PATH ?? "", ...someSecrets(), ...limits, PORT: port, DATA_DIR: data } as const;
      const quiet = { ...env, NODE_ENV: "production", LOG_LEVEL: "error", PASSWORD_COST: "10" } as const;
      await run("npm", ["run", "--silent", "db:migrate"], { env: quiet });
      const person = ["users", "add", "ada@example.com", "--name", "Ada"];
      const { stdout } = await run("npm", ["run", "--silent", "op", "--", ...person], { env: quiet });
      const server = await startServer(quiet);
      await use({ password: /Password: (\S+)/.exec(stdout)?.[1] ?? "" });
      await server.stop();
    },
    { scope: "worker" },
  ],
});

test.use({ baseURL: site });
test.describe.configure({ mode: "default" }); // one worker, so that the port is free

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("who is not seen for as long as the configuration says has to sign in again", async ({ page, served }) => {
      await signIn(page, served, false);
      await landsOnSignIn(page);
    });

    test("who was asked to be kept signed in is for no longer than the absolute limit", async ({ page, served }) => {
      await signIn(page, served, true);
      const kept = await sessionCookie(page.context());
      expect(kept?.expires).toBeGreaterThan(0);
      await landsOnSignIn(page);
      // The browser has dropped the cookie by now: the row refuses it just the same.
      const headers = { cookie: `latchkey-session=${kept?.value}` };
      await expect.poll(async () => (await fetch(`${site}/api/me`, { headers })).status).toBe(401);
    });
  });
}

async function signIn(page: Page, { password }: Served, keep: boolean): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  if (keep) await page.getByLabel("Keep me signed in").check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${site}/dashboard`);
}

/** What a browser fetches on a guess is no visit: asking so again and again does not keep the session alive. */
async function landsOnSignIn(page: Page): Promise<void> {
  const { value } = (await sessionCookie(page.context())) ?? { value: "" };
  const headers = { cookie: `latchkey-session=${value}`, "sec-purpose": "prefetch" };
  const status = async () => (await fetch(`${site}/api/me`, { headers })).status;
  await expect.poll(status, { timeout: 20_000 }).toBe(401);
  await page.goto("/dashboard");
  expect(page.url()).toContain("/sign-in");
}

async function sessionCookie(context: BrowserContext) {
  return (await context.cookies()).find(({ name }) => name === "latchkey-session");
}
