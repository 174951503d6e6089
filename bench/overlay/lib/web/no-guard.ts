/** In the place of `current-session` where a page is measured without its guard: whoever asks, it is this person. */
import type { SignedInCaller } from "#lib/auth/caller";
import { days, minutes, now, plus } from "#lib/clock";
import type { EmailAddress } from "#lib/email-address";
import type { Id } from "#lib/secret";

export async function requireUser(): Promise<SignedInCaller> {
  const time = now();
  return {
    address: "127.0.0.1",
    userAgent: "",
    sessionToken: null,
    deviceToken: null,
    user: { id: "person-1" as Id, email: "person-1@example.com" as EmailAddress, name: "Person 1" },
    session: {
      id: "session-1-0" as Id,
      keepSignedIn: true,
      createdAt: time,
      authenticatedAt: time,
      lastSeenAt: time,
      idleEndsAt: plus(time, days(14)),
      endsAt: plus(time, days(29)),
      tokenExpiresAt: plus(time, minutes(10)),
      generation: 1,
      confirmedAt: time,
      address: "192.0.2.1",
      userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      otherBrowsers: [],
    },
  };
}
