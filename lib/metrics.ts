/**
 * Figures of this process since its start, in the text format of Prometheus. Every label has a closed set of values: a
 * stranger must not be able to make the server remember, and the scraper keep, a series for each thing that they ask for.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { hashPoolSize, hashQueue } from "#lib/hash-pool";
import { logEvents } from "#lib/log-event";
import { channels, listen, signInResults } from "#lib/measurement";
import { once } from "#lib/once";
import type { AnsweredRequest } from "#lib/server-log";

/** What only the database knows. */
export type Kept = {
  readonly livingSessions: number;
  readonly letters: { readonly waiting: number; readonly givenUp: number };
};

/** Upper bounds in seconds. A hash takes a third of a second at cost 12, and its turn may take twenty. */
const requestBuckets = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const hashBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 20];

const knownMethods = ["GET", "HEAD", "POST", "OPTIONS"];

/** Counts from now on; once a process, whoever asks for it again. `limits` are the names of all limits that there are. */
export function startMetrics(limits: readonly string[]): void {
  figures(limits);
}

/** All figures as they are now; those that only the database knows are left out where it did not answer (`kept` is null). */
export function metricsText(kept: Kept | null): Promise<string> {
  const { registry, hashJobs, database, sessions, letters } = figures();
  for (const [state, count] of Object.entries(hashQueue())) hashJobs.set({ state }, count);
  database.set(kept ? 1 : 0);
  sessions.remove();
  letters.reset();
  if (kept) {
    sessions.set(kept.livingSessions);
    letters.set({ state: "waiting" }, kept.letters.waiting);
    letters.set({ state: "given-up" }, kept.letters.givenUp);
  }
  return registry.metrics();
}

/** The format and version of what `metricsText` gives. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

function figures(limits: readonly string[] = []) {
  return once("metrics", () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    countHappenings(limits, [registry]);
    measureRequests([registry]);
    measureHashing([registry]);
    return { registry, ...gauges([registry]) };
  });
}

/** Those that are known beforehand begin with 0: an alert must not miss the first. */
function countHappenings(allLimits: readonly string[], registers: Registry[]): void {
  const signIns = counter("latchkey_sign_ins_total", "Sign-ins, by how they ended.", "result", registers);
  const events = counter("latchkey_events_total", "Events of the log, by name.", "event", registers);
  const limits = counter("latchkey_limit_refusals_total", "Refusals by a limit on requests.", "limit", registers);
  for (const result of signInResults) signIns.inc({ result }, 0);
  for (const event of logEvents) events.inc({ event }, 0);
  for (const limit of allLimits) limits.inc({ limit }, 0);
  listen(channels.signIn, (result) => signIns.inc({ result: String(result) }));
  listen(channels.event, (event) => events.inc({ event: String(event) }));
  listen(channels.limit, (limit) => limits.inc({ limit: String(limit) }));
}

function measureRequests(registers: Registry[]): void {
  const requests = new Histogram({
    name: "latchkey_request_duration_seconds",
    help: "Requests, by the pattern of their route, from their arrival to the end of the answer.",
    labelNames: ["route", "method", "status"],
    buckets: requestBuckets,
    registers,
  });
  listen(channels.request, (message) => {
    const { route, method, ms, ...answered } = message as AnsweredRequest;
    requests.observe({ route: route || "none", method: methodOf(method), status: statusOf(answered) }, ms / 1000);
  });
}

function methodOf(method: string): string {
  return knownMethods.includes(method) ? method : "other";
}

/** "2xx" and so on; "aborted" where the peer hung up before it had the whole answer. */
function statusOf({ status, complete }: Pick<AnsweredRequest, "status" | "complete">): string {
  return complete ? `${Math.floor(status / 100)}xx` : "aborted";
}

function measureHashing(registers: Registry[]): void {
  gauge("latchkey_hash_threads", "How many passwords can be hashed at once.", registers).set(hashPoolSize());
  const waits = seconds("latchkey_hash_wait_seconds", "How long passwords waited for a thread.", registers);
  const hashes = seconds("latchkey_hash_duration_seconds", "How long threads hashed a password.", registers);
  listen(channels.hashWait, (taken) => waits.observe(Number(taken)));
  listen(channels.hash, (taken) => hashes.observe(Number(taken)));
}

/** They are set when somebody asks. */
function gauges(registers: Registry[]) {
  return {
    hashJobs: gauge("latchkey_hash_jobs", "Passwords that wait to be hashed, or are.", registers, ["state"]),
    database: gauge("latchkey_database_up", "Whether the database answered this scrape.", registers),
    sessions: gauge("latchkey_sessions_alive", "Sessions that live, of everybody.", registers),
    letters: gauge("latchkey_outbox_letters", "Mails that are still to be sent, by state.", registers, ["state"]),
  };
}

function counter(name: string, help: string, label: string, registers: Registry[]) {
  return new Counter({ name, help, labelNames: [label], registers });
}

function gauge(name: string, help: string, registers: Registry[], labelNames: string[] = []) {
  return new Gauge({ name, help, labelNames, registers });
}

function seconds(name: string, help: string, registers: Registry[]) {
  return new Histogram({ name, help, buckets: hashBuckets, registers });
}
