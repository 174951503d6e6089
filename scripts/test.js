/** `npm test`: everything between a fresh clone and a tested application. With `--crash`, `npm run test:crash`. */
import { isNodeNewEnough } from "./node-version.js";

if (isNodeNewEnough()) {
  const { test, testCrashes } = await import("./test-steps.js");
  await (process.argv.includes("--crash") ? testCrashes() : test());
}
