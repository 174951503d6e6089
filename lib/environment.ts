/** The shapes that environment variables come in, each parsed into what the program works with. Edge-safe. */
import { z } from "zod";
import { type Duration, days, hours, minutes, seconds } from "#lib/clock";

/** A TCP port. */
export const Port = z.coerce.number("must be a port number").int().min(1).max(65_535);

/** The address that people reach the application at: scheme, host and port only. */
export const PublicUrl = z
  .url({ protocol: /^https?$/, error: "must be an address such as https://app.example.com" })
  .transform((text) => new URL(text))
  .refine((url) => url.href === `${url.origin}/`, "must end after the host (no path, query or user)");

/** A duration as a number and a unit: "90s", "30m", "12h", "14d". */
export const Lifetime = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a number and a unit, such as "30m", "12h" or "14d"')
  .transform((text) => units[text.at(-1) as keyof typeof units](Number(text.slice(0, -1))));

/** Secrets with their ids, newest first: "id:base64url,older:base64url", 32 bytes or more each. */
export const Peppers = z
  .string({ error: "is missing" })
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(
    z.array(z.string().regex(/^[a-z0-9]{1,16}:[A-Za-z0-9_-]{43,}$/, "each must be id:32 or more bytes in base64url")),
  )
  .transform((parts) => parts.map(parsePepper))
  .refine((peppers) => new Set(peppers.map((pepper) => pepper.id)).size === peppers.length, "has the same id twice");

/** A secret that passwords are keyed with before they are hashed. */
export type Pepper = { readonly id: string; readonly key: Uint8Array };

const units: Record<"s" | "m" | "h" | "d", (n: number) => Duration> = { s: seconds, m: minutes, h: hours, d: days };

function parsePepper(part: string): Pepper {
  const [id = "", secret = ""] = part.split(":");
  const binary = atob(secret.replaceAll("-", "+").replaceAll("_", "/"));
  return { id, key: Uint8Array.from(binary, (character) => character.charCodeAt(0)) };
}
