/** The shapes that environment variables come in, each parsed into what the program works with. Edge-safe. */
import { z } from "zod";
import { type Duration, days, hours, minutes, seconds } from "#lib/clock";

/** A whole number between two bounds, both allowed. */
export function WholeNumber(least: number, most: number) {
  const says = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, says)
    .transform(Number)
    .pipe(z.number().min(least, says).max(most, says));
}

/** A TCP port. */
export const Port = WholeNumber(1, 65_535);

/** The address that people reach the application at: scheme, host and port only. */
export const PublicUrl = z
  .url({ protocol: /^https?$/, error: "must be an address such as https://app.example.com" })
  .transform((text) => new URL(text))
  .refine((url) => url.href === `${url.origin}/`, "must end after the host (no path, query or user)")
  // Over plain http anybody on the way could take the session cookie.
  .refine((url) => url.protocol === "https:" || isLoopback(url), "must be https, except on this machine");

/**
 * The addresses by which access tokens name the services that they are for (RFC 8707, section 2), with commas between, at
 * most 20. They are compared as they are written, so they stay as they are.
 */
export const Audiences = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine(
    (parts) => parts.every(isAudience),
    "each must be an https address without user or fragment, at most 200 characters (http only on this machine)",
  )
  .refine((parts) => parts.length <= 20, "must be at most 20 addresses")
  .refine((parts) => new Set(parts).size === parts.length, "has the same address twice");

/** The mail server: "smtp://user:password@host:587" (STARTTLS) or "smtps://...:465". */
export const SmtpUrl = z
  .url({ protocol: /^smtps?$/, error: "must be an address such as smtps://user:password@mail.example.com" })
  .transform((text) => new URL(text))
  // nodemailer takes options from the query, and one of them turns TLS off.
  .refine((url) => url.pathname.length <= 1 && !url.search && !url.hash, "must end after the host and port");

/** No more than hosts and paths need: a separator that was meant otherwise must not go unnoticed as a part of one. */
const writtenAudience = /^https?:\/\/[a-z0-9[][a-z0-9.:\]-]*([/?][\w.~!$&'()+=:@%/?-]*)?$/i;

/** Over plain http anybody on the way to the service could take the token. */
function isAudience(text: string): boolean {
  if (text.length > 200 || !writtenAudience.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return !url.username && !url.password && (url.protocol === "https:" || isLoopback(url));
}

/** Whether an address is this machine's own. */
export function isLoopback(url: URL): boolean {
  return isLoopbackName(url.hostname);
}

/** Whether a host's name or number is this machine's own, in a URL or as it stands in `HOST`. */
export function isLoopbackName(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
}

/** A duration as a number and a unit: "90s", "30m", "12h", "14d". */
export const Lifetime = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a number from 1 on and a unit, such as "30m", "12h" or "14d"')
  .transform((text) => units[text.at(-1) as keyof typeof units](Number(text.slice(0, -1))));

/** Secrets with their ids, newest first: "id:base64url,older:base64url", 32 bytes or more each. */
export const NamedSecrets = z
  .string({ error: "is missing" })
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(
    z.array(z.string().regex(/^[a-z0-9]{1,16}:[A-Za-z0-9_-]{43,}$/, "each must be id:32 or more bytes in base64url")),
  )
  .transform((parts) => parts.map(parseNamedSecret))
  .refine((secrets) => new Set(secrets.map((secret) => secret.id)).size === secrets.length, "has the same id twice");

/** A secret with its id, by which what was made with it says so. */
export type NamedSecret = { readonly id: string; readonly key: Uint8Array };

const units: Record<"s" | "m" | "h" | "d", (n: number) => Duration> = { s: seconds, m: minutes, h: hours, d: days };

function parseNamedSecret(part: string): NamedSecret {
  const [id = "", secret = ""] = part.split(":");
  const binary = atob(secret.replaceAll("-", "+").replaceAll("_", "/"));
  return { id, key: Uint8Array.from(binary, (character) => character.charCodeAt(0)) };
}
