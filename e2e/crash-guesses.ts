/**
 * Passwords that a crash cut off. Each is counted before it is looked at, and stays counted: after a few of them the next one has to
 * wait, which is no fault of the server's then.
 */
import { type GuessLimitName, guessLimit } from "#lib/limits";
import type { Act } from "./crash-act";
import type { Reply } from "./requests";

const limits: Readonly<Record<string, GuessLimitName>> = {
  "/api/sign-in": "password-of-address",
  "/api/reauthentication": "password-in-session",
  "/api/password-change": "password-in-session",
  "/api/account-deletion": "password-in-session",
};

/** How many of one person's there have been since the password was last found right, for each limit by itself. */
export class CutOffGuesses {
  readonly #counts = new Map<GuessLimitName, number>();

  /** An act was not answered. */
  add({ path }: Act): void {
    const limit = limits[path];
    if (limit) this.#counts.set(limit, this.#of(limit) + 1);
  }

  /** An act was accepted. */
  forget({ path }: Act): void {
    const limit = limits[path];
    if (limit) this.#counts.delete(limit);
  }

  /** Whether an act was refused because of them. */
  explains({ path }: Act, { status, body }: Reply): boolean {
    const limit = limits[path];
    const mustWait = limit !== undefined && this.#of(limit) >= guessLimit.free;
    return mustWait && status === 429 && body.includes('"too-many-guesses"');
  }

  #of(limit: GuessLimitName): number {
    return this.#counts.get(limit) ?? 0;
  }
}
