"use client";

import { useHydrated } from "#components/use-hydrated";
import { localTime, utcTime } from "#lib/plain-time";

/** A moment: in UTC as the server sends it, in the reader's own words and time zone once script runs. */
export function LocalTime({ time }: { readonly time: Date }) {
  const hydrated = useHydrated();
  return (
    <time dateTime={time.toISOString()} className="whitespace-nowrap tabular-nums">
      {hydrated ? localTime(time) : utcTime(time)}
    </time>
  );
}
