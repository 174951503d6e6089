import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { logEvents } from "#lib/log-event";
import { metricsText, startMetrics } from "#lib/metrics";
import { forget } from "#lib/once";

const told = readFileSync("docs/deploying.md", "utf8");

describe("operators find in docs/deploying.md", () => {
  test("what each event of the log says, and no event that there is not", () => {
    const table = told.slice(told.indexOf("| event | level | says that |")).split("\n\n")[0] ?? "";
    const events = table
      .split("\n")
      .slice(2)
      .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(events.sort()).toEqual([...logEvents].sort());
  });

  test("what each of our figures is, and no figure that there is not", async () => {
    forget("metrics");
    startMetrics([]);
    const names = [...(await metricsText(null)).matchAll(/^# TYPE (latchkey_\w+) /gm)].map(([, name = ""]) => name);
    const inDocs = [...told.matchAll(/latchkey_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ""));
    expect([...new Set(inDocs)].sort()).toEqual(names.sort());
  });
});
