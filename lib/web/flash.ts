/**
 * The flash cookie: what a page without JavaScript must know of the form post that led back to it. It holds codes and
 * harmless values, never a sentence and never a secret; only its own page gets it; it dies after 30 seconds, or ten
 * minutes where a password has to be typed on the way, for a page cannot delete cookies. Anybody may have written it, so
 * it is parsed like any input.
 */
import { cookies } from "next/headers";
import { z } from "zod";
import { type Duration, days, minutes, seconds } from "#lib/clock";
import { config } from "#lib/config";
import type { Refusal } from "#lib/refusal";
import { type FieldProblems, fieldSentences, inSentences, notices, problems, sentenceOf } from "#lib/web/problem";
import { setCookie } from "#lib/web/set-cookie";

export type Flash = {
  readonly problem?: keyof typeof problems;
  readonly fields?: FieldProblems;
  readonly values?: Readonly<Record<string, string>>;
  readonly notice?: keyof typeof notices;
  /** Milliseconds from when it was written. */
  readonly retryAfter?: Duration;
};

const life = seconds(30);
/** For a detour on which a password is typed. */
const keptLife = minutes(10);
const longestValue = 300;

const FlashSchema = z.strictObject({
  problem: z.enum(keysOf(problems)).optional(),
  fields: z.record(z.string().max(40), z.array(z.enum(keysOf(fieldSentences))).max(5)).optional(),
  values: z.record(z.string().max(40), z.string().max(longestValue)).optional(),
  notice: z.enum(keysOf(notices)).optional(),
  retryAfter: z
    .int()
    .min(0)
    .max(days(1))
    .transform((milliseconds) => milliseconds as Duration)
    .optional(),
});

/** The `Set-Cookie` value that leaves a message for `page`. */
export function flashCookie(page: string, flash: Flash): string {
  return cookieOf(page, encode(shortened(flash)), life);
}

/** The `Set-Cookie` value that keeps what was typed into the form of `page` until the person comes back to it. */
export function keptCookie(page: string, values: NonNullable<Flash["values"]>): string {
  const notice = Object.keys(values).length > 0 ? "kept" : "not-yet";
  return cookieOf(page, encode(shortened({ notice, values })), keptLife);
}

/** The `Set-Cookie` value that takes back what was left for `page`. */
export function clearedFlashCookie(page: string): string {
  return cookieOf(page, "", seconds(0));
}

/** What was left for the page that reads it, in sentences. */
export async function readFlash(page: string) {
  const flash = decode((await cookies()).get(nameFor(page))?.value ?? "");
  return {
    notice: flash.notice ? notices[flash.notice] : null,
    refusal: flash.problem ? refusalOf(flash, flash.problem) : null,
    /** What was typed before, to be shown again. */
    values: flash.values ?? {},
  };
}

function cookieOf(page: string, value: string, maxAge: Duration): string {
  return setCookie(config(), nameFor(page), value, { path: page, maxAge });
}

function refusalOf(flash: Flash, problem: keyof typeof problems): Refusal {
  const { fields = {}, values = {}, retryAfter } = flash;
  const message = sentenceOf(problem, retryAfter);
  return { code: problem, message, fields: inSentences(fields), values, wait: null }; // it was left before, who knows how long
}

function shortened(flash: Flash): Flash {
  const values = Object.entries(flash.values ?? {}).filter(([, value]) => value.length <= longestValue);
  return { ...flash, values: Object.fromEntries(values) };
}

function encode(flash: Flash): string {
  return Buffer.from(JSON.stringify(flash)).toString("base64url");
}

function decode(text: string): Flash {
  try {
    const parsed = FlashSchema.safeParse(JSON.parse(Buffer.from(text, "base64url").toString()));
    return parsed.success ? (parsed.data as Flash) : {};
  } catch {
    return {};
  }
}

/** The page is in the name too: a cookie for `/sign-up` also reaches `/sign-up/finish`, and would be taken for its own. */
function nameFor(page: string): string {
  return `latchkey-flash${page.replaceAll("/", "-")}`;
}

function keysOf<T extends object>(table: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
}
