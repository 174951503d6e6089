import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, runCommand } from "#lib/testing/other-process";

let place: string;
let before: string[];

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "latchkey-migration-"));
  cpSync("prisma", join(place, "prisma"), { recursive: true });
  before = migrations();
});

afterEach(() => rmSync(place, { recursive: true }));

describe("npm run db:migration", { timeout: 20_000 }, () => {
  test("writes what the schema has and the migrations have not", async () => {
    changeSchema("model Note {\n  id String @id\n}\n");
    const { code, output } = await writeMigration("add_notes");
    const [written = ""] = migrations().filter((name) => !before.includes(name));
    expect(written).toMatch(/^20\d{12}_add_notes$/);
    expect(output).toContain(`Wrote prisma/migrations/${written}/migration.sql`);
    expect(readFileSync(join(place, "prisma/migrations", written, "migration.sql"), "utf8")).toContain(
      'CREATE TABLE "Note"',
    );
    expect(code).toBe(0);
  });

  test("writes nothing where there is nothing to write", async () => {
    const { code, output } = await writeMigration("nothing");
    expect(output).toContain("nothing to write");
    expect(migrations()).toEqual(before);
    expect(code).toBe(0);
  });

  test.each([[[]], [["../up"]], [["Add Notes"]], [["x".repeat(61)]]])(
    "refuses the name %j in a sentence",
    async (name) => {
      changeSchema("model Note {\n  id String @id\n}\n");
      const { code, complaint } = await writeMigration(...name);
      expect(complaint).toMatch(/^Say what the migration does.*\n$/);
      expect(migrations()).toEqual(before);
      expect(code).toBe(1);
    },
  );

  test("shows what is wrong with a schema that is not valid, and no trace of the engine", async () => {
    changeSchema("model Note {\n  id Strin @id\n}\n");
    const { code, complaint } = await writeMigration("add_notes");
    expect(complaint).toContain('Type "Strin" is neither a built-in type');
    expect(complaint).not.toContain("schema-engine");
    expect(code).toBe(1);
  });
});

function writeMigration(...args: string[]): Promise<Ended> {
  return runCommand("migration", args, {}, place);
}

function changeSchema(addition: string): void {
  const schema = join(place, "prisma/schema.prisma");
  writeFileSync(schema, `${readFileSync(schema, "utf8")}\n${addition}`);
}

function migrations(): string[] {
  return readdirSync(join(place, "prisma/migrations"));
}
