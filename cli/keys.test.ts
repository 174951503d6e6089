import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { config } from "#lib/config";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment } from "#lib/testing/environment";
import { runCommand } from "#lib/testing/other-process";

let file: string;
let before: string;

useFreshDatabase();

beforeEach(() => {
  const { dataDir } = config();
  file = join(dataDir, ".env");
  const variables = Object.entries(testEnvironment(dataDir)).map(([name, value]) => `${name}='${value}'\n`);
  before = `# mine\n${variables.join("")}`;
  writeFileSync(file, before, { mode: 0o600 });
});

describe("npm run op -- keys", { timeout: 60_000 }, () => {
  test("rotate: adds a key to .env alone, and says by when every process must have restarted", async () => {
    const { code, output, complaint } = await keys(["rotate", "session", "--lead", "2d"]);
    expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
    expect(output).toMatch(
      /^A new session key is in \.env: [\w-]{43}\. It signs from (.+) UTC on\.\nRestart every process of Latchkey by \1 UTC\.\n$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(config().dataDir).filter((name) => name.startsWith(".env"))).toEqual([".env"]);
    const withoutKeys = (text: string) => text.replace(/^SIGNING_KEYS=.*$/m, "");
    expect(withoutKeys(readFileSync(file, "utf8"))).toBe(withoutKeys(before));
    const [again, list] = await Promise.all([keys(["rotate", "session"]), keys(["list", "--json"])]);
    expect(again).toMatchObject({
      code: 1,
      complaint: expect.stringMatching(/^The key made before does not sign yet/),
    });
    expect(JSON.parse(list.output).keys).toMatchObject([
      { purpose: "session", state: "signing", verifiesUntil: expect.any(String) },
      { purpose: "session", state: "waiting" },
      { purpose: "access-token", state: "signing" },
    ]);
  });

  test("list: what each key does, and no secret", async () => {
    const { code, output } = await keys(["list"]);
    expect({ code, lines: output.trimEnd().split("\n").length }).toEqual({ code: 0, lines: 3 });
    expect(output).toMatch(/\nsession +signing +2000-01-01 00:00 .*\naccess-token +signing /);
    for (const { d } of JSON.parse(testEnvironment("").SIGNING_KEYS ?? "").keys) expect(output).not.toContain(d);
  });

  test("rotate: where the keys come from the environment, .env stays, and --print says what to put there", async () => {
    const elsewhere = { SIGNING_KEYS: ` ${testEnvironment("").SIGNING_KEYS}` };
    const [refused, printed] = await Promise.all([
      keys(["rotate", "session"], elsewhere),
      keys(["rotate", "session", "--print"], elsewhere),
    ]);
    expect(refused).toMatchObject({ code: 1, output: "", complaint: expect.stringContaining("use --print") });
    expect(printed.output).toMatch(/^SIGNING_KEYS='\{"keys":\[.*\]\}'\n$/);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("rotate: says what is wrong with the call", async () => {
    const ended = await Promise.all([keys(["rotate", "sessions"]), keys(["rotate", "session", "--lead", "soon"])]);
    expect(ended.map(({ code }) => code)).toEqual([2, 2]);
    expect(ended[0]?.complaint).toBe('There are no keys for "sessions": say session or access-token.\n');
    expect(ended[1]?.complaint).toMatch(/^--lead must be a number and a unit/);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});

/** With nothing in the environment but what is given: the rest is in .env. */
function keys(words: string[], env: Record<string, string> = {}) {
  return runCommand("op", ["keys", ...words], env, config().dataDir);
}
