/** What is logged, in tests of it. */
import { afterEach, beforeEach } from "vitest";
import { newLogger } from "#lib/log";
import { forget, once } from "#lib/once";

type Line = Readonly<Record<string, unknown>>;

/** Collects what each test of the file logs, at every level; gives the lines so far, as JSON and as they are. */
export function useLog(): { lines: () => Line[]; text: () => string } {
  let written: string[] = [];
  beforeEach(() => {
    written = [];
    forget("log");
    once("log", () => newLogger({ write: (line) => void written.push(line) }, "debug"));
    return () => forget("log");
  });
  afterEach(() => forget("log"));
  return { lines: () => written.map((line) => JSON.parse(line)), text: () => written.join("") };
}
