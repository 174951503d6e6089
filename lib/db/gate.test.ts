import { setTimeout as sleep } from "node:timers/promises";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { seconds } from "#lib/clock";
import { databaseFile, db, openClient, type PrismaClient } from "#lib/db/client";
import { statement } from "#lib/db/connection";
import { isDatabaseBusy } from "#lib/db/errors";
import { gated } from "#lib/db/gate";
import { PrismaClient as BareClient } from "#lib/db/generated/client";
import { useFreshDatabase } from "#lib/testing/database";
import { repeatElsewhere } from "#lib/testing/other-process";
import { person, session } from "#lib/testing/rows";

useFreshDatabase();

describe("a write beside a transaction that rolls back", () => {
  test("stays, once it was acknowledged", async () => {
    await writeBesideRollBack(db());
    expect(await names(db())).toEqual(["beside"]);
  });

  test("is gone on the bare adapter (so the gate is what the test above sees)", async () => {
    const bare = new BareClient({ adapter: new PrismaBetterSqlite3({ url: databaseFile() }) });
    onTestFinished(() => bare.$disconnect());
    await writeBesideRollBack(bare);
    expect(await names(bare)).toEqual([]);
  });
});

describe("statements and transactions of one process", () => {
  test("a statement waits until the open transaction ends", async () => {
    const order: string[] = [];
    await inOpenTransaction(db(), async () => {
      const statements = [db().user.count(), db().user.create({ data: person("later") })];
      const waiting = statements.map((promise) => promise.then(() => order.push("statement")));
      await sleep(100);
      order.push("transaction");
      return waiting;
    }).then((waiting) => Promise.all(waiting));
    expect(order).toEqual(["transaction", "statement", "statement"]);
  });

  test("a hundred parallel transactions that read and then write lose nothing", async () => {
    const id = await counter();
    await Promise.all(Array.from({ length: 100 }, () => countUp(id)));
    expect(await counted(id)).toBe(100);
  });

  test("nothing is lost to another process that writes in between", async () => {
    const id = await counter();
    const elsewhere = repeatElsewhere(databaseFile(), "UPDATE Session SET generation = generation + 1", 100);
    for (let i = 0; i < 100; i++) await countUp(id);
    await elsewhere;
    expect(await counted(id)).toBe(200);
  });

  test("writes of several tables and batches go through the same gate", async () => {
    const id = await counter();
    const nested = Array.from({ length: 20 }, (_, i) =>
      db().user.create({ data: { ...person(`nested${i}`), sessions: { create: session(`nested${i}`) } } }),
    );
    const batches = Array.from({ length: 20 }, (_, i) =>
      db().$transaction([db().user.create({ data: person(`batch${i}`) }), raise(id)]),
    );
    await Promise.all([...nested, ...batches]);
    expect(await db().user.count()).toBe(41);
    expect(await counted(id)).toBe(20);
  });
});

describe("a transaction leaves the gate free", () => {
  afterEach(async () => {
    const before = performance.now();
    await db().$transaction((tx) => tx.user.create({ data: person("after") }));
    await db().user.findMany();
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test("when it throws", async () => {
    await expect(db().$transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  test("when a statement of it fails", async () => {
    const twice = db().$transaction(async (tx) => {
      await tx.user.create({ data: person("twice") });
      await tx.user.create({ data: person("twice") });
    });
    await expect(twice).rejects.toThrow(/Unique constraint/);
    expect(await names(db())).toEqual([]);
  });

  test("when its commit fails", async () => {
    const dangling = db().$transaction(async (tx) => {
      await tx.$executeRaw`PRAGMA defer_foreign_keys=ON`;
      await tx.session.create({ data: { ...session("dangling"), userId: "nobody" } });
    });
    await expect(dangling).rejects.toThrow(/FOREIGN KEY|ForeignKey/);
    expect(await db().session.count()).toBe(0);
  });

  test("when SQLite has rolled it back by itself", async () => {
    const conflict = db().$transaction(async (tx) => {
      await tx.user.create({ data: person("one") });
      await tx.$executeRaw`INSERT OR ROLLBACK INTO User SELECT * FROM User`;
    });
    await expect(conflict).rejects.toThrow(/UNIQUE/i);
    expect(await names(db())).toEqual([]);
  });

  test("when it takes too long: it is undone, and what it still sends is refused", async () => {
    const slow = db().$transaction(
      async (tx) => {
        await tx.user.create({ data: person("slow") });
        await sleep(200);
        await tx.user.create({ data: person("late") });
      },
      { timeout: 100 },
    );
    await expect(slow).rejects.toSatisfy(isDatabaseBusy);
    expect(await names(db())).toEqual([]);
  });

  test("when it gave up waiting for its beginning", async () => {
    await inOpenTransaction(db(), async () => {
      const hurried = db().$transaction(() => Promise.resolve(), { maxWait: 50 });
      await expect(hurried).rejects.toSatisfy(isDatabaseBusy);
    });
  });

  test("when somebody forgets to hand it on, and waits inside it for a statement outside", async () => {
    const client = openClient(databaseFile(), seconds(0.2));
    onTestFinished(() => client.$disconnect());
    const knotted = client.$transaction(() => client.user.count());
    await expect(knotted).rejects.toSatisfy(isDatabaseBusy);
    expect(await client.user.count()).toBe(0);
  });

  test("and refuses what comes after its end", async () => {
    const adapter = await gated(databaseFile()).connect();
    onTestFinished(() => adapter.dispose());
    const ended = await adapter.startTransaction();
    await ended.commit();
    const next = await adapter.startTransaction();
    await ended.rollback();
    await expect(ended.executeRaw(statement("DELETE FROM User"))).rejects.toThrow(/already/i);
    await next.commit();
  });
});

/** Writes "beside" while a transaction is open, lets the transaction fail, and waits for the write's answer. */
async function writeBesideRollBack(database: PrismaClient): Promise<void> {
  let beside: Promise<unknown> = Promise.resolve();
  const failing = inOpenTransaction(database, async () => {
    beside = database.user.create({ data: person("beside") }).then();
    await Promise.race([beside, sleep(200)]);
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  await beside;
}

function inOpenTransaction<T>(database: PrismaClient, meanwhile: () => Promise<T>): Promise<T> {
  return database.$transaction(async (tx) => {
    await tx.user.create({ data: person("within") });
    const result = await meanwhile();
    await tx.user.delete({ where: { id: "within" } });
    return result;
  });
}

async function names(database: PrismaClient): Promise<string[]> {
  return (await database.user.findMany({ orderBy: { id: "asc" } })).map((user) => user.name);
}

async function counter(): Promise<string> {
  await db().user.create({ data: { ...person("counter"), sessions: { create: session("counter") } } });
  return "counter";
}

async function countUp(id: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { generation } = await tx.session.findUniqueOrThrow({ where: { id } });
    await tx.session.update({ where: { id }, data: { generation: generation + 1 } });
  });
}

function raise(id: string) {
  return db().session.update({ where: { id }, data: { generation: { increment: 1 } } });
}

async function counted(id: string): Promise<number> {
  return (await db().session.findUniqueOrThrow({ where: { id } })).generation;
}
