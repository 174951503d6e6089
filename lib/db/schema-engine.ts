/**
 * Prisma's schema engine, compiled to WebAssembly. Prisma's own command line downloads a native one from a host that
 * closed networks do not reach; this one comes with the other packages. For the command line and tests, not the server.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import { type Migration, migrationFolder } from "#lib/db/migration-folder";
import { once } from "#lib/once";

const noFilters = { externalTables: [], externalEnums: [] };

/** Connects the engine to `connection`, which stays the caller's to close. */
export async function schemaEngine(connection: SqlDriverAdapter): Promise<SchemaEngine> {
  await once("schema-engine", instantiate);
  const factory = bindMigrationAwareSqlAdapterFactory(factoryOf(connection));
  const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
  return new SchemaEngine(engine);
}

/** What Latchkey asks of the engine. Its failures are errors with Prisma's code, where there is one, and many lines. */
class SchemaEngine {
  readonly #engine: glue.SchemaEngine;

  constructor(engine: glue.SchemaEngine) {
    this.#engine = engine;
  }

  /** Applies those migrations that the database lacks, and notes them in the table `_prisma_migrations`. */
  async apply(migrations: readonly Migration[]): Promise<string[]> {
    const applied = await this.#engine.applyMigrations({ migrationsList: listOf(migrations), filters: noFilters });
    return applied.appliedMigrationNames;
  }

  /** The SQL that leads from the migrations to the schema; null where nothing is to be done. */
  async sqlBetween(migrations: readonly Migration[], schema: string): Promise<string | null> {
    const difference = await this.#engine.diff({
      from: { tag: "migrations", ...listOf(migrations) },
      to: { tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: schema }] },
      script: true,
      exitCode: true,
      filters: noFilters,
    });
    return difference.exitCode === 2 ? difference.stdout : null;
  }
}

export type { SchemaEngine };

async function instantiate(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm");
  const code = await readFile(join(dirname(entry), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(code, { "./schema_engine_bg.js": { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

function listOf(migrations: readonly Migration[]) {
  return {
    baseDir: resolve(migrationFolder),
    lockfile: { path: "migration_lock.toml", content: 'provider = "sqlite"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
    })),
  };
}

function factoryOf(connection: SqlDriverAdapter): SqlMigrationAwareDriverAdapterFactory {
  const { provider, adapterName } = connection;
  const connect = async () => asTheEngineUsesIt(connection);
  return { provider, adapterName, connect, connectToShadowDb: connect };
}

/**
 * The engine sends a whole script as one statement to the database in which it replays migrations, and it would close a
 * connection that is not its own.
 */
function asTheEngineUsesIt(connection: SqlDriverAdapter): SqlDriverAdapter {
  return {
    provider: connection.provider,
    adapterName: connection.adapterName,
    queryRaw: (query) => connection.queryRaw(query),
    executeRaw: (query) => (query.args.length > 0 ? connection.executeRaw(query) : runScript(connection, query.sql)),
    executeScript: (script) => connection.executeScript(script),
    startTransaction: () => connection.startTransaction(),
    dispose: async () => undefined,
  };
}

async function runScript(connection: SqlDriverAdapter, script: string): Promise<number> {
  await connection.executeScript(script);
  return 0;
}
