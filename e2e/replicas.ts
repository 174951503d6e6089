/**
 * Two processes of Latchkey on one database, as behind a load balancer; people and programs who use now the one and now
 * the other; and services that check access tokens by the key set that they fetched from one of them.
 */
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify, type RemoteJWKSet } from "jose";
import type { Duration } from "#lib/clock";
import { config } from "#lib/config";
import { type OwnServer, startServer } from "./own-server";
import { asJson, sendTo, tokenIn, withToken } from "./requests";
import type { someKey } from "./secrets";

export const places = ["A", "B"] as const;
export type Place = (typeof places)[number];
export type Keys = readonly ReturnType<typeof someKey>[];

/** What both processes have in common, and the one person who has an account there. */
export type Installation = { readonly env: NodeJS.ProcessEnv; readonly email: string; readonly password: string };

/** What runs where, who holds what, and whatever was refused so far. */
export type Replicas = {
  readonly installation: Installation;
  readonly running: Map<Place, OwnServer>;
  readonly services: Readonly<Record<Place, RemoteJWKSet>>;
  readonly held: Map<string, Held>;
  readonly refusals: Set<string>;
  apiToken: string | null;
};
type Kind = "session" | "access" | "service";
type Held = { readonly kind: Kind; readonly text: string; readonly signedBy: string };

/** The service that access tokens are for, beside Latchkey itself. */
export const audience = "https://api.example.com";
const ports = { A: "3181", B: "3182" };

/**
 * Both places, with a process in each that has these keys; both are ended after `use`. Services keep the key set for
 * `keySetCache`, whatever tokens they are shown meanwhile.
 */
export async function withReplicas<T>(
  installation: Installation,
  keySetCache: Duration,
  keys: Keys,
  use: (replicas: Replicas) => Promise<T>,
): Promise<T> {
  const services = { A: serviceOf("A", keySetCache), B: serviceOf("B", keySetCache) };
  const nobody = { running: new Map(), held: new Map(), refusals: new Set<string>(), apiToken: null };
  const replicas = { installation, services, ...nobody };
  try {
    for (const place of places) await open(replicas, place, keys);
    return await use(replicas);
  } finally {
    for (const place of places) await close(replicas, place);
  }
}

function serviceOf(place: Place, keySetCache: Duration): RemoteJWKSet {
  return createRemoteJWKSet(new URL("/.well-known/jwks.json", config().publicUrl), {
    cacheMaxAge: keySetCache,
    cooldownDuration: keySetCache,
    [customFetch]: async (url) => new Response((await sendTo(ports[place], new URL(url).pathname)).body),
  });
}

/** Starts a process with these keys. */
export async function open({ installation, running }: Replicas, place: Place, keys: Keys): Promise<void> {
  const env = { ...installation.env, SIGNING_KEYS: JSON.stringify({ keys }), PORT: ports[place] };
  running.set(place, await startServer(env));
}

/** Ends a process. */
export async function close({ running }: Replicas, place: Place): Promise<void> {
  await running.get(place)?.stop();
  running.delete(place);
}

/** Lets every service fetch the key set now: it will not do so again for as long as it may keep it. */
export async function fetchKeySets({ running, services }: Replicas): Promise<void> {
  for (const place of running.keys()) await services[place].reload();
}

/**
 * Gets tokens of every kind from each process that runs, and presents all that were got so far to each, and to the
 * services. What is refused is noted in `refusals`.
 */
export async function work(replicas: Replicas): Promise<void> {
  for (const place of replicas.running.keys()) await getTokens(replicas, place);
  for (const [name, token] of replicas.held) {
    for (const place of token.kind === "service" ? places : replicas.running.keys())
      if (!(await isAccepted(replicas, place, token))) replicas.refusals.add(`${place} refuses the ${name}`);
  }
}

/** Whether each process that runs has signed something of every kind by one of these keys. */
export function signsBy({ running, held }: Replicas, keys: Keys): boolean {
  const kids = new Set(keys.map(({ kid }) => kid));
  const signed = [...held.values()].filter(({ signedBy }) => kids.has(signedBy));
  return signed.length === 3 * running.size;
}

async function getTokens(replicas: Replicas, place: Place): Promise<void> {
  const session = await signIn(replicas, place);
  replicas.apiToken ??= await makeApiToken(place, session);
  if (!hold(replicas, place, "session", session)) await signOut(place, session);
  hold(replicas, place, "access", await accessToken(place, replicas.apiToken, config().publicUrl.origin));
  hold(replicas, place, "service", await accessToken(place, replicas.apiToken, audience));
}

/** One of each kind, place and key is kept: the first, which has been good the longest. Says whether it is this one. */
function hold({ held }: Replicas, place: Place, kind: Kind, text: string): boolean {
  const signedBy = decodeProtectedHeader(text).kid ?? "";
  const name = `${kind} token that ${place} signed with ${signedBy}`;
  if (held.has(name)) return false;
  held.set(name, { kind, text, signedBy });
  return true;
}

async function signIn({ installation: { email, password } }: Replicas, place: Place): Promise<string> {
  const reply = await sendTo(ports[place], "/api/sign-in", asJson({ email, password }));
  return tokenIn(reply) ?? "";
}

/** Nobody has any number of sessions: the oldest would be ended for the newest. */
async function signOut(place: Place, session: string): Promise<void> {
  const headers = { ...withToken(session), "sec-fetch-site": "same-origin" };
  await sendTo(ports[place], "/api/sign-out", asJson({}, headers));
}

async function makeApiToken(place: Place, session: string): Promise<string> {
  const wish = { name: "rotation", scopes: ["profile:read"] };
  const headers = { ...withToken(session), "sec-fetch-site": "same-origin" };
  return JSON.parse((await sendTo(ports[place], "/api/tokens", asJson(wish, headers))).body).secret;
}

async function accessToken(place: Place, apiToken: string, audience: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiToken}` };
  return JSON.parse((await sendTo(ports[place], "/api/token", asJson({ audience }, headers))).body).access_token;
}

/** At B, a token for a service is checked by the one that fetches its keys from there. */
async function isAccepted({ services }: Replicas, place: Place, { kind, text }: Held): Promise<boolean> {
  if (kind === "service") return isGood(text, services[place]);
  const headers = kind === "session" ? withToken(text) : { authorization: `Bearer ${text}` };
  return (await sendTo(ports[place], "/api/me", { headers })).status === 200;
}

async function isGood(text: string, service: RemoteJWKSet): Promise<boolean> {
  const expected = { issuer: config().publicUrl.origin, audience, typ: "at+jwt", algorithms: ["ES256"] };
  return jwtVerify(text, service, expected).then(
    () => true,
    () => false,
  );
}
