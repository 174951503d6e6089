/** Where a run keeps its data: in memory where there is room, for but a few tests are about a disk and how fast it flushes. */
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [inMemory, room] = ["/dev/shm", 2 ** 30];

/** A folder of the run's, which is removed with everything in it when the run ends. */
export function newFolder(name: string): string {
  process.env.E2E_FOLDER ??= newRunFolder(); // by the process that starts the run: its workers inherit it
  return mkdtempSync(join(process.env.E2E_FOLDER, `${name}-`));
}

function newRunFolder(): string {
  const folder = mkdtempSync(join(hasRoom() ? inMemory : tmpdir(), "latchkey-e2e-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize > room;
  } catch {
    return false; // there is none: elsewhere than on Linux
  }
}
