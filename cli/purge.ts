/** `npm run op -- purge`: removing what has had its time, as the server does every hour. */
import { type Purged, purge } from "#lib/auth/housekeeping";
import type { Command, Said } from "./arguments";
import { table } from "./table";
import { terminalWidth } from "./terminal";

export const purgeCommand: Command = {
  name: "purge",
  operands: [],
  options: {},
  says: "remove expired sessions and tokens, and old events and devices",
  more: "How long each is kept is configuration: KEEP_... in .env.example. The server does this by itself, every hour.",
  run,
};

const names: Record<keyof Purged, string> = {
  sessions: "sessions that had ended by themselves",
  tokens: "one-time tokens that had expired",
  apiTokens: "API tokens that had expired",
  events: "events of people's activity",
  strangersEvents: "sign-ins tried with unknown addresses",
  devices: "browsers not used for long",
  limits: "counts of requests that are over",
};

async function run(): Promise<Said> {
  const removed = await purge(process.stderr.isTTY ? showProgress : undefined);
  const rows = Object.entries(removed).map(([kind, count]) => [String(count), names[kind as keyof Purged]]);
  return { text: table([{ title: "REMOVED" }, { title: "WHAT" }], rows, terminalWidth()), json: { removed } };
}

/** Many rows take a while: the line is written over until the table takes its place. */
function showProgress(kind: keyof Purged, removed: number): void {
  process.stderr.write(`\r\u001b[K${removed > 0 ? `${removed} ${names[kind]} ...\r` : ""}`);
}
