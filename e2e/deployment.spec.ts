import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { startServer } from "./own-server";
import { someSecrets } from "./secrets";

const run = promisify(execFile);
const port = "3157";

test("what the container holds works in a plain folder, and writes to its data folder alone", async () => {
  const [folder, data] = [newFolder(), newFolder()];
  await run(process.execPath, ["scripts/assemble.js", "--as-built", folder]);
  const env = {
    PATH: process.env.PATH ?? "",
    ...someSecrets(),
    PORT: port,
    DATA_DIR: data,
    NODE_ENV: "production",
  } as const;
  const before = everythingIn(folder);
  expect(before.filter((file) => /^(\.next\/cache|lib\/testing|.*\.test\.tsx? )/.test(file))).toEqual([]);

  expect(readdirSync(folder).sort()).toEqual([
    ...[".next", "cli", "lib", "next.config.js", "node_modules", "package-lock.json", "package.json"],
    ...["prisma", "server", "server.js"],
  ]);
  expect(before.filter((file) => /(^|\/)\.(env|git)|\.(db|pem|key)(-\w+)? /.test(file))).toEqual([]);

  const migrated = await run("npm", ["run", "--silent", "db:migrate"], { cwd: folder, env });
  expect(migrated.stdout).toContain("applied");
  const server = await startServer(env, { cwd: folder });
  expect(await isHealthy(folder, env)).toBe(true);
  const page = await fetch(`http://localhost:${port}/sign-in`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Sign in")]);
  const added = await run("npm", ["run", "--silent", "op", "--", "users", "add", "ada@example.com", "--name", "Ada"], {
    cwd: folder,
    env,
  });
  expect(await signIn(/Password: (\S+)/.exec(added.stdout)?.[1])).toBe(200);
  expect(await server.stop()).toEqual([0, null]);

  expect(await isHealthy(folder, env)).toBe(false);
  expect(readdirSync(data)).toContain("latchkey.db");
  expect(everythingIn(folder)).toEqual(before);
  for (const path of [folder, data]) rmSync(path, { recursive: true });
});

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "latchkey-deployment-"));
}

/** The check that the container's engine runs. */
async function isHealthy(cwd: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return run(process.execPath, ["server/health.js"], { cwd, env }).then(
    () => true,
    () => false,
  );
}

async function signIn(password: string | undefined): Promise<number> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ email: "ada@example.com", password });
  return (await fetch(`http://localhost:${port}/api/sign-in`, { method: "POST", headers, body })).status;
}

/** Every file outside the packages, with the time of its last change. */
function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("node_modules/"))
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`);
}
