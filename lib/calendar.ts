/**
 * The last year as a calendar: a column a week, from Monday down to Sunday, the newest on the right. Pure: the present moment
 * is never read here. Days are UTC, written "2026-03-01".
 */
import { days, fromIsoTime, minus } from "#lib/clock";

/** How many weeks are drawn; the last one is the week of the last day, as far as it has come. */
export const calendarWeeks = 53;

/** How much happened on a day, in four steps. */
export const calendarLevels = [
  { level: 1, from: 1, label: "1" },
  { level: 2, from: 2, label: "2 to 3" },
  { level: 3, from: 4, label: "4 to 7" },
  { level: 4, from: 8, label: "8 or more" },
] as const;

export type CalendarLevel = (typeof calendarLevels)[number]["level"];

/** A day on which something happened, and its place: the column from the left, the row from the top, both from 0. */
export type CalendarDay = {
  readonly day: string;
  readonly count: number;
  readonly level: CalendarLevel;
  readonly column: number;
  readonly row: number;
};

export type Calendar = {
  readonly firstDay: string;
  /** How many days the last column has. */
  readonly lastRows: number;
  /** The days on which something happened, oldest first. */
  readonly busyDays: readonly CalendarDay[];
  /** Of all of them together. */
  readonly total: number;
  /** Where each month begins. */
  readonly months: readonly { readonly label: string; readonly column: number }[];
};

/** What a first month needs, or its label would run into the next one's. */
const columnsOfLabel = 3;

/** Written down here, for server and browser must agree: `Intl` says "Sep" in the one and "Sept" in the other. */
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** The day of a moment. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** A day in words: "1 Mar 2026". */
export function dayInWords(day: string): string {
  const time = fromIsoTime(day);
  return `${time.getUTCDate()} ${monthOf(time)} ${time.getUTCFullYear()}`;
}

/** The beginning of the first day of the calendar that ends with `lastDay`: a Monday. */
export function calendarStart(lastDay: string): Date {
  const last = fromIsoTime(lastDay);
  return minus(last, days(rowOf(last) + 7 * (calendarWeeks - 1)));
}

/** The calendar that ends with `lastDay`, of how much happened on each day. Days outside it are left out. */
export function calendarOf(counts: ReadonlyMap<string, number>, lastDay: string): Calendar {
  const start = calendarStart(lastDay);
  const last = indexOf(fromIsoTime(lastDay), start);
  const busyDays = [...counts]
    .map(([day, count]) => ({ day, count, index: indexOf(fromIsoTime(day), start) }))
    .filter(({ count, index }) => count > 0 && index >= 0 && index <= last)
    .sort((one, other) => one.index - other.index)
    .map(({ day, count, index }) => ({ day, count, level: levelOf(count), ...placeOf(index) }));
  const total = busyDays.reduce((sum, { count }) => sum + count, 0);
  return { firstDay: dayOf(start), lastRows: placeOf(last).row + 1, busyDays, total, months: monthsOf(start, last) };
}

function monthsOf(start: Date, last: number): Calendar["months"] {
  const begun = Array.from({ length: 13 }, (_, count) => monthAfter(start, count))
    .map((time) => ({ label: monthOf(time), index: indexOf(time, start) }))
    .filter(({ index }) => index >= 0 && index <= last)
    .map(({ label, index }) => ({ label, column: placeOf(index).column }));
  const isRoomForFirst = (begun[0]?.column ?? 0) >= columnsOfLabel;
  return isRoomForFirst ? [{ label: monthOf(start), column: 0 }, ...begun] : begun;
}

/** The first day of the month that is `count` months after that of a time. */
function monthAfter(time: Date, count: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + count, 1));
}

function monthOf(time: Date): string {
  return monthNames[time.getUTCMonth()] ?? "";
}

function levelOf(count: number): CalendarLevel {
  return calendarLevels.findLast(({ from }) => count >= from)?.level ?? 1;
}

/** How many days a time is after the first day. UTC has no days of 23 or 25 hours. */
function indexOf(time: Date, start: Date): number {
  return Math.round((time.getTime() - start.getTime()) / days(1));
}

function placeOf(index: number) {
  return { column: Math.floor(index / 7), row: index % 7 };
}

/** Weeks begin on Monday; JavaScript's on Sunday. */
function rowOf(time: Date): number {
  return (time.getUTCDay() + 6) % 7;
}
