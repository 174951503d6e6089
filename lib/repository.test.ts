/** What must be true of the repository itself. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

type Locked = {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

describe("every package that is installed", () => {
  const { packages } = readJson<{ packages: Record<string, Locked> }>("package-lock.json");
  const installed = Object.entries(packages).filter(([path, { link }]) => path !== "" && !link);

  test("is pinned by its version and its hash", () => {
    expect(installed.length).toBeGreaterThan(100);
    for (const [path, { version, integrity, inBundle }] of installed) {
      const ofAll = inBundle ? packages[path.split("/node_modules/")[0] ?? ""]?.integrity : integrity;
      expect([path, version, ofAll]).toEqual([path, expect.any(String), expect.stringMatching(/^sha512-/)]);
    }
  });

  test("is locked for every system, not only for the one that the lock file was written on", () => {
    const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.length).toBeGreaterThan(50);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  test("comes from the one registry that npm is set to: none names a place of its own", () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test("is in the bill of materials that npm makes of the lock file", { timeout: 30_000 }, () => {
    const options = { encoding: "utf8", maxBuffer: 2 ** 26 } as const;
    const made = execFileSync("npm", ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"], options);
    const { components } = JSON.parse(made) as { components: { name: string; version: string }[] };
    const billed = new Set(components.map(({ name, version }) => `${name} ${version}`));
    const locked = installed.map(([path, { version }]) => `${path.split("node_modules/").at(-1)} ${version}`);
    expect(locked.filter((text) => !billed.has(text))).toEqual([]);
  });

  test("is asked for by its exact version", () => {
    const { dependencies, devDependencies } = readJson<Record<string, Record<string, string>>>("package.json");
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d[\w.-]*$/);
  });
});

test("no statement is put together from text", () => {
  const unsafe = program().filter((file) => /\$\w+RawUnsafe|Prisma\.raw\(/.test(readFileSync(file, "utf8")));
  expect(unsafe).toEqual([]);
});

test("no secret is compared as text is: it is looked up by its hash, or by what takes the same time for all", () => {
  const name = "(hash|secret|token|password|digest|signature|hmac)";
  const literal = `(null|undefined|typeof|["'\\d])`;
  const onTheLeft = `${name}\\)? [!=]==? (?!${literal})`;
  const onTheRight = `(?<!${literal}) [!=]==? [\\w.]*${name}(?![\\w.])`;
  const compared = new RegExp(`${onTheLeft}|${onTheRight}`, "i");
  for (const text of ["token === row.token", "hashOf(secret) !== x", "row.id == given.passwordHash"])
    expect(text).toMatch(compared);
  for (const text of ["token !== null", 'typeof hash === "string"', "a.generation === token.generation"])
    expect(text).not.toMatch(compared);
  const found = program().filter((file) => compared.test(readFileSync(file, "utf8")));
  expect(found).toEqual(["cli/terminal.ts"]); // two that one person has typed
});

describe("what an operator does", () => {
  const ofOperators = ["auth/user-administration", "auth/restoration", "db/backup", "db/restore", "environment-file"];
  const byOperators =
    /\b(endSessionById|endEverybodysSessions|endApiTokenById|listAccounts|listEverybodysApiTokens|dropLetters)\b/;
  const web = ["app", "components", "lib/web"].flatMap(sourcesUnder).concat("middleware.ts", "instrumentation.ts");

  test("is in no module that the web gets to, by whatever way", () => {
    const reached = reachedFrom(web);
    expect([reached.size > web.length, reached.has("lib/auth/session-ending.ts")]).toEqual([true, true]);
    for (const module of ofOperators) {
      expect(existsSync(`lib/${module}.ts`)).toBe(true);
      expect([module, reached.has(`lib/${module}.ts`)]).toEqual([module, false]);
    }
    expect([...reached].filter((file) => file.startsWith("cli/"))).toEqual([]);
  });

  test("is called by nothing on the web where it stands beside what people do themselves", () => {
    expect(sourcesUnder("cli").filter((file) => byOperators.test(readFileSync(file, "utf8")))).toHaveLength(4);
    expect(web.filter((file) => byOperators.test(readFileSync(file, "utf8")))).toEqual([]);
  });
});

describe.skipIf(!existsSync(".git"))("a secret", () => {
  test("stands in no file of the repository, and none is kept where one would", () => {
    const files = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0").filter(existsSync);
    expect(files.length).toBeGreaterThan(400);
    expect(files.filter((file) => /(^|\/)\.env(?!\.example$)|\.(db|sqlite|pem|key|p12)(-\w+)?$/.test(file))).toEqual(
      [],
    );
    expect(files.filter((file) => secretPattern.test(readFileSync(file, "latin1")))).toEqual([]);
  });

  test("is ignored by git in the files where people keep them", () => {
    for (const file of [".env", ".env.production", "data/latchkey.db", "data/mail/1.json"]) {
      expect(() => execFileSync("git", ["check-ignore", "-q", file]), file).not.toThrow();
    }
  });

  test("would be noticed", () => {
    const random = randomBytes(32).toString("base64url");
    for (const text of [
      `"d":"${random}"`,
      `d: "${random}"`,
      `PASSWORD_PEPPERS=p1:${random}`,
      `METRICS_TOKEN='${random}'`,
      `-----BEGIN EC ${"PRIVATE"} KEY-----`,
      `smtps://robin:${"quite-secret"}@mail.acme.net`,
    ]) {
      expect(text).toMatch(secretPattern);
    }
  });
});

/** Private members of keys, values of the variables that hold secrets, and passwords in addresses; but for our examples. */
const secretPattern =
  /\bd"?: ?"[\w-]{43}"|(_KEYS|_PEPPERS|_TOKEN)=['"]?(\w+:)?[\w-]{40,}|BEGIN [A-Z ]*PRIVATE KEY|:\/\/[\w.-]+:(?!password@)[\w-]{6,}@/;

/** Every module that these import, and those import, types apart. */
function reachedFrom(files: readonly string[]): Set<string> {
  const reached = new Set(files);
  for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);
  return reached;
}

function importsOf(file: string): string[] {
  const statement =
    /(?:^|\n)(?:import|export)(?! type\b)[^;]*? from "([^"]+)"|\bimport\("([^"]+)"\)|\nimport "([^"]+)"/g;
  const names = [...readFileSync(file, "utf8").matchAll(statement)].map(
    ([, one, other, bare]) => one ?? other ?? bare ?? "",
  );
  const local = names.map((name) =>
    name.startsWith(".") ? join(dirname(file), name) : name.startsWith("#") ? name.slice(1) : "",
  );
  return local.flatMap((name) => ["", ".ts", ".tsx"].map((end) => name + end)).filter((path) => isSource(path));
}

function isSource(path: string): boolean {
  return /\.(tsx?|m?js)$/.test(path) && existsSync(path);
}

function program(): string[] {
  const sources = ["app", "cli", "lib", "server", "scripts"].flatMap(sourcesUnder);
  expect(sources.length).toBeGreaterThan(200);
  return sources;
}

/** The program's files, without its tests and without what Prisma generates. */
function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|m?js)$/.test(name))
    .filter((name) => !/\.test\.tsx?$|^testing\/|^db\/generated\//.test(name))
    .map((name) => join(folder, name));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
