import { type CalendarDay, dayInWords } from "#lib/calendar";

/** What the calendar shows, for whoever cannot see the picture or wants figures. Takes the days oldest first. */
export function ActivityTable({ days }: { readonly days: readonly CalendarDay[] }) {
  return (
    <details className="mt-2">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-neutral underline underline-offset-4 hover:text-base-content">
        As a table
      </summary>
      <table className="mt-1 w-full max-w-xs tabular-nums [&_th]:font-medium [&_tr>*]:py-1 [&_tr>:first-child]:text-left [&_tr>:last-child]:text-right">
        <caption className="sr-only">Days with events, newest first</caption>
        <thead className="border-b border-base-300 text-neutral">
          <tr>
            <th scope="col">Day (UTC)</th>
            <th scope="col">Events</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map(({ day, count }) => (
            <tr key={day}>
              <th scope="row">{dayInWords(day)}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
