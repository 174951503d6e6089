/** What people are told that each scope allows. */
import type { Scope } from "#lib/scope";

type Words = { readonly title: string; readonly hint: string };

/** By scope: what it is called on a page, and what it opens. */
export const scopeWords = {
  "profile:read": { title: "See who you are", hint: "Your name and your e-mail address." },
  "sessions:read": { title: "See your sessions", hint: "Which devices are signed in as you, and from where." },
  "sessions:write": { title: "End your sessions", hint: "Sign out any of your devices, or all of them." },
} as const satisfies Record<Scope, Words>;
