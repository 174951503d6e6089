/** Whether what is acknowledged is on the disk, which a killed process cannot show: the system keeps what it wrote. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { nextAct } from "./crash-acts";
import { mailsOf } from "./crash-mails";
import { newPerson } from "./crash-person";
import { captured, type OwnServer, startServer } from "./own-server";
import { randomFrom } from "./random";
import { sendTo } from "./requests";
import { newStand, type Stand } from "./stand";
import { uniqueNames } from "./unique";

const changes = 25;

/** SQLite without its flushes, and the server that would notice told otherwise: there is no such setting of ours. */
const withoutFlushes = `
  import { createRequire } from "node:module";
  const Database = createRequire(process.cwd() + "/")("better-sqlite3");
  const { prepare } = Database.prototype;
  const others = { "PRAGMA synchronous=FULL": "PRAGMA synchronous=OFF", "PRAGMA synchronous": "SELECT 2" };
  Database.prototype.prepare = function (sql) {
    return prepare.call(this, others[sql] ?? sql);
  };`;

test.beforeEach(() => {
  const isOptional = !process.env.REQUIRE_STRACE;
  test.skip(
    isOptional && !canTrace(),
    "strace is not here, or may not trace: Debian has it as a package, and root may use it.",
  );
});

test("nothing is acknowledged before it has been flushed to the disk", async () => {
  const { flushes, kinds } = await flushesOfChanges();
  expect(kinds.size, "kinds of changes").toBeGreaterThanOrEqual(12);
  console.log(`${flushes.reduce((sum, count) => sum + count)} flushes within ${flushes.length} acknowledged changes`);
  expect([flushes.length, flushes.filter((count) => count === 0)]).toEqual([changes, []]);
});

test("a database that does not flush is noticed by the same means", async () => {
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(withoutFlushes)}`;
  expect((await flushesOfChanges({ NODE_OPTIONS })).flushes).toEqual(Array(changes).fill(0));
});

type Flushed = { readonly flushes: number[]; readonly kinds: ReadonlySet<string> };

/** Lets a person make changes, one after the other: how often was flushed between each request and its answer of 2xx. */
async function flushesOfChanges(variables: Record<string, string> = {}): Promise<Flushed> {
  const stand = await newStand(0, {}, { onDisk: true });
  const trace = join(stand.folder, "trace");
  const what = "trace=read,write,writev,fsync,fdatasync";
  const through = ["strace", "-D", "-f", "-qq", "-s", "32", "-e", what, "-o", trace];
  const server = await startServer({ ...stand.env, ...variables }, { ...captured, through });
  const kinds = await makeChanges(server, stand);
  await server.stop();
  const marks = readFileSync(trace, "latin1").split("\n").map(markOf).join("");
  return { flushes: [...marks.matchAll(/\?(!*)\./g)].map(([, flushed = ""]) => flushed.length), kinds };
}

/** What a line of the trace is about: a request is "?", a flush "!", an answer of 2xx ".". */
function markOf(line: string): string {
  if (line.includes('"POST /api/')) return "?";
  if (/(fsync|fdatasync)(\(\d+\)| resumed>\)) += 0/.test(line)) return "!";
  return /"HTTP\/1\.1 2\d\d/.test(line) ? "." : "";
}

async function makeChanges({ port }: OwnServer, stand: Stand): Promise<Set<string>> {
  const kinds = new Set<string>();
  const [unique, random, mails] = [uniqueNames(), randomFrom(1), mailsOf(stand)];
  let person = newPerson(unique);
  for (let made = 0; made < changes; ) {
    if (person.stage === "deleted") person = newPerson(unique);
    const act = await nextAct(person, await mails.sent(), random, unique);
    if (!act) await sleep(50);
    else {
      const reply = await sendTo(port, act.path, act.question);
      expect([act.name, reply.status < 300]).toEqual([act.name, true]);
      person = act.after(reply);
      kinds.add(act.name);
      made += 1;
    }
  }
  return kinds;
}

function canTrace(): boolean {
  try {
    execFileSync("strace", ["-f", "-o", "/dev/null", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
