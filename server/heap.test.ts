import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** `npm run bench` shows what it does; an engine that knows it no more would only complain where nobody reads. */
test("this version of the engine knows what it is asked for", async () => {
  expect(
    await complaintAbout('import { lookThroughHeapSeldom } from "./server/heap.js"; lookThroughHeapSeldom()'),
  ).toBe("");
  const unknown = 'import { setFlagsFromString } from "node:v8"; setFlagsFromString("--heap-growing-so-much=300")';
  expect(await complaintAbout(unknown)).toContain("heap-growing-so-much");
});

async function complaintAbout(code: string): Promise<string> {
  return (await run(process.execPath, ["--input-type=module", "--eval", code])).stderr;
}
