/** Times and durations in the words of a page. Pure: the present moment is never read here. */

const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };

/** A moment for every reader alike, such as "23 Nov 2026, 18:30 UTC". */
export function utcTime(time: Date): string {
  const words = new Intl.DateTimeFormat("en-GB", { ...day, ...clock, timeZone: "UTC" });
  return `${words.format(time)} UTC`;
}

/** A moment in the language and time zone of the browser (or process) that asks. */
export function localTime(time: Date): string {
  return new Intl.DateTimeFormat(undefined, { ...day, ...clock, hour: "numeric" }).format(time);
}

const units = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** How long `milliseconds` are, in the largest unit that fits whole: "30 days", "12 hours", "90 minutes". */
export function lasting(milliseconds: number): string {
  const total = Math.floor(milliseconds / 1000);
  const [length, unit] = units.find(([seconds]) => total % seconds === 0) ?? units[3];
  const count = total / length;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** How long to wait, never too short: "32 seconds", "3 minutes", "2 hours". */
export function roughly(milliseconds: number): string {
  const [length, unit] = units.find(([seconds]) => milliseconds > seconds * 2000) ?? units[3];
  const count = Math.max(1, Math.ceil(milliseconds / 1000 / length));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
