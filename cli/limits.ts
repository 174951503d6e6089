/** `npm run op -- limits`: how often what costs somebody else something may be asked for. */
import { rateLimits } from "#lib/auth/rate-limit";
import { seconds } from "#lib/clock";
import { lasting } from "#lib/plain-time";
import type { Command, Said } from "./arguments";
import { table } from "./table";
import { terminalWidth } from "./terminal";

export const limitsCommand: Command = {
  name: "limits",
  operands: [],
  options: {},
  says: "list the limits on requests",
  more: "A peer is an IPv4 address, or the network of 64 bits of an IPv6 address. Each time begins with the first request.",
  withoutDatabase: true,
  run,
};

const columns = [{ title: "LIMIT", keep: true }, { title: "MOST" }, { title: "IN" }, { title: "COUNTS" }] as const;

async function run(): Promise<Said> {
  const limits = Object.entries(rateLimits).map(([name, { most, per, counts }]) => ({ name, most, per, counts }));
  const rows = limits.map(({ name, most, per, counts }) => [name, String(most), lasting(per), counts]);
  const told = limits.map(({ per, ...limit }) => ({ ...limit, perSeconds: per / seconds(1) }));
  return { text: table(columns, rows, terminalWidth()), json: { limits: told } };
}
