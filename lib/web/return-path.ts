/** Where to go after signing in: a path of this site, whatever was asked for. Edge-safe. */
import type { Route } from "next";

export type ReturnPath = `/${string}` & { readonly __brand: "ReturnPath" };

/** Where a signed-in person begins. */
export const home = "/dashboard" as ReturnPath;

/** Where a person gives their password again before what asks for a recent sign-in. */
export const reauthenticationPage = "/dashboard/reauthentication";

const nowhere = "http://return-path.invalid";

/**
 * A same-site path with its query, or null for anything that a browser could take for another site ("//evil",
 * "/\evil", "javascript:") and for paths that are no pages.
 */
export function parseReturnPath(text: unknown): ReturnPath | null {
  if (typeof text !== "string" || text.length > 1000 || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(text)) return null;
  if (!URL.canParse(text, nowhere)) return null;
  const { origin, pathname, search } = new URL(text, nowhere);
  if (origin !== nowhere || pathname.startsWith("//") || isNoPage(pathname)) return null;
  return `${pathname}${search}` as ReturnPath;
}

/** The address of `page` with the wish to go on to `next`, where there is one. */
export function withNext(page: string, next: unknown): Route {
  const path = parseReturnPath(next);
  return (path ? `${page}?next=${encodeURIComponent(path)}` : page) as Route;
}

function isNoPage(pathname: string): boolean {
  return /^\/(api|session|_next)(\/|$)/.test(pathname);
}
