import { renameSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { databaseFile, db } from "#lib/db/client";
import { useFreshDatabase } from "#lib/testing/database";
import { useLog } from "#lib/testing/log";
import { reportFailure } from "#lib/web/failure";

useFreshDatabase();
const log = useLog();

describe("an exception", () => {
  test("that says that the file is gone is nobody's bug, and the operator reads why", async () => {
    await db().user.count();
    renameSync(databaseFile(), `${databaseFile()}.aside`);
    const error = await db()
      .user.count()
      .catch((reason) => reason);
    renameSync(`${databaseFile()}.aside`, databaseFile());
    expect(reportFailure(error)).toBe("unavailable");
    expect(log.lines()).toMatchObject([
      { event: "sys_unavailable", why: "there is no file, or an empty one (SQLITE_CANTOPEN)" },
    ]);
  });

  test("that says that the lock was held for too long passes by itself, and is no news to the operator", () => {
    expect(reportFailure(Object.assign(new Error("locked"), { code: "SQLITE_BUSY" }))).toBe("too-busy");
    expect(log.lines()).toEqual([]);
  });

  test.each([null, undefined, "thrown", new TypeError("nobody thought of this")])(
    "such as %j is a bug of ours",
    (error) => {
      expect(reportFailure(error)).toBe("unexpected");
      expect(log.lines()).toMatchObject([{ event: "sys_crash" }]);
    },
  );

  test("whose page was told a reference is found in the log by it", () => {
    expect(reportFailure(Object.assign(new Error("broken"), { digest: "1911355544" }))).toBe("unexpected");
    expect(log.lines()).toMatchObject([{ event: "sys_crash", reference: "1911355544" }]);
  });
});
