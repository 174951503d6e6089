/**
 * The browsers that a person has signed in with: the owner of the table `KnownDevice`. A browser is known by a cookie of
 * its own and by nothing that it says of itself, which a thief of the password would say as well.
 */
import type { Caller } from "#lib/auth/caller";
import { forgetGuesses } from "#lib/auth/guess-limit";
import { now } from "#lib/clock";
import { type Database, db } from "#lib/db/client";
import { hashSecret, type Id, newSecret, type Secret, type SecretHash } from "#lib/secret";

/** What makes a browser known: the text of its cookie, and what is stored of it for one person. */
export type Device = {
  readonly token: Secret;
  readonly hash: SecretHash;
  /** Whether the token was made this moment: nobody has known the browser by it, or guessed there. */
  readonly isFresh: boolean;
};

/** How many browsers a person is known by: each has guesses of its own, and whoever throws their cookies away makes more. */
export const mostDevices = 50;

/** The browser of a caller, as this person's. One that brings no token, or no sound one, gets a new one. */
export async function deviceOf(userId: Id, { deviceToken }: Pick<Caller, "deviceToken">): Promise<Device> {
  const isFresh = !isSound(deviceToken);
  const token = isFresh ? newSecret() : deviceToken;
  // With the person in it: a stolen database does not tell which accounts share a browser.
  return { token, hash: await hashSecret(`${token}${userId}` as Secret), isFresh };
}

/** A browser as this person's, under a new token: somebody may have a copy of the one that it had. */
export function newDevice(userId: Id): Promise<Device> {
  return deviceOf(userId, { deviceToken: null });
}

/**
 * What is stored of the caller's browser, where the person has signed in with it; null where not. The same work whether or not
 * there is such a person.
 */
export async function knownDeviceOf(userId: Id | null, caller: Caller): Promise<SecretHash | null> {
  if (!isSound(caller.deviceToken)) return null;
  const { hash } = await deviceOf(userId ?? ("" as Id), caller);
  return (await db().knownDevice.count({ where: { hash } })) === 1 ? hash : null;
}

/**
 * Notes that the person uses this browser, as part of what has shown that it is they. Says whether it is news; what was guessed
 * there when it was known before counts no more then.
 */
export async function rememberDevice(tx: Database, userId: Id, { hash, isFresh }: Device): Promise<boolean> {
  const lastSeenAt = now();
  if (!isFresh) {
    const { count } = await tx.knownDevice.updateMany({ where: { hash }, data: { lastSeenAt } });
    if (count > 0) return false;
    await forgetGuesses(tx, "password-in-known-browser", hash);
  }
  await tx.knownDevice.create({ data: { hash, userId, createdAt: lastSeenAt, lastSeenAt } });
  await forgetOldest(tx, userId);
  return true;
}

async function forgetOldest(tx: Database, userId: Id): Promise<void> {
  const newestFirst = { where: { userId }, orderBy: { lastSeenAt: "desc" } } as const;
  const tooMany = await tx.knownDevice.findMany({ ...newestFirst, skip: mostDevices, select: { hash: true } });
  if (tooMany.length === 0) return;
  await tx.knownDevice.deleteMany({ where: { hash: { in: tooMany.map(({ hash }) => hash) } } });
}

/** Since when a person uses each browser that is known as theirs, and when they last signed in with it; the newest first. */
export async function listDevices(userId: Id): Promise<{ readonly createdAt: Date; readonly lastSeenAt: Date }[]> {
  return db().knownDevice.findMany({
    where: { userId },
    orderBy: { lastSeenAt: "desc" },
    select: { createdAt: true, lastSeenAt: true },
  });
}

/** Forgets all browsers of a person: whoever knew their password may have signed in with one of them. */
export async function forgetDevices(tx: Database, userId: Id): Promise<void> {
  await tx.knownDevice.deleteMany({ where: { userId } });
}

/** Forgets everybody's browsers. Says how many there were. */
export async function forgetDevicesOfAll(tx: Database): Promise<number> {
  return (await tx.knownDevice.deleteMany()).count;
}

/** Forgets at most `most` browsers that nobody has signed in with since a moment. Says how many there were. */
export async function removeDevices(before: Date, most: number): Promise<number> {
  return (await db().knownDevice.deleteMany({ where: { lastSeenAt: { lt: before } }, limit: most })).count;
}

function isSound(token: string | null): token is Secret {
  return token !== null && /^[A-Za-z0-9_-]{43}$/.test(token);
}
