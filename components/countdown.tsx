"use client";

import { useEffect, useState } from "react";
import { now } from "#lib/clock";
import { timeLeft } from "#lib/time-left";

type Props = {
  readonly until: Date;
  /** The server's time when it made the page: the reader's own clock may be wrong. */
  readonly asOf: Date;
  /** What to say when nothing is left. */
  readonly over: string;
};

/** The time left until a moment, counted down where script runs. Not read out at each second. */
export function Countdown({ until, asOf, over }: Props) {
  const left = useTimeLeft(until.getTime() - asOf.getTime());
  return (
    <span role="timer" aria-live="off" className="whitespace-nowrap tabular-nums">
      {left ?? over}
    </span>
  );
}

/** What is left of so many milliseconds, which begin when the page shows them, by whole seconds; null when they are over. */
export function useTimeLeft(milliseconds: number): string | null {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begun = now().getTime();
    const timer = setInterval(() => {
      const since = now().getTime() - begun;
      setPassed(since);
      if (since >= milliseconds) clearInterval(timer);
    }, 1000);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return timeLeft(milliseconds - passed);
}
