"use client";

import { ActivityTable } from "#components/activity-table";
import {
  type Calendar,
  type CalendarDay,
  type CalendarLevel,
  calendarLevels,
  calendarOf,
  calendarWeeks,
  dayInWords,
} from "#lib/calendar";

type Props = {
  /** How many events there were on each day (UTC, "2026-03-01"). */
  readonly counts: ReadonlyMap<string, number>;
  readonly lastDay: string;
};

/** From one day to the next, and how much of that the day's cell takes, in pixels. */
const pitch = 11;
const cell = 9;
const labelHeight = 18;
const width = calendarWeeks * pitch - (pitch - cell);
const height = labelHeight + 7 * pitch;

/** Told apart by size as well as by colour: for the colour-blind, and where the reader's own colours take their place. */
const marks = {
  1: { size: 3, fill: "fill-primary/75 forced-colors:fill-[CanvasText]" },
  2: { size: 5, fill: "fill-primary/85 forced-colors:fill-[CanvasText]" },
  3: { size: 7, fill: "fill-primary/90 forced-colors:fill-[CanvasText]" },
  4: { size: 9, fill: "fill-primary forced-colors:fill-[CanvasText]" },
} satisfies Record<CalendarLevel, { size: number; fill: string }>;

const labelLook = "fill-neutral text-[11px] forced-colors:fill-[CanvasText]";

/**
 * How much happened on each day of the last year: a picture, what it amounts to, and the same as a table. Drawn by the server.
 * A client component all the same: of one that is not, each day would be sent twice, as markup and as a description of it.
 */
export function ActivityCalendar({ counts, lastDay }: Props) {
  const calendar = calendarOf(counts, lastDay);
  return (
    <>
      <p className="mt-3 text-neutral">{summary(calendar)}</p>
      <div className="mt-4 flex gap-[3px]">
        <Weekdays />
        <Scroller>
          <Picture calendar={calendar} />
        </Scroller>
      </div>
      <Legend />
      <ActivityTable days={calendar.busyDays} />
    </>
  );
}

function summary({ total, busyDays, firstDay }: Calendar): string {
  return `${counted(total, "event")} on ${counted(busyDays.length, "day")} since ${dayInWords(firstDay)}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Right to left, so that it begins at the newest end without script. Can be focused, or no key could move it. */
function Scroller({ children }: { readonly children: React.ReactNode }) {
  return (
    <section
      aria-label="The last year, day by day"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard (WCAG 2.1.1)
      tabIndex={0}
      className="min-w-0 overflow-x-auto rounded-selector pb-1 [direction:rtl] focus-visible:outline-2 focus-visible:outline-offset-4 focus-visible:outline-primary"
    >
      {children}
    </section>
  );
}

function Picture({ calendar }: { readonly calendar: Calendar }) {
  return (
    <svg
      role="img"
      aria-label={summary(calendar)}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className="[direction:ltr]"
    >
      <Cell />
      <Months months={calendar.months} />
      <g transform={`translate(0 ${labelHeight})`}>
        <path fill="url(#calendar-cell)" d={outline(calendar.lastRows)} />
        {calendarLevels.map(({ level }) => (
          <Days key={level} level={level} days={calendar.busyDays.filter((day) => day.level === level)} />
        ))}
      </g>
    </svg>
  );
}

/** The empty day, of which the whole year is one area. */
function Cell() {
  return (
    <pattern id="calendar-cell" width={pitch} height={pitch} patternUnits="userSpaceOnUse">
      <rect
        width={cell}
        height={cell}
        rx="2"
        className="fill-base-content/9 forced-colors:fill-none forced-colors:stroke-[GrayText]"
      />
    </pattern>
  );
}

/** Around all days: the last week may not be over. */
function outline(lastRows: number): string {
  const lastColumn = (calendarWeeks - 1) * pitch;
  return `M0 0H${width}V${lastRows * pitch}H${lastColumn}V${7 * pitch}H0z`;
}

function Months({ months }: Pick<Calendar, "months">) {
  return months.map(({ label, column }) => {
    const isAtEdge = column > calendarWeeks - 3;
    return (
      <text
        key={column}
        x={isAtEdge ? width : column * pitch}
        y="10"
        className={labelLook}
        {...(isAtEdge ? { textAnchor: "end" } : {})}
      >
        {label}
      </text>
    );
  });
}

function Days({ level, days }: { readonly level: CalendarLevel; readonly days: readonly CalendarDay[] }) {
  const { size, fill } = marks[level];
  const inset = (cell - size) / 2;
  return (
    <g className={fill}>
      {days.map(({ day, count, column, row }) => (
        <rect
          key={day}
          x={column * pitch + inset}
          y={row * pitch + inset}
          width={size}
          height={size}
          rx={roundness(size)}
        >
          <title>{`${dayInWords(day)}: ${counted(count, "event")}`}</title>
        </rect>
      ))}
    </g>
  );
}

function roundness(size: number): number {
  return size / 5;
}

/** Beside what scrolls, so that they stay. */
function Weekdays() {
  return (
    <svg aria-hidden="true" width="24" height={height} className={`shrink-0 ${labelLook}`}>
      {["Mon", "Wed", "Fri"].map((label, index) => (
        <text key={label} y={labelHeight + 2 * index * pitch + cell}>
          {label}
        </text>
      ))}
    </svg>
  );
}

function Legend() {
  return (
    <ul aria-label="Events a day" className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-neutral">
      <li aria-hidden="true">A day (UTC) with</li>
      {calendarLevels.map(({ level, label }) => (
        <li key={level} className="inline-flex items-center gap-1.5">
          <Mark {...marks[level]} />
          {label}
        </li>
      ))}
    </ul>
  );
}

function Mark({ size, fill }: (typeof marks)[CalendarLevel]) {
  const inset = (cell - size) / 2;
  return (
    <svg aria-hidden="true" width={cell} height={cell} className={fill}>
      <rect x={inset} y={inset} width={size} height={size} rx={roundness(size)} />
    </svg>
  );
}
