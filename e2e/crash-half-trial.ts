/** Doing changes by half, each in a transaction that is undone, to see whether the check after a crash would notice. */
import type { Database, PrismaClient } from "#lib/db/client";
import { type HalfDone, halves } from "./crash-half-changes";
import { type Found, find, halvesOf, strayIn } from "./crash-halves";
import type { Mail } from "./crash-mails";
import type { Person } from "./crash-person";
import { inDatabase } from "./stand";

/** The database with the half in it, the mails that are left, and everybody. */
type Among = { readonly tx: Database; readonly mails: readonly Mail[]; readonly people: readonly Person[] };

/** What was tried, and what of that was not noticed. */
export type Tried = { readonly tried: string[]; readonly unnoticed: string[] };

/** Does half of each change that somebody here can have, and takes it back. Nothing must be amiss without it. */
export function tryHalves(file: string, mails: readonly Mail[], people: readonly Person[]): Promise<Tried> {
  return inDatabase(file, (client) => tryHalvesIn(client, mails, people));
}

async function tryHalvesIn(client: PrismaClient, mails: readonly Mail[], people: readonly Person[]): Promise<Tried> {
  const tried: string[] = [];
  const unnoticed = amissIn(await find(client, mails), people);
  for (const { what, of, complaint } of halves) {
    const person = people.find((one) => of(one) !== null);
    const half = person ? of(person) : null;
    if (!person || !half) continue;
    tried.push(what);
    const kept = mails.filter((mail) => !half.lost?.(mail));
    const complaints = await undone(client, (tx) => complaintsOf(half, person, { tx, mails: kept, people }));
    if (!complaints[0]?.some((one) => one.includes(complaint)) || complaints.some(({ length }) => length === 0))
      unnoticed.push(`${what}: ${JSON.stringify(complaints)}`);
  }
  return { tried, unnoticed };
}

/** By whoever takes the change for done, and by whoever does not. */
async function complaintsOf({ sql, act }: HalfDone, person: Person, among: Among): Promise<string[][]> {
  if (sql) await among.tx.$executeRawUnsafe(sql);
  const found = await find(among.tx, among.mails);
  const others = among.people.filter((one) => one !== person);
  const possible = [...(act?.unanswered ?? []), person];
  return possible.map((one) => [...halvesOf(one, found), ...strayIn(found, [one, ...others])]);
}

function amissIn(found: Found, people: readonly Person[]): string[] {
  return [...people.flatMap((person) => halvesOf(person, found)), ...strayIn(found, people)];
}

async function undone<T>(client: PrismaClient, run: (tx: Database) => Promise<T>): Promise<T> {
  const results: T[] = [];
  const undo = new Error("undo");
  await client
    .$transaction(async (tx) => {
      results.push(await run(tx));
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) throw error;
    });
  return results[0] as T;
}
