/** What accepted answers have in their bodies: the members of each, with what they mean. */
import { z } from "zod";
import { accessTokenLife } from "#lib/access-token";
import { actors, eventKinds } from "#lib/auth/activity";
import { seconds } from "#lib/clock";
import { type TokenPurpose, tokenPurposes } from "#lib/mail/token-purposes";
import { scopes } from "#lib/scope";
import { type ProblemCode, problems, serverCodes } from "#lib/web/problem";

const text = (description: string, example: string) => z.string().meta({ description, example });
const yesOrNo = (description: string, example: boolean) => z.boolean().meta({ description, example });
const moment = (description: string, example: string) => z.date().meta({ description, example });
const momentOrNull = (description: string, example: string) => z.date().nullable().meta({ description, example });

/** What happened when, in the examples. */
const example = {
  began: "2026-03-01T09:30:00.000Z",
  seen: "2026-03-01T10:12:45.000Z",
  idleEnd: "2026-03-01T10:42:45.000Z",
  end: "2026-03-01T21:30:00.000Z",
  expiry: "2026-05-30T09:30:00.000Z",
};

const next = text("The page that a person goes on to: a path of this site.", "/dashboard");

/** In the place of `next` where a program may ask as well. */
export const nextOfPeople = z
  .string()
  .optional()
  .meta({ description: "The page that a person goes on to. Whoever comes with a token is told of none." });

const device = text("The browser and the system, as far as it tells them.", "Firefox on Linux");
const address = text("The network address that it came from.", "192.0.2.1");
const userAgent = text(
  "What the browser said of itself.",
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
);
const expiresAt = moment("From when on it is good for nothing.", example.expiry);

const user = z.strictObject({
  id: text("Stays the same for as long as the account is there.", "Fq3yNn0rTzWm5u8dQkY1Lg"),
  email: text("The address, as it is kept: in small letters.", "robin@example.com"),
  name: text("What the person calls themselves.", "Robin Example"),
});

const session = {
  id: text("By which it can be ended.", "hT2v9QxYbL0c6Ew3KfNs8A"),
  createdAt: moment("When it began, with a sign-in.", example.began),
  lastSeenAt: moment("When something was last heard of it.", example.seen),
  idleEndsAt: moment("When it ends if nothing is heard of the person until then.", example.idleEnd),
  endsAt: moment("When it ends in any case.", example.end),
  current: yesOrNo("Whether it is the one that asks.", true),
};

const apiToken = z.strictObject({
  id: text("By which it can be revoked. It lets nobody in.", "Zk7Lw1PgRjD4sVb9XoMt2C"),
  name: text("What it is called.", "Nightly report"),
  scopes: z.array(z.enum(scopes)).meta({ description: "What it is good for.", example: ["profile:read"] }),
  createdAt: moment("When it was made.", example.began),
  expiresAt,
  lastUsedAt: momentOrNull("When it was last used, to the minute. Null where it has not been used yet.", example.seen),
  lastUsedAddress: text("From which network address that was. Empty where it has not been used yet.", "192.0.2.1"),
});

/** Of an answer that says no more than where a person goes on to. */
export const Onward = z.strictObject({ next });

export const SignedIn = z.strictObject({ user, next });

export const Me = z.strictObject({
  user,
  session: z
    .strictObject({
      id: session.id,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      idleEndsAt: session.idleEndsAt,
      endsAt: session.endsAt,
    })
    .optional()
    .meta({ description: "The one that the cookie belongs to. Whoever comes with a token has none." }),
});

export const Sessions = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        id: session.id,
        current: session.current,
        device,
        address,
        createdAt: session.createdAt,
        lastSeenAt: session.lastSeenAt,
      }),
    )
    .meta({ description: "The living ones: the one that asks first, then by when they were last seen." }),
});

export const ApiTokens = z.strictObject({
  tokens: z.array(apiToken).meta({ description: "The newest first; those that expired a short while ago among them." }),
});

export const NewApiToken = z.strictObject({
  token: apiToken.meta({ description: "What is kept of it." }),
  secret: text("The token itself. It is told this once.", "lk_q1R8ZtLw3vYb7XoKdM5sNfGj2PcHa9EuTiVx4WyBkQ03hX9aB"),
  next,
});

/** Named as in RFC 6749, section 5.1. */
export const AccessToken = z.strictObject({
  access_token: text("The token: a JWT (RFC 9068).", "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3Mi….MEUCIQDx…"),
  token_type: z.literal("Bearer").meta({ description: "How it is to be sent." }),
  expires_in: z.int().meta({ description: "For how many seconds it is good.", example: accessTokenLife / seconds(1) }),
  scope: text("What it is good for: scopes with spaces between.", "profile:read"),
});

/** Of everything that is held about a person. Of what is listed, an example has one. */
export const AccountExport = z.strictObject({
  exportedAt: moment("When this was gathered.", example.seen),
  account: z.strictObject({
    email: user.shape.email,
    name: user.shape.name,
    createdAt: momentOrNull("When it was made.", example.began),
  }),
  sessions: z.array(
    z.strictObject({
      createdAt: session.createdAt,
      authenticatedAt: moment("When the password was last given in it.", example.began),
      lastSeenAt: session.lastSeenAt,
      idleEndsAt: session.idleEndsAt,
      endsAt: session.endsAt,
      confirmedAt: momentOrNull("When its newest token was first used. Null where that has not been.", example.began),
      current: session.current,
      keepSignedIn: yesOrNo("Whether “Keep me signed in” was chosen.", false),
      address,
      device,
      userAgent,
      otherBrowsers: z.array(z.string()).meta({ description: "Other browsers that carried it on.", example: [] }),
    }),
  ),
  events: z.array(
    z.strictObject({
      kind: z.enum(eventKinds).meta({ description: "What happened.", example: "sign-in" }),
      actor: z.enum(actors).meta({ description: "Whose doing it was." }),
      createdAt: moment("When.", example.began),
      address,
      userAgent,
      target: z
        .string()
        .nullable()
        .meta({ description: "What it happened to, where that needs saying.", example: null }),
    }),
  ),
  devices: z.array(
    z.strictObject({
      createdAt: moment("The first sign-in with it.", example.began),
      lastSeenAt: moment("The last.", example.began),
    }),
  ),
  apiTokens: z.array(apiToken.omit({ id: true })),
  pendingTokens: z.array(
    z.strictObject({
      purpose: z.enum(Object.keys(tokenPurposes) as TokenPurpose[]).meta({ description: "What it was mailed for." }),
      email: text("Where it was mailed to.", "robin@example.com"),
      createdAt: moment("When.", example.began),
      expiresAt,
    }),
  ),
});

/** Named as in RFC 7517. */
export const KeySet = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        kty: z.literal("EC"),
        crv: z.literal("P-256"),
        x: text("The point on the curve, in two numbers.", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
        y: text("The point on the curve, in two numbers.", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
        kid: text("Which key it is: the header of a token names it.", "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"),
        alg: z.literal("ES256"),
        use: z.literal("sig"),
      }),
    )
    .meta({ description: "Those that sign, have signed lately, or will sign next." }),
});

/** The OpenAPI document itself, as far as it can be said here. */
export const OpenApi = z.looseObject({ openapi: text("The version of OpenAPI.", "3.1.0") });

/** A refusal (RFC 9457). */
export const ProblemDetails = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string().meta({ description: "The refusal in two or three words." }),
  status: z.int().meta({ description: "The status of the answer." }),
  code: z
    .enum([...(Object.keys(problems) as ProblemCode[]), ...serverCodes])
    .meta({ description: "The refusal, for programs." }),
  detail: z.string().meta({ description: "The refusal in a sentence, for people." }),
  errors: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .meta({ description: "Sentences for each field at fault, where it is the fields." }),
  next: z.string().optional().meta({ description: "The page that people go to first, where there is one." }),
});
