/** strace, by which a test sees what reaches the disk before it is acknowledged. Only Linux has it. */
import { Problem } from "../server/problem.js";
import { installFromDebian, programOnPath } from "./debian-package.js";

/**
 * Installs it where that can be done and is needed. Without it that one test is skipped, and says so; but where
 * `REQUIRE_STRACE` is set, this throws `Problem`.
 */
export async function findStrace() {
  if (programOnPath("strace")) return "unchanged";
  if (process.platform === "linux") await installFromDebian("strace");
  if (!programOnPath("strace") && process.env.REQUIRE_STRACE)
    throw new Problem("No strace. Install it (Debian: apt-get install strace).");
}
