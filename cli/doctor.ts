/** `npm run op -- doctor`: whether everything that Latchkey stands on is sound. */
import { isDatabaseBusy } from "#lib/db/errors";
import type { Command, Said } from "./arguments";
import type { Check, Finding } from "./checks";
import { table } from "./table";
import { terminalWidth } from "./terminal";

type Named = Finding & { readonly name: string };

export const doctorCommand: Command = {
  name: "doctor",
  operands: [],
  options: {},
  says: "check configuration, keys, database, disk, clock and mail",
  more: "Where something is bad, the exit code is 1. With SMTP_URL the mail server is connected to; nothing is sent.",
  withoutDatabase: true,
  run: examine,
};

/** The checks are loaded here, because they bring a mail client that no other command should wait for. */
async function examine(): Promise<Said> {
  const { alwaysChecked, checkConfiguration, checkedOnDatabase } = await import("./checks");
  const configuration = { name: "configuration", ...checkConfiguration() };
  if (configuration.verdict === "bad") return report([configuration]);
  const found = [configuration, ...(await inTurn(alwaysChecked))];
  const hasTables = found.some(({ name, verdict }) => name === "migrations" && verdict === "good");
  return report([...found, ...(hasTables ? await inTurn(checkedOnDatabase) : [])]);
}

async function inTurn(checks: readonly Check[]): Promise<Named[]> {
  const found: Named[] = [];
  for (const { name, look } of checks) found.push({ name, ...(await tried(look)) });
  return found;
}

/** What cannot be looked at is not sound; why is for the operator to read. */
async function tried(look: Check["look"]): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    const reason = isDatabaseBusy(error) ? "Another process is writing and does not end." : (error as Error).message;
    return { verdict: "bad", finding: "cannot be looked at", advice: reason };
  }
}

/** A table, and below it, uncut, what is to be done. */
function report(checks: readonly Named[]): Said {
  const columns = [{ title: "CHECK", keep: true }, { title: "VERDICT", keep: true }, { title: "FINDING" }] as const;
  const rows = checks.map(({ name, verdict, finding }) => [name, verdict, finding]);
  const advice = checks.flatMap(({ name, advice }) => (advice ? [`${name}: ${advice}`] : []));
  return {
    text: [table(columns, rows, terminalWidth()), ...advice].join("\n\n"),
    json: { checks },
    failed: checks.some(({ verdict }) => verdict === "bad"),
  };
}
