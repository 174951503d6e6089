/** wrk, which asks a server for more than a program in JavaScript could. */
import { Problem } from "../server/problem.js";
import { installFromDebian, programOnPath } from "./debian-package.js";

/** Finds it, or installs it where that can be done. Throws `Problem` else: without it nothing can be measured. */
export async function findWrk() {
  if (programOnPath("wrk")) return;
  await installFromDebian("wrk");
  if (!programOnPath("wrk"))
    throw new Problem("There is no wrk, by which the bench asks. Install it (Debian: apt-get install wrk).");
}
