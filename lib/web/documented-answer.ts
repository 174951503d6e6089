/** Answers as they are documented: an endpoint that gives another body, or refuses for another reason, does not compile. */
import type { z } from "zod";
import type { Guard } from "#lib/web/admission";
import type { Accepted, Refused } from "#lib/web/answer";
import type { ProblemCode } from "#lib/web/problem";

/** What an endpoint may answer that documents the body `O` and the refusals `R`, behind the guard `G`. */
export type DocumentedAnswer<O extends z.ZodObject | undefined, R extends ProblemCode, G extends Guard> =
  | AcceptedAs<O>
  | Refused<R | RefusalOfAny<G>>;

/** The members of the JSON are those of `body`, and `next`. */
type AcceptedAs<O extends z.ZodObject | undefined> = Omit<Accepted, "body" | "next"> &
  (O extends z.ZodObject ? MembersOf<Told<z.input<O>>> : { readonly body?: undefined; readonly next?: string });

type MembersOf<T extends object> = T extends { readonly next: string }
  ? { readonly next: string } & BodyOf<Omit<T, "next">>
  : { readonly next?: undefined } & BodyOf<T>;

type BodyOf<T extends object> = keyof T extends never ? { readonly body?: undefined } : { readonly body: T };

/** What any endpoint with such a guard may be refused for, so that none has to list it. */
type RefusalOfAny<G extends Guard> = "invalid-fields" | "too-busy" | (G extends "anyone" ? never : "not-signed-in");

/** What is only told is never written to. */
type Told<T> = T extends Date
  ? Date
  : T extends readonly (infer U)[]
    ? readonly Told<U>[]
    : T extends object
      ? { readonly [K in keyof T]: Told<T[K]> }
      : T;
