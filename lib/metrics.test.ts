import { beforeEach, describe, expect, test } from "vitest";
import { log } from "#lib/log";
import { channels, measureHash, measureHashWait, measureLimit, measureSignIn, tell } from "#lib/measurement";
import { metricsText, startMetrics } from "#lib/metrics";
import { forget } from "#lib/once";
import type { AnsweredRequest } from "#lib/server-log";
import { useLog } from "#lib/testing/log";
import { parseMetrics, type Series, seriesOf } from "#lib/testing/metrics";

useLog();

const limits = ["mail-from-peer", "token-from-peer"];

beforeEach(() => {
  forget("metrics");
  startMetrics(limits);
  startMetrics(limits); // another part of the build does the same
});

const answered: AnsweredRequest = {
  request: "0123456789abcdefghijkl",
  address: "192.0.2.1",
  method: "GET",
  path: "/sign-in",
  route: "/sign-in",
  status: 200,
  complete: true,
  ms: 30,
  agent: "curl",
};

describe("the figures", () => {
  test("tell how sign-ins ended: each way is there before it has happened", async () => {
    for (const result of ["success", "wrong-credentials", "wrong-credentials"] as const) measureSignIn(result);
    expect(seriesOf(await figures(), "latchkey_sign_ins_total")).toEqual({
      '{result="success"}': 1,
      '{result="wrong-credentials"}': 2,
      '{result="too-many-from-peer"}': 0,
      '{result="too-many-guesses"}': 0,
      '{result="guesses-used-up"}': 0,
      '{result="too-busy"}': 0,
      '{result="failed"}': 0,
    });
  });

  test("count the events of the log, also those that its level leaves out, and who was refused by a limit", async () => {
    log.debug("malicious_csrf");
    measureLimit("mail-from-peer");
    const series = await figures();
    expect(series.get('latchkey_events_total{event="malicious_csrf"}')).toBe(1);
    expect(series.get('latchkey_events_total{event="authn_token_reuse"}')).toBe(0);
    expect(seriesOf(series, "latchkey_limit_refusals_total")).toEqual({
      '{limit="mail-from-peer"}': 1,
      '{limit="token-from-peer"}': 0,
    });
  });

  test("tell how long requests took, by route, method and kind of status", async () => {
    for (const ms of [4, 300]) answer({ ms });
    answer({ method: "POST", status: 503 });
    answer({ complete: false });
    const series = await figures();
    const name = "latchkey_request_duration_seconds";
    expect(seriesOf(series, `${name}_count`)).toEqual({
      '{route="/sign-in",method="GET",status="2xx"}': 2,
      '{route="/sign-in",method="POST",status="5xx"}': 1,
      '{route="/sign-in",method="GET",status="aborted"}': 1,
    });
    const within = (seconds: string) =>
      series.get(`${name}_bucket{le="${seconds}",route="/sign-in",method="GET",status="2xx"}`);
    expect(["0.005", "0.25", "0.5", "+Inf"].map(within)).toEqual([1, 1, 2, 2]);
  });

  test("have no series more for whatever strangers ask for", async () => {
    answer({ route: "", method: "PROPFIND", status: 405 });
    const before = (await figures()).size;
    for (let i = 0; i < 500; i++)
      answer({ route: "", method: `M${i}`, status: 405, path: `/${i}`, address: `10.0.0.${i}`, agent: String(i) });
    const series = await figures();
    expect(series.size).toBe(before);
    const key = '{route="none",method="other",status="4xx"}';
    expect(seriesOf(series, "latchkey_request_duration_seconds_count")).toEqual({ [key]: 501 });
  });

  test("tell of the queue for hashing, and of each hash how long it waited and took", async () => {
    measureHashWait(3);
    measureHash(0.3);
    const series = await figures();
    expect(seriesOf(series, "latchkey_hash_jobs")).toEqual({ '{state="waiting"}': 0, '{state="computing"}': 0 });
    expect(series.get("latchkey_hash_threads")).toBeGreaterThan(0);
    const sums = ["wait", "duration"].map((what) => series.get(`latchkey_hash_${what}_seconds_sum`));
    expect(sums).toEqual([3, 0.3]);
  });

  test("tell what only the database knows, and nothing of it where that does not answer", async () => {
    const kept = { livingSessions: 12, letters: { waiting: 3, givenUp: 1 } };
    const names = ["latchkey_database_up", "latchkey_sessions_alive", "latchkey_outbox_letters"];
    const told = (series: Series) => names.map((name) => seriesOf(series, name));
    const letters = { '{state="waiting"}': 3, '{state="given-up"}': 1 };
    expect(told(parseMetrics(await metricsText(kept)))).toEqual([{ "": 1 }, { "": 12 }, letters]);
    expect(told(await figures())).toEqual([{ "": 0 }, {}, {}]);
  });

  test("tell of the process: its memory, its processor time, and how late its timers are", async () => {
    const series = await figures();
    for (const name of [
      "process_resident_memory_bytes",
      "process_cpu_seconds_total",
      "nodejs_eventloop_lag_p99_seconds",
    ])
      expect([name, series.has(name)]).toEqual([name, true]);
  });
});

async function figures(): Promise<Series> {
  return parseMetrics(await metricsText(null));
}

function answer(odd: Partial<AnsweredRequest>): void {
  tell(channels.request, { ...answered, ...odd });
}
