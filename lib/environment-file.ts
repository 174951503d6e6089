/** Changing one variable of an environment file such as `.env`, and nothing else in it. */
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { parseEnv } from "node:util";
import { err, ok, type Result } from "#lib/result";

/**
 * "no-file": there is none. "change-under-way": another process is changing it, or died while it did, and left its
 * `.new` behind. "not-understood": the variable is written in a way that cannot be changed without harm.
 */
export type ChangeFailure = "no-file" | "change-under-way" | "not-understood";

/** The value that a variable has in the file; undefined where there is no such file or variable. */
export function readVariable(file: string, name: string): string | undefined {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8"))[name] : undefined;
}

/**
 * Replaces the value of a variable, whole or not at all; mode and owner of the file stay. The new file is checked before
 * it takes the place of the old: one variable differs, all others are as they were. So there is no copy of the old one
 * either, which would only be one more file of secrets. Throws what the file system says where it cannot be written.
 */
export async function changeVariable<E extends string>(
  file: string,
  name: string,
  change: (value: string | undefined) => Promise<Result<string, E>>,
): Promise<Result<void, E | ChangeFailure>> {
  if (!existsSync(file)) return err("no-file");
  const target = realpathSync(file);
  const draft = openDraft(`${target}.new`);
  if (draft === null) return err("change-under-way");
  let renamed = false;
  try {
    const text = readFileSync(target, "utf8");
    const value = await change(parseEnv(text)[name]);
    if (!value.ok) return value;
    const changed = withVariable(text, name, value.value);
    if (changed === null) return err("not-understood");
    write(draft, changed, target);
    renameSync(`${target}.new`, target);
    renamed = true;
    return ok(undefined);
  } finally {
    closeSync(draft);
    if (!renamed) rmSync(`${target}.new`, { force: true });
  }
}

/** The draft is the lock, too: of two processes that change the file, the second finds it there. */
function openDraft(draft: string): number | null {
  try {
    return openSync(draft, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    throw error;
  }
}

function withVariable(text: string, name: string, value: string): string | null {
  const assignment = new RegExp(
    `^([ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=)[ \\t]*('[^']*'|"[^"]*"|\`[^\`]*\`|.*)`,
    "m",
  );
  const changed = text.replace(assignment, (_, before) => `${before}'${value}'`);
  return isSameBut(name, value, text, changed) ? changed : null;
}

function isSameBut(name: string, value: string, before: string, after: string): boolean {
  const expected = { ...parseEnv(before), [name]: value };
  const found = parseEnv(after);
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].every((each) => expected[each] === found[each]);
}

/** A file that an administrator changes stays its owner's: the server must go on reading it. */
function write(draft: number, text: string, original: string): void {
  const { mode, uid, gid } = statSync(original);
  writeFileSync(draft, text);
  fchownSync(draft, uid, gid);
  fchmodSync(draft, mode & 0o777);
  fsyncSync(draft);
}
