/**
 * What we need of Next and Next does not offer. Next's version is pinned; `e2e/server.spec.ts` shows that it still holds.
 */
import { createRequire } from "node:module";

// Not imported: a folder without packages gets a sentence from server.js, not a stack from the loader.
const require = createRequire(import.meta.url);

/**
 * Runs `instrumentation.ts`, which checks the configuration, and waits for it; Next will not run it again. By itself
 * Next starts it, logs its failure with a stack, and serves on.
 */
export async function runInstrumentation() {
  await import("next/dist/server/node-environment.js"); // what the next one needs to load at all
  const { default: instrumentation } = await import(
    "next/dist/server/lib/router-utils/instrumentation-globals.external.js"
  );
  await instrumentation.ensureInstrumentationRegistered(process.cwd(), ".next");
}

/** Has rejections that nobody handles told by `tellOf` alone: Next would print them. To be called before Next is loaded. */
export function takeOverRejections(tellOf) {
  globalThis[Symbol.for("next.unhandledRejectionListener")] = tellOf;
  process.on("unhandledRejection", tellOf);
}

/** Next takes five times as much, and reading it that deep takes a second. Ours are shorter than 2 KiB. */
const longestRouterState = 4 * 1024;

/** Whether Next can read this `Next-Router-State-Tree` header, if it is there. Where it cannot, it would answer 500. */
export function isRouterStateReadable(header) {
  if ((header?.length ?? 0) > longestRouterState) return false;
  try {
    const routerState = require("next/dist/server/app-render/parse-and-validate-flight-router-state.js");
    routerState.parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}
