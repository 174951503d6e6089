/** The log of a server of a test's own. */
import type { OwnServer } from "./own-server";

export type Line = Readonly<Record<string, unknown>>;

/** The lines of the log so far: all that the server has written, but for the sentence that it is ready. */
export function linesIn(server: OwnServer): Line[] {
  const whole = server.output().split("\n").slice(0, -1);
  return whole.filter((line) => !line.startsWith("Latchkey is ready on ")).map((line) => JSON.parse(line));
}
