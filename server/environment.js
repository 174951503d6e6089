/**
 * The environment before Next sees it, and after. Middleware runs in this process and could read `process.env`, so what
 * is private is moved to where only `lib/config.ts` looks: a guard against accident, not against hostile code there.
 */
import { Problem } from "./problem.js";

const privateVariables = ["SIGNING_KEYS", "PASSWORD_PEPPERS", "OUTBOX_KEYS", "SMTP_URL", "METRICS_TOKEN"];

const publicMembers = ["kty", "crv", "x", "y", "kid", "alg", "use", "purpose", "activeFrom"];

/** Reads an environment file where there is one; a variable that is already set stays. Throws `Problem`. */
export function loadEnvironmentFile(file) {
  try {
    process.loadEnvFile(file);
  } catch (error) {
    if (error.code !== "ENOENT")
      throw new Problem(`${file} cannot be read (${error.code ?? error.message}). Check what it is and whose.`);
  }
}

/**
 * Sets `SESSION_PUBLIC_KEYS`, with which the edge checks session tokens and can make none. Keys that cannot be read
 * are left alone: `lib/config.ts` names every problem at once when Next starts.
 */
export function publishSessionKeys() {
  delete process.env.SESSION_PUBLIC_KEYS;
  try {
    const { keys } = JSON.parse(process.env.SIGNING_KEYS ?? "");
    const published = keys.filter((key) => key.purpose === "session").map(publicHalf);
    process.env.SESSION_PUBLIC_KEYS = JSON.stringify({ keys: published });
  } catch {}
}

/**
 * Moves the private variables from `process.env` to a symbol that edge code, which has a global object of its own,
 * does not meet. To be called after Next has started, since it loads `.env` by itself.
 */
export function hideFromEdge() {
  const hidden = {};
  for (const name of privateVariables) {
    if (process.env[name] !== undefined) hidden[name] = process.env[name];
    delete process.env[name];
  }
  globalThis[Symbol.for("latchkey.private")] = Object.freeze(hidden);
}

function publicHalf(key) {
  return Object.fromEntries(publicMembers.map((member) => [member, key[member]]));
}
