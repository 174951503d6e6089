/** What accepted answers have in their bodies: the members of each, with what they mean. */
import { z } from "zod";
import { accessTokenLife } from "#lib/access-token";
import { actors, eventKinds } from "#lib/auth/activity";
import { seconds } from "#lib/clock";
import { type TokenPurpose, tokenPurposes } from "#lib/mail/token-purposes";
import { scopes } from "#lib/scope";

/** Moments in an example begin when its session did. */
const [began, seen, soon, later] = [
  "2026-03-01T09:30:00.000Z",
  "2026-03-01T10:12:45.000Z",
  "2026-03-01T10:42:45.000Z",
  "2026-03-01T21:30:00.000Z",
];

const text = (description: string, example: string) => z.string().meta({ description, examples: [example] });
const moment = (description: string, example = began) => z.date().meta({ description, examples: [example] });

const next = text("The page that a person goes on to: a path of this site.", "/dashboard");
const device = text("The browser and the system, as far as it tells them.", "Firefox on Linux");
const address = text("The network address it came from.", "192.0.2.1");
const lastSeenAt = moment("When something was last heard of it.", seen);

const user = z.strictObject({
  id: text("Stays the same for as long as the account is there.", "Fq3yNn0rTzWm5u8dQkY1Lg"),
  email: text("The address, as it is kept: in lower case.", "robin@example.com"),
  name: text("What the person calls themselves.", "Robin Example"),
});

const sessionTimes = {
  id: text("By which the session can be ended.", "hT2v9QxYbL0c6Ew3KfNs8A"),
  createdAt: moment("When it began, with a sign-in."),
  lastSeenAt,
};

const apiToken = z.strictObject({
  id: text("By which the token can be revoked. It lets nobody in.", "Zk7Lw1PgRjD4sVb9XoMt2C"),
  name: text("What it is called.", "Nightly report"),
  scopes: z.array(z.enum(scopes)).meta({ description: "What it is good for.", examples: [["profile:read"]] }),
  createdAt: moment("When it was made."),
  expiresAt: moment("From when on it is good for nothing.", "2026-05-30T09:30:00.000Z"),
  lastUsedAt: moment("When it was last used, to the minute; null where it has not been used yet.", seen).nullable(),
  lastUsedAddress: text("From which network address that was; empty where it has not been used yet.", "192.0.2.1"),
});

/** Of an answer that says no more than where a person goes on to. */
export const Onward = z.strictObject({ next });

export const SignedIn = z.strictObject({ user, next });

export const Me = z.strictObject({
  user,
  session: z
    .strictObject({
      ...sessionTimes,
      idleEndsAt: moment("When it ends if nothing is heard of the person until then.", soon),
      endsAt: moment("When it ends in any case.", later),
    })
    .meta({ description: "The session that the cookie belongs to. Whoever comes with a token has none." })
    .optional(),
});

export const Sessions = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        ...sessionTimes,
        current: z.boolean().meta({ description: "Whether it is the session that asks.", examples: [true] }),
        device,
        address,
      }),
    )
    .meta({ description: "The living ones: the one that asks first, then by when they were last seen." }),
});

export const ApiTokens = z.strictObject({
  tokens: z.array(apiToken).meta({ description: "The newest first; those that expired a short while ago among them." }),
});

export const NewApiToken = z.strictObject({
  token: apiToken,
  secret: text("The token itself. It is told this once, and not kept.", `lk_${"x".repeat(49)}`),
  next,
});

/** Named as in RFC 6749, section 5.1. */
export const AccessToken = z.strictObject({
  access_token: text("The token: a JWT (RFC 9068).", "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiI….MEUCIQDx…"),
  token_type: z.literal("Bearer").meta({ description: "How it is to be sent." }),
  expires_in: z
    .int()
    .meta({ description: "For how many seconds it is good.", examples: [accessTokenLife / seconds(1)] }),
  scope: text("What it is good for: scopes with spaces between.", "profile:read"),
});

/** Of everything that is held about a person. Of what is listed, an example has one. */
export const AccountExport = z.strictObject({
  exportedAt: moment("When this was gathered.", seen),
  account: z.strictObject({
    email: user.shape.email,
    name: user.shape.name,
    createdAt: moment("When it was made.").nullable(),
  }),
  sessions: z.array(
    z.strictObject({
      createdAt: sessionTimes.createdAt,
      authenticatedAt: moment("When the password was last given in it."),
      lastSeenAt,
      idleEndsAt: Me.shape.session.unwrap().shape.idleEndsAt,
      endsAt: Me.shape.session.unwrap().shape.endsAt,
      confirmedAt: moment("When its newest token was first used; null where that has not been.").nullable(),
      current: z.boolean().meta({ description: "Whether it is the session that asks.", examples: [true] }),
      keepSignedIn: z.boolean().meta({ description: "Whether “Keep me signed in” was chosen.", examples: [false] }),
      address,
      device,
      userAgent: text(
        "What the browser said of itself.",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      ),
      otherBrowsers: z
        .array(z.string())
        .meta({ description: "Other kinds of browsers that carried it on.", examples: [[]] }),
    }),
  ),
  events: z.array(
    z.strictObject({
      kind: z.enum(eventKinds).meta({ description: "What happened.", examples: ["sign-in"] }),
      actor: z.enum(actors).meta({ description: "Whose doing it was." }),
      createdAt: moment("When."),
      address,
      userAgent: text(
        "What the browser said of itself.",
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      ),
      target: z
        .string()
        .nullable()
        .meta({ description: "What it happened to, where that needs saying.", examples: [null] }),
    }),
  ),
  devices: z.array(z.strictObject({ createdAt: moment("Its first sign-in."), lastSeenAt: moment("Its last.", seen) })),
  apiTokens: z.array(apiToken.omit({ id: true })),
  pendingTokens: z.array(
    z.strictObject({
      purpose: z.enum(Object.keys(tokenPurposes) as TokenPurpose[]).meta({ description: "What it was mailed for." }),
      email: text("Where it was mailed to.", "robin@example.com"),
      createdAt: moment("When."),
      expiresAt: moment("From when on it is good for nothing.", later),
    }),
  ),
});
