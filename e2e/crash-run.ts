/** People who use a server that is killed again and again, and what they find each time it is back. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Act } from "./crash-act";
import { nextAct } from "./crash-acts";
import { complaintsOf, type Place, signingIn } from "./crash-check";
import { CutOffGuesses } from "./crash-guesses";
import { damageOf, type Found, find, halvesOf, strayIn } from "./crash-halves";
import { type Mails, mailsOf } from "./crash-mails";
import { newPerson, type Person } from "./crash-person";
import { start } from "./crash-start";
import type { OwnServer } from "./own-server";
import { type Random, randomFrom } from "./random";
import { type Reply, sendTo } from "./requests";
import { inDatabase, newStand, type Stand } from "./stand";
import { type Unique, uniqueNames } from "./unique";

/** A person, how they choose what to do, and what of it was not answered before the last crash. */
export type Client = {
  person: Person;
  readonly random: Random;
  pending: Act | null;
  acts: number;
  /** How often their password was cut off by a crash since it was last found right. */
  readonly cutOff: CutOffGuesses;
};

export type Run = {
  readonly stand: Stand;
  readonly mails: Mails;
  readonly random: Random;
  readonly unique: Unique;
  /** Those who are there, and those who went home. */
  readonly clients: Client[];
  readonly past: Client[];
  /** What was answered with 2xx, how often. */
  readonly acknowledged: Map<string, number>;
  /** How many acts were under way when the server was killed. */
  unanswered: number;
  /** What was refused, though it should not have been. */
  readonly refused: string[];
  /** How long each start took of the server's own, in ms. */
  readonly starts: number[];
};

/** The server, and what was missing. */
type Back = { readonly server: OwnServer; readonly complaints: string[] };

const crowd = 6;

/** How often to look whether something has happened, in ms. */
const pause = 10;

/** After so many acts a person goes home, and another one comes: long after a sign-in not everything may be done. */
const mostActs = 80;

/** How many changes are acknowledged between two kills at the most, as a rule; and how long to wait for them at the most, in ms. */
const mostChanges = 20;
const longestUse = 10_000;

/** How many changes were acknowledged. */
export function totalOf({ acknowledged }: Run): number {
  return [...acknowledged.values()].reduce((sum, count) => sum + count, 0);
}

/** People without accounts, and a database in which there is nobody yet. The same seed makes the same choices. */
export async function newRun(seed: number): Promise<Run> {
  const [stand, unique] = [await newStand(0, {}, { onDisk: true }), uniqueNames()];
  const clients = Array.from({ length: crowd }, (_, index) => newClient(unique, randomFrom(seed + 1 + index)));
  const counts = { acknowledged: new Map<string, number>(), unanswered: 0, refused: [], starts: [] };
  return { stand, mails: mailsOf(stand), random: randomFrom(seed), unique, clients, past: [], ...counts };
}

/** Everybody that there ever was. */
export function everybodyIn({ clients, past }: Run): Client[] {
  return [...clients, ...past];
}

/** Lets everybody that there ever was look for everything; who has an account signs in. */
export async function comeBackAll(run: Run): Promise<Back> {
  const everybody = everybodyIn(run);
  for (const client of everybody) client.person = { ...client.person, stored: null };
  return comeBack(run, everybody);
}

/** Starts the server, and lets people look for what they may rely on; for those who went home, only what is in the database. */
export async function comeBack(run: Run, clients = run.clients): Promise<Back> {
  const { server, took } = await start(run.stand);
  run.starts.push(took);
  const { found, damage } = await lookInto(run);
  const place = { port: server.port, found, unique: run.unique };
  const settled = clients.map((client) => settle(client, found));
  const people = everybodyIn(run).map(({ person }) => person);
  const gone = run.past.filter((client) => !clients.includes(client)).flatMap(({ person }) => halvesOf(person, found));
  const missing = await Promise.all(clients.map((client) => complaints(client, place)));
  return { server, complaints: [...damage, ...strayIn(found, people), ...settled.flat(), ...gone, ...missing.flat()] };
}

/** All that is there after a crash, and whether it is sound. */
async function lookInto({ stand, mails }: Run): Promise<{ found: Found; damage: string[] }> {
  const all = await mails.all();
  return inDatabase(stand.file, async (client) => ({
    found: await find(client, all),
    damage: await damageOf(client),
  }));
}

/** Lets everybody do what they like until the server is killed at some moment; sometimes it is killed once more as it starts. */
export async function useUntilKilled(run: Run, server: OwnServer): Promise<void> {
  const lives = run.clients.map((client, index) => live(run, client, server, index));
  const enough = totalOf(run) + run.random.below(mostChanges);
  for (let waited = 0; totalOf(run) < enough && waited < longestUse; waited += pause) await sleep(pause);
  await sleep(run.random.below(100));
  await server.kill();
  await Promise.all(lives);
  if (run.random.below(8) === 0) await killWhileStarting(run);
}

async function killWhileStarting({ stand: { env }, random }: Run): Promise<void> {
  const child = spawn(process.execPath, ["server.js"], { env, stdio: "ignore" });
  await sleep(random.below(1_500));
  child.kill("SIGKILL");
  await once(child, "close");
}

/** What was under way when the server was killed was done wholly, or not at all. */
function settle(client: Client, found: Found): string[] {
  const { person, pending } = client;
  const possible = [...(pending?.unanswered ?? []), person];
  const tried = possible.map((one) => halvesOf(one, found));
  client.pending = null;
  client.person = possible[tried.findIndex((halves) => halves.length === 0)] ?? person;
  if (tried.some((halves) => halves.length === 0)) return [];
  return pending ? [`${pending.name}: neither done (${tried[0]}) nor not done (${tried.at(-1)})`] : tried.flat();
}

/** Members sign in where the address, the password, or what is stored of it is not as it was: hashing takes its time. */
async function complaints(client: Client, place: Place): Promise<string[]> {
  const found = await complaintsOf(client.person, place);
  if (found.length > 0 || client.person.stage !== "member" || client.person.stored !== null) return found;
  const signedIn = await signingIn(client.person, place);
  if ("complaint" in signedIn) return [signedIn.complaint];
  client.person = signedIn;
  return [];
}

/** One after the other, until one is not answered. */
async function live(run: Run, client: Client, server: OwnServer, index: number): Promise<void> {
  let alive = true;
  while (alive && server.process.signalCode === null) {
    if (client.acts >= mostActs || client.person.stage === "deleted") goHome(run, client, index);
    const act = await nextAct(client.person, await run.mails.sent(), client.random, run.unique);
    alive = act ? await perform(run, client, server, act) : await sleep(pause, true);
  }
}

/** Says whether it was answered. */
async function perform(run: Run, client: Client, server: OwnServer, act: Act): Promise<boolean> {
  client.pending = act;
  const reply = await sendTo(server.port, act.path, act.question).catch(() => null);
  if (reply === null) {
    run.unanswered += 1;
    client.cutOff.add(act);
    return false;
  }
  client.pending = null;
  client.acts += 1;
  note(run, client, act, reply);
  return true;
}

function note(run: Run, client: Client, act: Act, reply: Reply): void {
  if (reply.status >= 300) {
    if (!client.cutOff.explains(act, reply)) run.refused.push(`${act.name}: ${reply.status} ${reply.body}`);
    return;
  }
  client.cutOff.forget(act);
  client.person = act.after(reply);
  run.acknowledged.set(act.name, (run.acknowledged.get(act.name) ?? 0) + 1);
}

function goHome(run: Run, client: Client, index: number): void {
  run.past.push({ ...client });
  Object.assign(client, newClient(run.unique, client.random));
  run.clients[index] = client;
}

function newClient(unique: Unique, random: Random): Client {
  return { person: newPerson(unique), random, pending: null, acts: 0, cutOff: new CutOffGuesses() };
}
