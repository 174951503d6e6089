/** `.env`: read carefully, and given its secrets once. */
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { Problem } from "../server/problem.js";

const file = ".env";

const beginning = `# Made by \`npm start\`. Keep it, and keep it secret: nobody can sign in to the accounts in data/ without it.
# .env.example says what else can be set here.
`;

const secrets = {
  SIGNING_KEYS: () => `
# The keys that sign session tokens and access tokens (a private JWK Set, ES256).
SIGNING_KEYS='${JSON.stringify({ keys: [newSigningKey("session"), newSigningKey("access-token")] })}'
`,
  PASSWORD_PEPPERS: () => `
# The secret that passwords are keyed with before they are hashed (id:32 random bytes in base64url).
PASSWORD_PEPPERS=p1:${randomBytes(32).toString("base64url")}
`,
  OUTBOX_KEYS: () => `
# The key that mail is sealed with while it waits to be sent (id:32 random bytes in base64url).
OUTBOX_KEYS=o1:${randomBytes(32).toString("base64url")}
`,
};

/** What cannot be made anew once there are users: the others would cost no more than a few mails or sessions. */
const irreplaceable = ["PASSWORD_PEPPERS", "SIGNING_KEYS"];

/** All secrets, made anew, as lines of an environment file. */
export function newSecrets() {
  return Object.values(secrets)
    .map((make) => make())
    .join("");
}

/** The variables of `.env`, none when there is no such file. Throws `Problem` when it cannot be read as one. */
export function readEnvironmentFile() {
  if (!existsSync(file)) return {};
  const text = readText();
  const bad = lineThatIsNoVariable(text);
  if (bad)
    throw new Problem(
      `Line ${bad} of .env is not of the form NAME=value. Mend it; .env.example shows how it is written.`,
    );
  return parseEnv(text);
}

/**
 * Writes the secrets that are in neither `.env` nor the environment. Where there are users already, never the irreplaceable
 * ones: passwords can be checked with the old pepper only, so a new one would lock everybody out for good.
 */
export async function makeSecrets() {
  const known = { ...readEnvironmentFile(), ...process.env };
  const missing = Object.keys(secrets).filter((name) => !known[name]);
  if (missing.length === 0) return "unchanged";
  const database = join(known.DATA_DIR || "data", "latchkey.db");
  const lost = missing.filter((name) => irreplaceable.includes(name));
  if (lost.length > 0 && (await hasUsers(database))) {
    throw new Problem(
      `${lost.join(" and ")} missing, and ${database} has users whose passwords and sessions depend on what was there. Put the old .env back.`,
    );
  }
  const before = existsSync(file) ? `${readText().trimEnd()}\n` : beginning;
  writeAtomically(before + missing.map((name) => secrets[name]()).join(""));
}

function readText() {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new Problem(`.env cannot be read (${error.code}). It must be a text file that you may read.`);
  }
}

/** The number of the first line that is neither empty, a comment nor a variable; values in quotes may have many lines. */
function lineThatIsNoVariable(text) {
  const inOneLine = text.replace(
    /=[ \t]*(["'`])[\s\S]*?\1/g,
    (value) => `=${"\n".repeat(value.split("\n").length - 1)}`,
  );
  const index = inOneLine.split("\n").findIndex((line) => !/^\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=[^\0]*)?$/.test(line));
  return index + 1;
}

/** Whole or not at all, and for its owner only from the first byte on. */
function writeAtomically(text) {
  const temporary = `${file}.new`;
  try {
    rmSync(temporary, { force: true });
    writeFileSync(temporary, text, { mode: 0o600, flag: "wx", flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function hasUsers(database) {
  if (!existsSync(database)) return false;
  const { default: Database } = await import("better-sqlite3");
  try {
    const connection = new Database(database, { readonly: true });
    const found = connection.prepare('SELECT 1 FROM "User" LIMIT 1').get();
    connection.close();
    return found !== undefined;
  } catch (error) {
    if (/no such table/.test(error.message)) return false;
    throw new Problem(
      `${database} cannot be read (${error.message}). Put a backup in its place, or move it away to begin anew.`,
    );
  }
}

/** A P-256 key as a private JWK; its `kid` is the thumbprint of RFC 7638. */
function newSigningKey(purpose) {
  const { kty, crv, x, y, d } = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  // biome-ignore lint/plugin: lib/clock.ts cannot be loaded before the packages are here
  const activeFrom = new Date().toISOString();
  return { kty, crv, x, y, d, kid, alg: "ES256", use: "sig", purpose, activeFrom };
}
