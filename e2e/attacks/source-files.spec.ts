/** The folder that the server runs in holds its secrets, its database and its sources. It serves the files of the build alone. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { test } from "#e2e/fixtures";
import type { Ask } from "#e2e/requests";

const files = "/_next/static";

/** What is there on the disk, or is in other people's folders. */
const kept = [
  ".env",
  ".git/HEAD",
  "package.json",
  "server.js",
  "middleware.ts",
  "prisma/schema.prisma",
  "lib/config.ts",
];
const alsoKept = [".next/routes-manifest.json", ".next/server/app/dashboard/page.js", "data/latchkey.db"];

/** Ways out of the folder of files, as servers have been led astray by. */
const waysOut = ["/", `${files}/../../`, `${files}/../../../`, `${files}/%2e%2e/%2e%2e/`, `${files}/..%2f..%2f`];
const oddWaysOut = [
  `${files}/..%5c..%5c`,
  `${files}/%252e%252e/%252e%252e/`,
  `${files}//../../`,
  "/..;/",
  "/%2e/",
  "/./",
];

test("nothing of the server's own folder is served", async ({ ask }) => {
  expect((await ask(await someFile(ask))).status).toBe(200);
  for (const name of [...kept, ...alsoKept]) {
    for (const way of [...waysOut, ...oddWaysOut]) {
      const { status, body } = await ask(`${way}${name}`);
      expect([way, name, status >= 300 && status < 500]).toEqual([way, name, true]);
      expect(body).not.toContain(beginningOf(name));
    }
  }
});

test("no file of the build has a map to its source", async ({ ask }) => {
  const names = readdirSync(".next/static", { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => name.endsWith(".js")).length).toBeGreaterThan(5);
  expect(names.filter((name) => name.endsWith(".map"))).toEqual([]);
  const file = await someFile(ask);
  const { body } = await ask(file);
  expect(body).not.toMatch(/sourceMappingURL=\S/);
  expect((await ask(`${file}.map`)).status).toBe(404);
});

async function someFile(ask: Ask): Promise<string> {
  const [, file = ""] = /src="(\/_next\/static\/[^"]+\.js)"/.exec((await ask("/")).body) ?? [];
  expect(file).not.toBe("");
  return file;
}

/** By which the file would be known in an answer; nothing where it is not in this folder. */
function beginningOf(name: string): string {
  return existsSync(name) ? readFileSync(name, "latin1").slice(0, 40) : "SQLite format 3";
}
