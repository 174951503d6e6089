/** A disk that is full, and one that cannot be written to. */
import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { seenBy, whyNoMounts, within } from "./mounts";
import { captured, failToStart, type OwnServer, startServer } from "./own-server";
import { expectPace, slowness, test, warmUp } from "./pace";
import { tokenIn } from "./requests";
import { expectRefusal, lookInto, newStand, type Stand, signIn, statusesFor, tokenOf } from "./stand";

const noMounts = whyNoMounts();

test("on a full disk nobody is told that something was written, pages are shown, and it is over once there is room", async ({
  undisturbed,
}) => {
  test.skip(noMounts !== null, noMounts ?? "");
  const stand = await newStand(20, {}, { onDisk: true });
  const { server, folder } = await onSmallDisk(stand);
  const token = await tokenOf(server, 0);
  const accepted = [token];
  await warmUp({ ...server, token }, undisturbed);
  const filler = join(folder, "filler");
  fillDisk(filler);

  const firstRefused = await signInUntilRefused(server, accepted);
  await expectRefusal(server, firstRefused, "unavailable");
  for (const token of accepted) expect(await statusesFor(server, token)).toEqual([200, 200]);
  const slower = await slowness({ ...server, token }, undisturbed);
  rmSync(filler);
  accepted.push(await tokenOf(server, 19));
  for (const token of accepted) expect(await statusesFor(server, token)).toEqual([200, 200]);
  const [sessions, signIns] = [accepted.length, accepted.length];
  expect(await lookInto(copyOf(folder))).toEqual({ integrity: "ok", sessions, signIns });
  expect(await server.stop()).toEqual([0, null]);
  expectPace(slower);
});

test("a database that becomes read-only is read all the same, and written again once it may be", async ({
  undisturbed,
}) => {
  const stand = await newStand(3, {}, { onDisk: true });
  const notHere = whyNotImmutable(stand.folder);
  test.skip(notHere !== null, notHere ?? "");
  const server = await startServer(stand.env, captured);
  const token = await tokenOf(server, 0);
  await warmUp({ ...server, token }, undisturbed);
  const before = await lookInto(stand.file);
  const files = ["", "-wal"].map((end) => `${stand.file}${end}`);
  execFileSync("chattr", ["+i", ...files]);
  try {
    await expectRefusal(server, 1, "unavailable");
    expect(await statusesFor(server, token)).toEqual([200, 200]);
    expectPace(await slowness({ ...server, token }, undisturbed));
  } finally {
    execFileSync("chattr", ["-i", ...files]);
  }
  expect(await lookInto(stand.file)).toEqual(before);
  expect((await signIn(server, 1)).status).toBe(200);
  expect(await server.stop()).toEqual([0, null]);
});

test("a server whose disk is read-only from the start says so, and ends", async () => {
  test.skip(noMounts !== null, noMounts ?? "");
  const { env, file } = await newStand(0, {}, { onDisk: true });
  const through = within('mount --bind "$DATA_DIR" "$DATA_DIR"; mount -o remount,bind,ro "$DATA_DIR"');
  const { code, output } = await failToStart(env, { through });
  expect([code, output]).toEqual([1, expect.stringContaining(`The database ${file} cannot be used: `)]);
  expect(output).not.toMatch(/\bat .+:\d+:\d+/);
});

/** A server whose data is on a disk of 3 MB; gives also its data folder, as this process sees it. */
async function onSmallDisk({ env, file }: Stand): Promise<{ server: OwnServer; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-small-disk-"));
  const through = within(`mount -t tmpfs -o size=3m tmpfs "$DATA_DIR"; cp '${file}' "$DATA_DIR"`);
  const server = await startServer({ ...env, DATA_DIR: folder }, { through, ...captured });
  return { server, folder: seenBy(server.process.pid, folder) };
}

function fillDisk(filler: string): void {
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(size));
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
    }
  }
}

/** There may be a little room yet in files that are there. Adds the tokens of those who get in, and gives the first who does not. */
async function signInUntilRefused(server: OwnServer, accepted: string[]): Promise<number> {
  for (let person = 1; person < 15; person += 1) {
    const reply = await signIn(server, person);
    if (reply.status !== 200) return person;
    accepted.push(tokenIn(reply) ?? "");
  }
  throw new Error("The disk is not full.");
}

/** SQLite would resolve the path to a place outside the server's namespace. */
function copyOf(folder: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), "latchkey-copy-")), "latchkey.db");
  for (const end of ["", "-wal"]) copyFileSync(join(folder, `latchkey.db${end}`), `${copy}${end}`);
  return copy;
}

/**
 * Why no file can be made immutable here; null where one can, or has to because of `REQUIRE_MOUNTS`. A disk on which a server
 * has files open for writing cannot be mounted read-only: the kernel calls it busy.
 */
function whyNotImmutable(folder: string): string | null {
  if (process.env.REQUIRE_MOUNTS) return null;
  const probe = join(folder, "probe");
  writeFileSync(probe, "");
  try {
    for (const change of ["+i", "-i"]) execFileSync("chattr", [change, probe], { stdio: "ignore" });
    return null;
  } catch {
    return "Only root can make a file immutable, on a file system that knows of it (chattr +i).";
  }
}
