/** Which part of the activity an address asks for. Anybody may have written the address. */
import type { Route } from "next";
import { type EventKind, eventKinds } from "#lib/auth/activity";
import { type Id, isId } from "#lib/secret";

export type ActivityView = {
  /** Events of this kind only. */
  readonly kind?: EventKind | undefined;
  /** Events before the one with this id only. */
  readonly before?: Id | undefined;
};

type Params = Readonly<Record<string, string | string[] | undefined>>;

/** What the query of the address asks for. What is no kind, or cannot be an id, counts as not there. */
export function parseActivityView({ kind, before }: Params): ActivityView {
  return { kind: eventKinds.find((known) => known === kind), before: isId(before) ? before : undefined };
}

/** The address of a part of the activity, at its first event. */
export function activityPath({ kind, before }: ActivityView): Route {
  const query = new URLSearchParams({ ...(kind && { kind }), ...(before && { before }) });
  return `/dashboard/activity${query.size > 0 ? `?${query}` : ""}#events` as Route;
}
