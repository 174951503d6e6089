"use client";

import { useEffect, useState } from "react";
import { now } from "#lib/clock";
import { timeLeft } from "#lib/plain-time";

type Props = {
  readonly until: Date;
  /** The server's time when it made the page: the reader's own clock may be wrong. */
  readonly asOf: Date;
  /** What to say when nothing is left. */
  readonly over: string;
};

/** The time left until a moment, counted down where script runs. Not read out at each second. */
export function Countdown({ until, asOf, over }: Props) {
  const left = until.getTime() - asOf.getTime();
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const begun = now().getTime();
    const timer = setInterval(() => setPassed(now().getTime() - begun), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" aria-live="off" className="whitespace-nowrap tabular-nums">
      {timeLeft(left - passed) ?? over}
    </span>
  );
}
