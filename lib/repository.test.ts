/** What must be true of the repository itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

type Locked = { readonly version?: string; readonly integrity?: string; readonly link?: boolean };

describe("every package that is installed", () => {
  const { packages } = readJson<{ packages: Record<string, Locked> }>("package-lock.json");
  const installed = Object.entries(packages).filter(([path, { link }]) => path !== "" && !link);

  test("is pinned by its version and its hash", () => {
    expect(installed.length).toBeGreaterThan(100);
    for (const [path, { version, integrity }] of installed) {
      expect([path, version, integrity]).toEqual([path, expect.any(String), expect.stringMatching(/^sha512-/)]);
    }
  });

  test("is asked for by its exact version", () => {
    const { dependencies, devDependencies } = readJson<Record<string, Record<string, string>>>("package.json");
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d[\w.-]*$/);
  });
});

test("no statement is put together from text", () => {
  const sources = ["app", "cli", "lib", "server", "scripts"].flatMap(sourcesUnder);
  expect(sources.length).toBeGreaterThan(200);
  const unsafe = sources.filter((file) => /\$\w+RawUnsafe|Prisma\.raw\(/.test(readFileSync(file, "utf8")));
  expect(unsafe).toEqual([]);
});

/** The program, without its tests and without what Prisma generates. */
function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|m?js)$/.test(name))
    .filter((name) => !/\.test\.tsx?$|^testing\/|^db\/generated\//.test(name))
    .map((name) => join(folder, name));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
