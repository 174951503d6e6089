/**
 * `npm start`: everything between a fresh clone and a served application. `npm run dev` is the same without a build.
 * Needs no packages to begin, and says its sentence on a Node that is too old to read the rest.
 */
import { isNodeNewEnough } from "./node-version.js";

if (isNodeNewEnough()) {
  const { start } = await import("./start-steps.js");
  await start({ dev: process.argv.includes("--dev") });
}
