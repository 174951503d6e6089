/**
 * Worker threads that compute bcrypt hashes, so that the event loop never does: at cost 12 one hash would hold up every
 * other request for a third of a second.
 *
 * One pool a process, one thread for each processor but one, each started when it is first needed. Idle threads do not
 * keep a process alive (an operator's command ends when its work is done); one that owes an answer does.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { once } from "#lib/once";
import { err, ok, type Result } from "#lib/result";

/** How many jobs may wait for each thread: about ten seconds' worth at cost 12, as long as a form waits for an answer. */
export const waitingPerWorker = 32;

type Job = {
  readonly secret: string;
  readonly salt: string | number;
  readonly answer: (hash: string) => void;
  readonly fail: (reason: Error) => void;
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
 * or a cost factor to make a new salt for. bcrypt reads the first 72 bytes of `secret` and ignores the rest.
 *
 * Fails at once with "too-busy" when the queue is full: a flood of sign-ins must not pile up. Rejects when the thread
 * dies over the job, which is a bug.
 */
export function bcryptHash(secret: string, salt: string | number): Promise<Result<string, "too-busy">> {
  const pool = hashPool();
  if (pool.waiting.length >= pool.size * waitingPerWorker) return Promise.resolve(err("too-busy"));
  return new Promise((resolve, reject) => {
    pool.waiting.push({ secret, salt, answer: (hash) => resolve(ok(hash)), fail: reject });
    assignNext(pool);
  });
}

/** How many hashes this process has computed. */
export function hashJobsDone(): number {
  return hashPool().done;
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
  const worker = pool.waiting.length > 0 ? freeWorker(pool) : undefined;
  if (!worker) return;
  const job = pool.waiting.shift() as Job;
  pool.idle.delete(worker);
  pool.busy.set(worker, job);
  worker.ref();
  worker.postMessage({ secret: job.secret, salt: job.salt });
}

function freeWorker(pool: Pool): Worker | undefined {
  const [idle] = pool.idle;
  return idle ?? (pool.busy.size < pool.size ? startWorker(pool) : undefined);
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
  job?.answer(hash);
  assignNext(pool);
}

/** A dead thread takes the job that it had with it; the next one waiting gets a new thread. */
function bury(pool: Pool, worker: Worker, reason: Error): void {
  const job = pool.busy.get(worker);
  pool.busy.delete(worker);
  pool.idle.delete(worker);
  job?.fail(reason);
  assignNext(pool);
}
