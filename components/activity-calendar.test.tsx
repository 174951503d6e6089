import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ActivityCalendar } from "#components/activity-calendar";

describe("the picture of the last year", () => {
  test("has a name that says what it amounts to, and shows each day with events", () => {
    const html = render({ "2025-11-24": 1, "2026-03-01": 12, "2026-11-23": 3 });
    expect(html).toContain('role="img" aria-label="16 events on 3 days since 24 Nov 2025"');
    const titles = Array.from(html.matchAll(/<title>(.*?)<\/title>/g), ([, title]) => title);
    expect(titles).toEqual(["24 Nov 2025: 1 event", "23 Nov 2026: 3 events", "1 Mar 2026: 12 events"]);
  });

  test("counts one in words for one", () => {
    expect(render({ "2026-11-23": 1 })).toContain("1 event on 1 day since");
  });

  test("shows the same days in its table, newest first", () => {
    const html = render({ "2026-03-01": 12, "2026-11-23": 3 });
    const rows = Array.from(html.matchAll(/<th scope="row">(.*?)<\/th><td>(.*?)<\/td>/g), ([, ...row]) => row);
    expect(rows).toEqual([
      ["23 Nov 2026", "3"],
      ["1 Mar 2026", "12"],
    ]);
  });

  test("tells the levels apart by size, not by colour alone", () => {
    const html = render({ "2026-11-20": 1, "2026-11-21": 2, "2026-11-22": 4, "2026-11-23": 8 });
    const sizes = Array.from(html.matchAll(/width="(\d+)"[^>]*><title>/g), ([, size]) => Number(size));
    expect(sizes).toHaveLength(4);
    expect(sizes).toEqual([...new Set(sizes)].toSorted((one, other) => one - other));
  });

  test("needs no inline style, which the content security policy would drop", () => {
    expect(render({ "2026-03-01": 12 })).not.toMatch(/\sstyle=|<style/);
  });

  test("is one area for all empty days, which ends where the last week has come to", () => {
    const emptyDays = (lastDay: string) => /fill="url\(#calendar-cell\)" d="(.*?)"/.exec(render({}, lastDay))?.[1];
    expect(emptyDays("2026-11-23")).toBe("M0 0H581V11H572V77H0z"); // a Monday
    expect(emptyDays("2026-11-29")).toBe("M0 0H581V77H572V77H0z");
  });
});

function render(counts: Record<string, number>, lastDay = "2026-11-23"): string {
  return renderToStaticMarkup(createElement(ActivityCalendar, { counts: new Map(Object.entries(counts)), lastDay }));
}
