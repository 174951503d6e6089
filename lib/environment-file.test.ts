import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeVariable, readVariable } from "#lib/environment-file";
import { err, ok } from "#lib/result";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-env-"));
  file = join(folder, ".env");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("changing a variable", () => {
  test.each([
    ["in quotes", "# one\nA=1\nKEYS='old'\nB=\"2\"\n", "# one\nA=1\nKEYS='new'\nB=\"2\"\n"],
    ["bare, and last without a line's end", "A=1\nKEYS=old", "A=1\nKEYS='new'"],
    ["over several lines", "KEYS='{\n  old\n}'\nA=1\n", "KEYS='new'\nA=1\n"],
    ["exported", 'export KEYS="old"\n', "export KEYS='new'\n"],
    ["empty", "KEYS=\nA=1\n", "KEYS='new'\nA=1\n"],
    ["among comments on it", "# KEYS=never\nKEYS='old' # why\n", "# KEYS=never\nKEYS='new' # why\n"],
  ])("changes that one alone: %s", async (_, before, after) => {
    write(before);
    expect(await change("new")).toEqual({ ok: true, value: undefined });
    expect(readFileSync(file, "utf8")).toBe(after);
    expect(readVariable(file, "KEYS")).toBe("new");
  });

  test.each([
    ["it is there twice", "KEYS='old'\nKEYS='newer'\n", "new"],
    ["it is not there", "A=1\n", "new"],
    ["another value has a line that looks like it", "A='\nKEYS=inside\n'\nKEYS='old'\n", "new"],
    ["the new value cannot be quoted", "KEYS='old'\n", "it's"],
  ])("changes nothing where %s", async (_, before, value) => {
    write(before);
    expect(await change(value)).toEqual({ ok: false, error: "not-understood" });
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test.each([0o600, 0o640])("keeps the file's mode: %o", async (mode) => {
    write("KEYS='old'\n", mode);
    await change("new");
    expect(statSync(file).mode & 0o777).toBe(mode);
  });

  test("changes the file that a link points at", async () => {
    const target = join(folder, "target");
    writeFileSync(target, "KEYS='old'\n");
    symlinkSync(target, file);
    await change("new");
    expect(readFileSync(target, "utf8")).toBe("KEYS='new'\n");
  });

  test("hands in the present value, and changes nothing where that is refused", async () => {
    write("KEYS='old'\n");
    const refused = await changeVariable(file, "KEYS", async (value) => err(value === "old" ? "refused" : "other"));
    expect(refused).toEqual({ ok: false, error: "refused" });
    expect(readFileSync(file, "utf8")).toBe("KEYS='old'\n");
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test("says so where there is no file", async () => {
    expect(await change("new")).toEqual({ ok: false, error: "no-file" });
    expect(readVariable(file, "KEYS")).toBeUndefined();
  });

  test("is refused while another change is under way, which goes on", async () => {
    write("KEYS='old'\n");
    const [first, second] = await Promise.all([change("one"), change("two")]);
    expect(first?.ok).toBe(true);
    expect(second).toEqual({ ok: false, error: "change-under-way" });
    expect(readFileSync(file, "utf8")).toBe("KEYS='one'\n");
  });
});

function write(text: string, mode = 0o600): void {
  writeFileSync(file, text);
  chmodSync(file, mode);
}

function change(value: string) {
  return changeVariable(file, "KEYS", async () => ok(value));
}
