/** What the activity page says of each event. Of what a client says of itself it repeats a few bounded words. */
import type { ActivityEvent, Actor, EventKind } from "#lib/auth/activity";
import { mostSessions } from "#lib/auth/session-ending";
import { deviceName } from "#lib/device";

/** How much an event stands out: not at all, a little, or as what its person must see. */
type Tone = "plain" | "mild" | "warning";

type Words = {
  /** Of the kind, and so the same for all its events. */
  readonly title: string;
  readonly sentence: string | ((event: ActivityEvent) => string);
  /** Plain where nothing is said. */
  readonly tone?: Tone;
};

/** An event as the page shows it. */
export type ToldEvent = {
  readonly title: string;
  readonly sentence: string;
  /** Who did it, and from where. */
  readonly by: string;
  readonly tone: Tone;
};

/** Nobody's browser or address needs more; a client may claim to be anything. */
const longestWords = 60;

const endings = {
  person: (device) => `The session with ${device} was ended from your account.`,
  "api-token": (device) => `The session with ${device} was ended by a program, with an API token of yours.`,
  operator: (device) => `The session with ${device} was ended.`,
  "sign-in": (device) => `The session with ${device} gave way to a new sign-in in the same browser.`,
  limit: (device) =>
    `The session with ${device} gave way to a new sign-in: it was the oldest of more than ${mostSessions}.`,
} satisfies Record<Actor, (device: string) => string>;

const words = {
  "sign-up": { title: "Account created", sentence: "The address was confirmed and a password chosen." },
  "sign-in": { title: "Signed in", sentence: "With your address and password." },
  "sign-in-refused": { title: "Sign-in refused", sentence: "With your address and a wrong password.", tone: "mild" },
  "sign-out": { title: "Signed out", sentence: "The session ended on its own device." },
  "session-ended": {
    title: "Session ended",
    sentence: (event) => endings[event.actor](affectedDevice(event)),
  },
  "session-replayed": {
    title: "Session used twice",
    sentence: (event) =>
      `Two browsers used the session of ${affectedDevice(event)}, and ${whoCame(event)} came with an old copy. ` +
      "It was ended for both. Somebody may have copied it.",
    tone: "warning",
  },
  "session-suspicious": {
    title: "Session in another browser",
    sentence: (event) =>
      `A session that began in ${affectedDevice(event)} was carried on by ${whoCame(event)}. Somebody may have copied it.`,
    tone: "warning",
  },
  reauthentication: {
    title: "Password confirmed",
    sentence: "It was asked for again within a session, and was right.",
  },
  "reauthentication-refused": {
    title: "Password not confirmed",
    sentence: "It was asked for again within a session, and was wrong.",
    tone: "mild",
  },
  "password-change": { title: "Password changed", sentence: "A new password took the place of the old one." },
  "password-change-refused": {
    title: "Password not changed",
    sentence: "The present one was asked for, and was wrong.",
    tone: "mild",
  },
  "password-reset": { title: "Password reset", sentence: "A new password was chosen by a link from your mail." },
  "email-change": {
    title: "E-mail address changed",
    sentence: "The new one was confirmed by a link from its mail.",
    tone: "mild",
  },
  "email-change-undone": {
    title: "E-mail address changed back",
    sentence: "By the link that the old address was sent. Every session ended.",
    tone: "warning",
  },
  "account-secured": {
    title: "Account secured",
    sentence: "Somebody said “This was not me”: every session ended, and a link for a new password was mailed.",
  },
  "account-deletion-refused": {
    title: "Account not deleted",
    sentence: "The password was asked for to delete it, and was wrong.",
    tone: "mild",
  },
  "api-token-made": {
    title: "API token made",
    sentence: (event) => `Whoever has the token ${affectedToken(event)} may speak for you.`,
    tone: "mild",
  },
  "api-token-revoked": {
    title: "API token revoked",
    sentence: (event) => `The token ${affectedToken(event)} is good for nothing any more.`,
  },
  "account-disabled": { title: "Account disabled", sentence: "Nobody can sign in to it, and every session ended." },
  "account-enabled": { title: "Account enabled", sentence: "It can be signed in to again." },
} satisfies Record<EventKind, Words>;

/** The kinds of event in words, to choose from. */
export const kindTitles: Readonly<Record<EventKind, string>> = Object.fromEntries(
  Object.entries(words).map(([kind, { title }]) => [kind, title]),
) as Record<EventKind, string>;

/** Says in words what happened, by whom and from where. */
export function tell(event: ActivityEvent, productName: string): ToldEvent {
  const { title, sentence, tone = "plain" }: Words = words[event.kind];
  return {
    title,
    sentence: typeof sentence === "string" ? sentence : sentence(event),
    by: by(event, productName),
    tone,
  };
}

function by(event: ActivityEvent, productName: string): string {
  const { actor, address } = event;
  if (actor === "operator") return `An operator of ${productName}`;
  const place = address === "" || address === "unknown" ? "an unknown address" : bounded(address);
  return `${whoCame(event)}, from ${place}`;
}

function whoCame({ userAgent }: ActivityEvent): string {
  return bounded(deviceName(userAgent));
}

function affectedDevice({ target }: ActivityEvent): string {
  return bounded(target ?? "an unknown device");
}

function affectedToken({ target }: ActivityEvent): string {
  return `“${bounded(target ?? "without a name")}”`;
}

function bounded(text: string): string {
  return text.length > longestWords ? `${text.slice(0, longestWords)}…` : text;
}
