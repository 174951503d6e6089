/**
 * The only reader of the environment. Checked whole at server start, with every problem named at once; never read
 * while building. `.env.example` says what each variable means.
 *
 * Edge-safe: middleware reads the public half by `publicConfig()`. `server.js` moves the private variables out of
 * `process.env` after start, to a place that code at the edge cannot reach.
 */
import { z } from "zod";
import { accessTokenOverlap } from "#lib/access-token";
import { days, hours, longer, minutes } from "#lib/clock";
import { type EmailAddress, EmailAddressSchema } from "#lib/email-address";
import {
  Audiences,
  isLoopback,
  isLoopbackName,
  Lifetime,
  NamedSecrets,
  Port,
  PublicUrl,
  SmtpUrl,
  WholeNumber,
} from "#lib/environment";
import { fromServer } from "#lib/from-server";
import { type PublicKey, PublicKeySet, publicKeysOf, SigningKeySet } from "#lib/key-set";
import { once } from "#lib/once";
import type { Trust } from "#lib/signed-token";

const shared = {
  PORT: Port.default(3000),
  PUBLIC_URL: PublicUrl.optional(),
  SESSION_IDLE: Lifetime.default(minutes(30)),
  SESSION_ABSOLUTE: Lifetime.default(hours(12)),
  KEPT_SESSION_IDLE: Lifetime.default(days(14)),
  KEPT_SESSION_ABSOLUTE: Lifetime.default(days(30)),
};

const PublicEnvironment = z
  .object({ ...shared, SESSION_PUBLIC_KEYS: PublicKeySet })
  .transform((env) => sharedConfig(env, env.SESSION_PUBLIC_KEYS));

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

const PrivateEnvironment = z
  .object({
    ...shared,
    HOST: z.string().min(1).optional(),
    DATA_DIR: z.string().min(1).default("data"),
    TRUSTED_PROXY_HOPS: WholeNumber(0, 10).default(0),
    HSTS_INCLUDE_SUBDOMAINS: z.stringbool({ error: "must be true or false" }).default(false),
    SIGNING_KEYS: SigningKeySet,
    TOKEN_AUDIENCES: Audiences.default([]),
    PASSWORD_PEPPERS: NamedSecrets,
    OUTBOX_KEYS: NamedSecrets,
    PRODUCT_NAME: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .regex(/^[^\p{Cc}]*$/u, "must be one line")
      .default("Latchkey"),
    SMTP_URL: SmtpUrl.optional(),
    MAIL_FROM: EmailAddressSchema.optional(),
    PASSWORD_COST: WholeNumber(10, 15).default(12),
    KEEP_SESSIONS: Lifetime.default(days(1)),
    KEEP_TOKENS: Lifetime.default(days(1)),
    KEEP_EVENTS: Lifetime.default(days(400)),
    KEEP_STRANGERS_EVENTS: Lifetime.default(days(30)),
    KEEP_DEVICES: Lifetime.default(days(400)),
    METRICS_TOKEN: z
      .string()
      .regex(/^[!-~]{32,200}$/, "must be 32 to 200 letters, digits and signs, without spaces")
      .optional(),
    LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(", ")}` }).default("info"),
  })
  .superRefine(mailMustGoSomewhere)
  .transform((env) => ({ ...env, shared: sharedConfig(env, publicKeysOf(env.SIGNING_KEYS)) }))
  .transform((env) => ({
    ...env.shared,
    ...accessConfig(env.shared.sessionTrust, env.TOKEN_AUDIENCES),
    productName: env.PRODUCT_NAME,
    /** Whether this machine serves nobody but itself: then no other service is needed. */
    embedded: isEmbedded(env),
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? ("no-reply@latchkey.example" as EmailAddress),
    outboxKeys: env.OUTBOX_KEYS,
    signingKeys: env.SIGNING_KEYS,
    dataDir: env.DATA_DIR,
    peppers: env.PASSWORD_PEPPERS,
    passwordCost: env.PASSWORD_COST,
    logLevel: env.LOG_LEVEL,
    /** Whoever has it may read how the server does; null: nobody may. */
    metricsToken: env.METRICS_TOKEN ?? null,
    /** How long each kind of row is kept once its time is over. */
    retention: {
      sessions: env.KEEP_SESSIONS,
      tokens: env.KEEP_TOKENS,
      apiTokens: env.KEEP_TOKENS,
      events: env.KEEP_EVENTS,
      strangersEvents: env.KEEP_STRANGERS_EVENTS,
      devices: env.KEEP_DEVICES,
      limits: hours(1),
    },
  }));

export type PublicConfig = Readonly<z.infer<typeof PublicEnvironment>>;
export type Config = Readonly<z.infer<typeof PrivateEnvironment>>;

/** The environment is not one that Latchkey can run with; the message has a line for each problem. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/** The whole configuration, frozen. Throws `ConfigurationError` where the environment is not fit. */
export function config(): Config {
  return once("config", () =>
    check(PrivateEnvironment, { ...process.env, ...fromServer<Record<string, string>>("private") }),
  );
}

/** What the edge may know: addresses, limits and public keys. Throws `ConfigurationError`. */
export function publicConfig(): PublicConfig {
  return once("public-config", () => check(PublicEnvironment, process.env));
}

function sharedConfig(env: z.infer<z.ZodObject<typeof shared>>, keys: readonly PublicKey[]) {
  const publicUrl = env.PUBLIC_URL ?? new URL(`http://localhost:${env.PORT}`);
  const sessionLimits = {
    idle: env.SESSION_IDLE,
    absolute: env.SESSION_ABSOLUTE,
    keptIdle: env.KEPT_SESSION_IDLE,
    keptAbsolute: env.KEPT_SESSION_ABSOLUTE,
  };
  const overlap = longer(sessionLimits.idle, sessionLimits.keptIdle);
  return {
    publicUrl,
    secure: publicUrl.protocol === "https:",
    sessionLimits,
    /** A retired key verifies for as long as an expired token may still be renewed. */
    sessionTrust: { issuer: publicUrl.origin, keys, overlap },
  };
}

/** Access tokens have keys of their own, which are published; so a retired one verifies for as long as others know it. */
function accessConfig({ issuer, keys }: Trust, audiences: readonly string[]) {
  const others = audiences.filter((audience) => audience !== issuer);
  return {
    accessTrust: { issuer, keys, overlap: accessTokenOverlap },
    /** The services that access tokens may be for: this one first. */
    tokenAudiences: [issuer, ...others] as const,
  };
}

type Reach = {
  readonly PUBLIC_URL?: URL | undefined;
  readonly HOST?: string | undefined;
  readonly SMTP_URL?: URL | undefined;
  readonly MAIL_FROM?: string | undefined;
};

function isEmbedded({ PUBLIC_URL, HOST, SMTP_URL }: Reach): boolean {
  const isNear = (!PUBLIC_URL || isLoopback(PUBLIC_URL)) && (!HOST || isLoopbackName(HOST));
  return isNear && !SMTP_URL;
}

/** A site that others can reach and that cannot write to them would leave people waiting for mail that never comes. */
function mailMustGoSomewhere(env: Reach, context: z.RefinementCtx): void {
  if (isEmbedded(env)) return;
  for (const name of ["SMTP_URL", "MAIL_FROM"] as const) {
    if (!env[name])
      context.addIssue({
        code: "custom",
        path: [name],
        message: "is missing: others can reach this server (PUBLIC_URL, HOST), and people are written to",
      });
  }
}

function check<S extends z.ZodType>(schema: S, environment: Record<string, string | undefined>): Readonly<z.infer<S>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${String(issue.path[0])}: ${issue.message}`);
  throw new ConfigurationError(
    `The configuration is not fit to start with. Mend .env, see .env.example:\n${problems.join("\n")}`,
  );
}
