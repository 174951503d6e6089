/**
 * What `npm start` does last before it serves: checks the configuration, brings the database up to date and, at the first
 * start on a machine that serves nobody but itself, makes the demo account and prints its password, this once.
 */

import { makeDemoAccount } from "#lib/auth/demo-account";
import { databaseFile } from "#lib/db/client";
import { applyMigrations } from "#lib/db/migrate";
import { runCommand } from "./command";

await runCommand(async () => {
  await applyMigrations(databaseFile());
  const demo = await makeDemoAccount();
  return demo
    ? `\nAn account to sign in with, made for this machine. Its password is shown this once:\n\n  Address: ${demo.address}\n  Password: ${demo.password}\n`
    : "";
});
