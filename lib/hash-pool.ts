/**
 * Worker threads that compute bcrypt hashes, so that the event loop never does: at cost 12 one hash would hold up every
 * other request for a third of a second.
 *
 * One pool a process, one thread for each processor but one, each started when it is first needed. Idle threads do not
 * keep a process alive (an operator's command ends when its work is done); one that owes an answer does.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { hashLimits } from "#lib/limits";
import { log } from "#lib/log";
import { measureHash, measureHashWait } from "#lib/measurement";
import { once } from "#lib/once";
import { pagesFirst } from "#lib/pages-first";
import { err, ok, type Result } from "#lib/result";

/** How many jobs may wait for each thread, and how many of them may be one peer's. */
export const waitingPerWorker = hashLimits["hashes-waiting"].most;
export const waitingPerPeer = hashLimits["hashes-waiting-of-peer"].most;

/** Whom a job is done for: the peer that asked, and the signal that aborts when they wait no longer. */
export type Asker = { readonly peer: string; readonly gone?: AbortSignal | undefined };

type Job = {
  readonly secret: string;
  readonly salt: string | number;
  readonly asLongAs: number;
  readonly peer: string | null;
  readonly answer: (hash: string) => void;
  readonly fail: (reason: unknown) => void;
  /** Whether a thread has died over it. */
  deadly: boolean;
  /** Since when it waits, or is computed, by the monotonic clock. */
  since: number;
};

type Pool = {
  readonly size: number;
  readonly idle: Set<Worker>;
  readonly busy: Map<Worker, Job>;
  readonly waiting: Job[];
  done: number;
};

/**
 * The bcrypt hash ("$2b$", 60 characters) of `secret`. `salt` is a bcrypt salt of 29 characters to hash with once more,
 * or a cost factor to make a new salt for. bcrypt reads the first 72 bytes of `secret` and ignores the rest. A hash of a lower
 * cost than `asLongAs` takes as long as one of that.
 *
 * Fails at once with "too-busy" when the queue is full, or the asker's peer has its part of it: a flood must not pile up. Rejects
 * with `gone.reason` if the caller left before hashing began, or with an error that `isHashingBroken` recognises.
 */
export function bcryptHash(
  secret: string,
  salt: string | number,
  { asker, asLongAs = 0 }: { asker?: Asker | undefined; asLongAs?: number } = {},
): Promise<Result<string, "too-busy">> {
  const pool = hashPool();
  const peer = asker?.peer ?? null;
  if (!hasRoomFor(pool, peer)) return Promise.resolve(err("too-busy"));
  return new Promise((resolve, reject) => {
    const gone = asker?.gone;
    gone?.throwIfAborted();
    const job: Job = {
      secret,
      salt,
      asLongAs,
      peer,
      answer: (hash) => resolve(ok(hash)),
      fail: reject,
      deadly: false,
      since: performance.now(),
    };
    pool.waiting.push(job);
    gone?.addEventListener("abort", () => abandon(pool, job, gone.reason), { once: true });
    assignNext(pool);
  });
}

function hasRoomFor({ waiting, size }: Pool, peer: string | null): boolean {
  if (waiting.length >= size * waitingPerWorker) return false;
  return peer === null || waiting.filter((job) => job.peer === peer).length < size * waitingPerPeer;
}

/** Whether no thread could do a job: two died over it, or none can be started. */
export function isHashingBroken(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === broken; // not by class: a build holds several of each
}

/** How many hashes this process has computed. */
export function hashJobsDone(): number {
  return hashPool().done;
}

/** How many jobs wait for a thread, and how many are being computed. */
export function hashQueue(): { readonly waiting: number; readonly computing: number } {
  const { waiting, busy } = hashPool();
  return { waiting: waiting.length, computing: busy.size };
}

/** How many threads hash, once there is work for all of them. */
export function hashPoolSize(): number {
  return hashPool().size;
}

function hashPool(): Pool {
  return once("hash-pool", () => ({
    size: Math.max(1, availableParallelism() - 1),
    idle: new Set<Worker>(),
    busy: new Map<Worker, Job>(),
    waiting: [],
    done: 0,
  }));
}

/** Gives the longest waiting job to a free thread, if there is one. Called for each new job and each freed thread. */
function assignNext(pool: Pool): void {
  const [job] = pool.waiting;
  const worker = job && freeWorker(pool, job);
  if (!job || !worker) return;
  pool.waiting.shift();
  measureHashWait(secondsOf(job));
  job.since = performance.now();
  pool.idle.delete(worker);
  pool.busy.set(worker, job);
  worker.ref();
  worker.postMessage({ secret: job.secret, salt: job.salt, asLongAs: job.asLongAs });
}

function freeWorker(pool: Pool, job: Job): Worker | undefined {
  const [idle] = pool.idle;
  if (idle || pool.busy.size >= pool.size) return idle;
  try {
    return startWorker(pool);
  } catch (cause) {
    abandon(pool, job, brokenBy(cause)); // the machine has no thread to give: the next job may have better luck
    return undefined;
  }
}

/** Takes a job out of the queue, for this reason. One that is being computed is computed to its end. */
function abandon(pool: Pool, job: Job, reason: unknown): void {
  const place = pool.waiting.indexOf(job);
  if (place < 0) return;
  pool.waiting.splice(place, 1);
  job.fail(reason);
}

function startWorker(pool: Pool): Worker {
  // Turbopack bundles the worker because its address is written in exactly this form. It needs none of the flags that
  // the process was started with, and dies of some.
  const worker = new Worker(new URL("./hash-worker.mjs", import.meta.url), { execArgv: [] });
  let reason = new Error("A hash worker ended without an answer.");
  worker.on("message", (hash: string) => finish(pool, worker, hash));
  worker.on("error", (error: Error) => {
    reason = error;
  });
  worker.on("exit", () => bury(pool, worker, reason));
  return worker;
}

function finish(pool: Pool, worker: Worker, hash: string): void {
  const job = pool.busy.get(worker);
  pool.busy.delete(worker);
  pool.idle.add(worker);
  pool.done += 1;
  worker.unref();
  if (job) answer(job, hash);
  assignNext(pool);
}

/** What whoever asked does next, with what they know now, is a dozen statements in a row. */
function answer(job: Job, hash: string): void {
  measureHash(secondsOf(job));
  pagesFirst().then(() => job.answer(hash), job.fail);
}

function secondsOf({ since }: Job): number {
  return (performance.now() - since) / 1000;
}

/** The job of a dead thread is given to another one: once, for it may be what killed the thread. */
function bury(pool: Pool, worker: Worker, reason: Error): void {
  const job = pool.busy.get(worker);
  pool.busy.delete(worker);
  pool.idle.delete(worker);
  log.error("hash_worker_died", { reason: reason.message, interrupted: job !== undefined });
  if (job?.deadly) job.fail(brokenBy(reason));
  else if (job) pool.waiting.unshift(Object.assign(job, { deadly: true }));
  assignNext(pool);
}

const broken = "HashingBroken";

function brokenBy(cause: unknown): Error {
  return Object.assign(new Error("No thread can compute this hash.", { cause }), { name: broken });
}
