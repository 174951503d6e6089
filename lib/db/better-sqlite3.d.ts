/** The part of better-sqlite3 that is used beside Prisma's adapter; it comes without types. */
declare module "better-sqlite3" {
  /** How far a copy has come. */
  type BackupProgress = { readonly totalPages: number; readonly remainingPages: number };

  class Database {
    constructor(file: string, options?: { readonly?: boolean; fileMustExist?: boolean; timeout?: number });
    exec(sql: string): this;
    prepare(sql: string): { get(): unknown; all(): unknown[] };
    pragma(sql: string, options: { simple: true }): unknown;
    /** Copies to another file; `progress` says how many pages to copy in the next step. */
    backup(file: string, options: { progress: (progress: BackupProgress) => number }): Promise<BackupProgress>;
    close(): this;
  }

  export = Database;
}
