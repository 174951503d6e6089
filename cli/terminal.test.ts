import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { signInWithPassword } from "#lib/auth/sign-in";
import { findAccount } from "#lib/auth/user";
import type { EmailAddress } from "#lib/email-address";
import { useFreshDatabase } from "#lib/testing/database";
import { testEnvironment } from "#lib/testing/environment";
import { operatorsFolder } from "#lib/testing/operator";
import { someCaller, someUser } from "#lib/testing/people";

const ada = "ada@example.com" as EmailAddress;
const canary = "some hidden canary words";

/** util-linux's `script` gives a process a terminal of its own. Where there is none, nobody can be asked. */
const script = "/usr/bin/script";
const hasTerminals = spawnSync(script, ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;

useFreshDatabase();

describe.runIf(hasTerminals)("at a terminal", { timeout: 60_000 }, () => {
  test("a password is asked for twice, and never shown", async () => {
    await someUser({ email: ada });
    const shown = await atTerminal(
      ["users", "set-password", ada, "--password-prompt"],
      [
        ["New password: ", `${canary}\r`],
        ["The same again: ", `${canary}\r`],
      ],
    );
    expect(shown).toContain("0 sessions ended.");
    expect(shown).not.toContain("canary");
    expect((await signInWithPassword({ email: ada, password: canary, keepSignedIn: false }, someCaller())).ok).toBe(
      true,
    );
  });

  test("what cannot be taken back is asked about: only yes does it", async () => {
    await someUser({ email: ada });
    const remove = (answer: string) => atTerminal(["users", "remove", ada], [["Type yes: ", answer]]);
    const declined = await Promise.all(["no\r", "\r", "\x03", "\x04"].map(remove));
    for (const shown of declined) expect(shown).toContain("Nothing was changed.");
    expect(await findAccount({ email: ada })).not.toBeNull();
    expect(await remove("yes\r")).toContain("ada@example.com is removed.");
    expect(await findAccount({ email: ada })).toBeNull();
  });
});

/** Runs a command at a terminal, and gives each answer once its question is seen. Resolves with all that was shown. */
async function atTerminal(words: string[], dialogue: [question: string, answer: string][]): Promise<string> {
  const tsx = resolve("node_modules/tsx/dist/loader.mjs");
  const command = [process.execPath, "--import", tsx, resolve("cli/op.ts"), ...words].join(" ");
  const folder = operatorsFolder();
  const env = { ...testEnvironment(folder), PATH: "/usr/bin:/bin", SHELL: "/bin/sh" } as unknown as NodeJS.ProcessEnv;
  const child = spawn(script, ["-qec", command, "/dev/null"], { cwd: folder, env });
  const left = [...dialogue];
  let shown = "";
  child.stdout.on("data", (chunk) => {
    shown += chunk;
    if (left[0] && shown.includes(left[0][0])) child.stdin.write(left.shift()?.[1] ?? "");
  });
  await once(child, "close");
  return shown;
}
