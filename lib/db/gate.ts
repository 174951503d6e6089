/**
 * The gate before the one connection of the process. The bare driver adapter runs everybody's statements inside whatever
 * transaction is open: when that rolls back, it takes along what others were told is written. And its transactions begin
 * deferred, so that one which reads and then writes fails when another process wrote in between.
 *
 * Behind the gate a statement outside a transaction waits until the open one ends, and every transaction holds SQLite's
 * write lock from its beginning. Where another process has the lock, writers wait in single file, so that no more than
 * one of them at a time stops the process for SQLite's own short wait; reads go on meanwhile.
 */
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQuery,
  type Transaction,
} from "@prisma/driver-adapter-utils";
import { Mutex } from "async-mutex";
import { type Duration, seconds } from "#lib/clock";
import { statement } from "#lib/db/connection";
import { OpenFile } from "#lib/db/open-file";
import { type Deadline, deadlineIn, enter, untilUnlocked } from "#lib/db/patience";

/** How long a statement or the beginning of a transaction waits for its turn and the lock, before it fails as busy. */
export const gateLimit = seconds(5);

/** A driver adapter factory for the SQLite file, behind a gate. Nothing waits longer than `limit`. */
export function gated(file: string, limit: Duration = gateLimit): SqlDriverAdapterFactory {
  return {
    provider: "sqlite",
    adapterName: "@prisma/adapter-better-sqlite3",
    connect: async () => new Gate(file, await untilUnlocked(deadlineIn(limit), () => OpenFile.at(file)), limit),
  };
}

class Gate implements SqlDriverAdapter {
  readonly provider = "sqlite";
  readonly adapterName = "@prisma/adapter-better-sqlite3";
  readonly #path: string;
  readonly #limit: Duration;
  #file: OpenFile;
  /** Held by the one writer whose turn it is to try for the write lock. */
  readonly #writer = new Mutex();
  /** Held by whoever uses the connection: a statement, or a transaction until its end. */
  readonly #use = new Mutex();

  constructor(path: string, file: OpenFile, limit: Duration) {
    this.#path = path;
    this.#file = file;
    this.#limit = limit;
  }

  queryRaw(query: SqlQuery) {
    return this.#run(query.sql, (connection) => connection.queryRaw(query));
  }

  executeRaw(query: SqlQuery) {
    return this.#run(query.sql, (connection) => connection.executeRaw(query));
  }

  executeScript(script: string) {
    return this.#run(script, (connection) => connection.executeScript(script));
  }

  startTransaction(): Promise<Transaction> {
    return this.#inSingleFile((deadline) => this.#begin(deadline));
  }

  async dispose() {
    await this.#file.close();
  }

  #run<T>(sql: string, run: (connection: SqlDriverAdapter) => Promise<T>): Promise<T> {
    if (!isRead(sql)) return this.#inSingleFile((deadline) => this.#alone(deadline, run));
    const deadline = deadlineIn(this.#limit);
    return untilUnlocked(deadline, () => this.#alone(deadline, run));
  }

  async #inSingleFile<T>(attempt: (deadline: Deadline) => Promise<T>): Promise<T> {
    const deadline = deadlineIn(this.#limit);
    const leave = await enter(this.#writer, deadline);
    try {
      return await untilUnlocked(deadline, () => attempt(deadline));
    } finally {
      leave();
    }
  }

  async #alone<T>(deadline: Deadline, run: (connection: SqlDriverAdapter) => Promise<T>): Promise<T> {
    const leave = await enter(this.#use, deadline);
    try {
      return await (await this.#currentFile()).run(run);
    } finally {
      leave();
    }
  }

  async #begin(deadline: Deadline): Promise<Transaction> {
    const leave = await enter(this.#use, deadline);
    try {
      const file = await this.#currentFile();
      await file.run((connection) => connection.executeRaw(statement("BEGIN IMMEDIATE")));
      return new GatedTransaction(file, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** The file at the path, opened anew where it is another one; for whoever holds `#use`. */
  async #currentFile(): Promise<OpenFile> {
    if (this.#file.isStillAt(this.#path)) return this.#file;
    await this.#file.close();
    this.#file = await OpenFile.at(this.#path);
    return this.#file;
  }
}

/** Anything else may write. A read that is taken for a write only waits for longer than it would need to. */
function isRead(sql: string): boolean {
  return /^\s*SELECT\b/i.test(sql);
}

class GatedTransaction implements Transaction {
  readonly provider = "sqlite";
  readonly adapterName = "@prisma/adapter-better-sqlite3";
  /** "Phantom": the engine sends no COMMIT and no ROLLBACK itself, but leaves both, and every way out, to this class. */
  readonly options = { usePhantomQuery: true };
  readonly #file: OpenFile;
  readonly #leave: () => void;
  #ended = false;

  constructor(file: OpenFile, leave: () => void) {
    this.#file = file;
    this.#leave = leave;
  }

  async queryRaw(query: SqlQuery) {
    this.#assertOpen();
    return this.#file.run((connection) => connection.queryRaw(query));
  }

  async executeRaw(query: SqlQuery) {
    this.#assertOpen();
    return this.#execute(query);
  }

  async createSavepoint(name: string) {
    await this.executeRaw(statement(`SAVEPOINT ${name}`));
  }

  async rollbackToSavepoint(name: string) {
    await this.executeRaw(statement(`ROLLBACK TO ${name}`));
  }

  async releaseSavepoint(name: string) {
    await this.executeRaw(statement(`RELEASE SAVEPOINT ${name}`));
  }

  async commit() {
    await this.#end("COMMIT");
  }

  async rollback() {
    if (!this.#ended) await this.#end("ROLLBACK");
  }

  /** A commit that fails leaves SQLite's transaction open, and a failed write may have ended it: both end here. */
  async #end(how: "COMMIT" | "ROLLBACK"): Promise<void> {
    this.#assertOpen();
    this.#ended = true;
    try {
      await this.#execute(statement(how));
    } catch (error) {
      await this.#execute(statement("ROLLBACK")).catch(ignoreNothingToRollBack);
      if (how === "COMMIT") throw error;
    } finally {
      this.#leave();
    }
  }

  #execute(query: SqlQuery) {
    return this.#file.run((connection) => connection.executeRaw(query));
  }

  /** A statement that comes late (after a time-out) must not run inside somebody else's transaction. */
  #assertOpen(): void {
    if (!this.#ended) return;
    throw new DriverAdapterError({ kind: "TransactionAlreadyClosed", cause: "The transaction has already ended." });
  }
}

function ignoreNothingToRollBack(): void {
  // SQLite has already rolled back by itself. Were it otherwise, the next BEGIN would fail and tell.
}
