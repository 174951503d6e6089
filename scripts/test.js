/** `npm test`: everything between a fresh clone and a tested application. */
import { isNodeNewEnough } from "./node-version.js";

if (isNodeNewEnough()) {
  const { test } = await import("./test-steps.js");
  await test();
}
