import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test as base, expect } from "@playwright/test";
import { type Duration, now, plus, seconds } from "#lib/clock";
import { config } from "#lib/config";
import {
  audience,
  close,
  fetchKeySets,
  type Installation,
  type Keys,
  open,
  type Place,
  places,
  type Replicas,
  signsBy,
  withReplicas,
  work,
} from "./replicas";
import { newFolder } from "./run-folder";
import { someKey, someSecrets } from "./secrets";

const run = promisify(execFile);

const longAgo = "2000-01-01T00:00:00Z";

/** For how long the services keep the key set: the hour of the application, shortened. */
const keySetCache = seconds(2);

/** A database with one person. */
const test = base.extend<object, { installation: Installation }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from this pattern
    async ({}, use) => {
      const data = newFolder("rotation");
      const where = { DATA_DIR: data, PUBLIC_URL: config().publicUrl.origin, TOKEN_AUDIENCES: audience };
      const how = { NODE_ENV: "production", PASSWORD_COST: "10", LOG_LEVEL: "error" } as const;
      const env = { PATH: process.env.PATH, ...someSecrets(), ...where, ...how };
      const email = "ada@example.com";
      await run("npm", ["run", "--silent", "db:migrate"], { env });
      const added = await run("npm", ["run", "--silent", "op", "--", "users", "add", email, "--name", "Ada"], { env });
      await use({ env, email, password: /Password: (\S+)/.exec(added.stdout)?.[1] ?? "" });
    },
    { scope: "worker" },
  ],
});

test.describe.configure({ mode: "default", timeout: 180_000 }); // one worker, so that the ports are free

test("a change of keys refuses nobody: not while processes restart one by one, and not when the new keys sign", async ({
  installation,
}) => {
  // Where restarting takes longer than there is time for, the test says nothing yet, and begins anew with more of it.
  let refusals = null;
  for (let lead = 6; refusals === null; lead *= 2) refusals = await changeKeys(installation, seconds(lead));
  expect(refusals).toEqual([]);
});

test("a key that signs before everybody knows it is noticed by the same means", async ({ installation }) => {
  const old = keysFrom(longAgo);
  await withReplicas(installation, keySetCache, old, async (replicas) => {
    await fetchKeySets(replicas);
    await work(replicas);
    expect([...replicas.refusals]).toEqual([]);
    const hasty = keysFrom(now().toISOString());
    await restart(replicas, "A", [...old, ...hasty]);
    await fetchKeySets(replicas);
    await work(replicas);
    const [session, access] = hasty.map(({ kid }) => kid);
    expect([...replicas.refusals].sort()).toEqual([
      `B refuses the access token that A signed with ${access}`,
      `B refuses the service token that A signed with ${access}`,
      `B refuses the session token that A signed with ${session}`,
    ]);
  });
});

/**
 * Both processes learn of new keys by restarting one after the other, within `lead`, at whose end the keys sign. Gives
 * what was refused all along; null where the restarts took longer.
 */
async function changeKeys(installation: Installation, lead: Duration): Promise<string[] | null> {
  const old = keysFrom(longAgo);
  return withReplicas(installation, keySetCache, old, async (replicas) => {
    await work(replicas);
    const activeFrom = plus(now(), lead);
    const coming = keysFrom(activeFrom.toISOString());
    for (const place of places) {
      await fetchKeySets(replicas); // at the last moment: what is fetched now is kept long after the restart
      await restart(replicas, place, [...old, ...coming]);
      await work(replicas);
    }
    if (plus(now(), keySetCache) >= activeFrom || signsBy(replicas, coming)) return null;
    await expect.poll(() => haveChanged(replicas, coming), { intervals: [500], timeout: lead + 30_000 }).toBe(true);
    return [...replicas.refusals];
  });
}

/** Until the new keys sign, the services fetch what they will know by then. */
async function haveChanged(replicas: Replicas, coming: Keys): Promise<boolean> {
  await work(replicas);
  const changed = signsBy(replicas, coming);
  if (!changed) await fetchKeySets(replicas);
  return changed;
}

/** Meanwhile everybody goes to the other process. */
async function restart(replicas: Replicas, place: Place, keys: Keys): Promise<void> {
  await close(replicas, place);
  await work(replicas);
  await open(replicas, place, keys);
}

/** A key for each purpose. */
function keysFrom(activeFrom: string): Keys {
  return [
    { ...someKey("session"), activeFrom },
    { ...someKey("access-token"), activeFrom },
  ];
}
