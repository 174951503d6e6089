/**
 * A connection that knows which file it was opened on. SQLite goes on with that one wherever it is by now: what is written to
 * a file that was moved away or replaced is acknowledged, and lost with the process. So the path is looked at before each
 * use.
 */
import { openSync, readSync, type Stats, statSync } from "node:fs";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { openConnection, statement } from "#lib/db/connection";
import { cannotBeUsed, isDamage, isTableGone } from "#lib/db/errors";

/** How every SQLite database begins (SQLite's file format, section 1.2.1). */
const magic = Buffer.from("SQLite format 3\0");

/** A file as it differs from all others, whatever becomes of what is in it. */
type Identity = string & { readonly __brand: "file identity" };

/** A connection, and which file it was opened on. */
export class OpenFile {
  readonly #connection: SqlDriverAdapter;
  /** Never closed: closing any descriptor of a file would take SQLite's locks on it away (fcntl(2), "Record locks"). */
  readonly #descriptor: number;
  readonly #log: Identity | null;
  #identity: Identity | null;

  private constructor(connection: SqlDriverAdapter, path: string) {
    this.#connection = connection;
    this.#descriptor = openSync(path, "r");
    this.#identity = identityAt(path);
    this.#log = identityAt(logOf(path));
  }

  /** Opens the file, making it if need be. Fails as `openConnection` does. */
  static async at(path: string): Promise<OpenFile> {
    return new OpenFile(await openConnection(path), path);
  }

  /**
   * Whether the path still leads to this file. Fails with an error that `whyOutOfReach` knows where it leads to none, where
   * this one is no database any more, which SQLite notices late, or where it leads to another one beside which the log of
   * writes of this one was left: SQLite would write that into the other.
   */
  isStillAt(path: string): boolean {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.size) throw cannotBeUsed("there is no file, or an empty one");
    if (identityOf(found) === this.#identity) return this.#assertDatabase();
    if (this.#log !== null && this.#log === identityAt(logOf(path))) throw cannotBeUsed("another file is in its place");
    return false;
  }

  /** Does something with the connection. What it read of a damaged file is forgotten, so that a mended one is read anew. */
  async run<T>(use: (connection: SqlDriverAdapter) => Promise<T>): Promise<T> {
    try {
      return await use(this.#connection);
    } catch (error) {
      if (isDamage(error) || isTableGone(error)) await this.#forget();
      throw error;
    }
  }

  /** Closes it for good. To be closed twice does no harm. */
  close(): Promise<void> {
    this.#identity = null;
    return this.#connection.dispose();
  }

  #assertDatabase(): true {
    const beginning = Buffer.alloc(magic.length);
    readSync(this.#descriptor, beginning, 0, magic.length, 0);
    if (!beginning.equals(magic)) throw cannotBeUsed("the file is no database any more");
    return true;
  }

  async #forget(): Promise<void> {
    await this.#connection.executeRaw(statement("PRAGMA shrink_memory")).catch(() => undefined);
  }
}

/** Which file a path leads to; null where there is none. */
function identityAt(path: string): Identity | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? identityOf(found) : null;
}

function identityOf({ dev, ino }: Stats): Identity {
  return `${dev}:${ino}` as Identity;
}

function logOf(path: string): string {
  return `${path}-wal`;
}
