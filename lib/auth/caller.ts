/** Who asks, and from where. */
import type { EmailAddress } from "#lib/email-address";
import type { Scope } from "#lib/scope";
import type { Id } from "#lib/secret";

/** Anybody who sends a request. */
export type Caller = {
  /** The peer's address, as far as it can be believed (lib/web/client-address.ts). */
  readonly address: string;
  readonly userAgent: string;
  /** The text of the session cookie, not yet verified; null where there is none. */
  readonly sessionToken: string | null;
  /** The text of the device cookie; null where there is none. */
  readonly deviceToken: string | null;
  /** Aborts when they do not wait for an answer any more: what is costly and has not begun is not done for them. */
  readonly gone?: AbortSignal;
};

/** A person, as the pages may show them. */
export type User = { readonly id: Id; readonly email: EmailAddress; readonly name: string };

/** A living session, as its owner may see it. */
export type Session = {
  readonly id: Id;
  readonly keepSignedIn: boolean;
  readonly createdAt: Date;
  readonly authenticatedAt: Date;
  readonly lastSeenAt: Date;
  /** When it ends if nothing is heard of the person until then. */
  readonly idleEndsAt: Date;
  /** When it ends in any case. */
  readonly endsAt: Date;
  /** When the token presented has to be renewed. */
  readonly tokenExpiresAt: Date;
  /** Of the newest token. */
  readonly generation: number;
  /** When a token of that generation was first used; null where none has been. */
  readonly confirmedAt: Date | null;
  readonly address: string;
  readonly userAgent: string;
  /** The families of browsers that carried it on, other than the one that signed in. */
  readonly otherBrowsers: readonly string[];
};

/** Somebody whose session was found alive for this very request. */
export type SignedInCaller = Caller & { readonly user: User; readonly session: Session };

/** An API token, as its owner may see it: all but the secret. */
export type ApiToken = {
  readonly id: Id;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the minute; null where it has not been used yet. */
  readonly lastUsedAt: Date | null;
  /** The peer's at its last use; empty where it has not been used yet. */
  readonly lastUsedAddress: string;
};

/**
 * A program that speaks for a person by one of their API tokens, or by an access token that one was exchanged for. Nobody is
 * there in person: it never does what asks for a session.
 */
export type BearerCaller = Caller & {
  readonly user: User;
  readonly session: null;
  readonly apiToken: ApiToken;
  /** What the token presented is good for: of an access token perhaps less than of the API token behind it. */
  readonly scopes: readonly Scope[];
};

/** Whoever acts for a person: they themselves, or a program. */
export type PersonCaller = SignedInCaller | BearerCaller;
