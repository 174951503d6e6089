import { describe, expect, test } from "vitest";
import { calendarOf, calendarStart, calendarWeeks, dayInWords, dayOf } from "#lib/calendar";

const nothing = new Map<string, number>();

describe("the last year as a calendar", () => {
  test.each([
    { lastDay: "2026-11-23", start: "2025-11-24", rows: 1, what: "a Monday: its week has just begun" },
    { lastDay: "2026-11-22", start: "2025-11-17", rows: 7, what: "a Sunday: its week is over" },
    { lastDay: "2026-01-01", start: "2024-12-30", rows: 4, what: "the first day of a year" },
    { lastDay: "2025-12-31", start: "2024-12-30", rows: 3, what: "the last day of a year" },
    { lastDay: "2024-02-29", start: "2023-02-27", rows: 4, what: "a leap day" },
    { lastDay: "2024-12-31", start: "2024-01-01", rows: 2, what: "the end of a leap year, back to its very beginning" },
  ])("begins on a Monday and ends with $lastDay, $what", ({ lastDay, start, rows }) => {
    expect(calendarStart(lastDay)).toEqual(new Date(`${start}T00:00:00Z`));
    expect(calendarOf(nothing, lastDay)).toMatchObject({ firstDay: start, lastRows: rows, busyDays: [], total: 0 });
  });

  test("puts each day into its week and its row, with none left out, over a leap day and the end of a year", () => {
    const start = Date.UTC(2023, 1, 27);
    const days = Array.from({ length: 52 * 7 + 4 }, (_, index) => dayOf(new Date(start + index * 86_400_000)));
    const { busyDays } = calendarOf(new Map(days.map((day) => [day, 1])), "2024-02-29");
    expect(busyDays.map(({ day }) => day)).toEqual(days);
    expect(busyDays.map(({ column, row }) => column * 7 + row)).toEqual(days.map((_, index) => index));
    expect(busyDays.at(-1)).toMatchObject({ day: "2024-02-29", column: calendarWeeks - 1, row: 3 });
  });

  test("leaves out what is before its first day or after its last", () => {
    const counts = new Map([
      ["2025-11-23", 1],
      ["2025-11-24", 2],
      ["2026-11-23", 3],
      ["2026-11-24", 4],
    ]);
    const { busyDays, total } = calendarOf(counts, "2026-11-23");
    expect(busyDays.map(({ day }) => day)).toEqual(["2025-11-24", "2026-11-23"]);
    expect(total).toBe(5);
  });

  test("sorts the days, in whatever order they come", () => {
    const counts = new Map([
      ["2026-11-23", 1],
      ["2026-01-01", 1],
    ]);
    expect(calendarOf(counts, "2026-11-23").busyDays.map(({ day }) => day)).toEqual(["2026-01-01", "2026-11-23"]);
  });

  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [7, 3],
    [8, 4],
    [100_000, 4],
  ])("marks a day with %i events with level %i", (count, level) => {
    expect(calendarOf(new Map([["2026-11-23", count]]), "2026-11-23").busyDays).toMatchObject([{ count, level }]);
  });
});

describe("the months above it", () => {
  test("stand over the week in which they begin, the first one where it has room", () => {
    const { months } = calendarOf(nothing, "2026-11-23");
    expect(months.map(({ label }) => label).join(" ")).toBe("Dec Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov");
    expect(months.slice(0, 2)).toEqual([
      { label: "Dec", column: 1 },
      { label: "Jan", column: 5 },
    ]);
    expect(calendarOf(nothing, "2026-12-06").months.slice(0, 2)).toEqual([
      { label: "Dec", column: 0 },
      { label: "Jan", column: 4 },
    ]);
    expect(calendarOf(nothing, "2026-11-13").months[0]).toEqual({ label: "Nov", column: 0 });
  });

  test("are thirteen where a year begins with the calendar, and the next one with its last week", () => {
    const { months } = calendarOf(nothing, "2025-01-01");
    expect(months[0]).toEqual({ label: "Jan", column: 0 });
    expect(months.at(-1)).toEqual({ label: "Jan", column: calendarWeeks - 1 });
    expect(months).toHaveLength(13);
  });

  test("do not tell of a month that has not begun", () => {
    expect(calendarOf(nothing, "2026-11-30").months.at(-1)?.label).toBe("Nov");
    expect(calendarOf(nothing, "2026-12-01").months.at(-1)?.label).toBe("Dec");
  });
});

test("a day in words is the same wherever it is read", () => {
  expect(dayInWords("2026-03-01")).toBe("1 Mar 2026");
  expect(dayOf(new Date("2026-03-01T23:59:59.999Z"))).toBe("2026-03-01");
});
