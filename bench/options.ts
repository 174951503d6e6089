/** How thoroughly to measure, as the command line says. */
import { parseArgs } from "node:util";

export type Options = {
  readonly quick: boolean;
  /** Which part of the table; null for all. */
  readonly only: string | null;
  readonly rounds: number;
  /** How long each load of a round lasts. */
  readonly seconds: number;
  /** The first of a few ports that nobody else uses. */
  readonly port: number;
};

/** `--quick`: shorter, fewer rounds, and without what takes long. `--only PART`: one part of the table. */
export function readOptions(): Options {
  const { values } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } });
  const quick = values.quick ?? false;
  return { quick, only: values.only ?? null, rounds: quick ? 3 : 7, seconds: quick ? 2 : 4, port: 3141 };
}
