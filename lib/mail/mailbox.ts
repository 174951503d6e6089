/** The folder that mails go to in embedded mode, as a reader sees it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type KeptMail, mailFolder } from "#lib/mail/mailer";

/** The newest mails of the folder, at most `limit`, newest first. A folder that is not there yet is an empty one. */
export async function readMailbox(limit = 50): Promise<KeptMail[]> {
  const names = await readdir(mailFolder()).catch(() => []);
  const newest = names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .reverse()
    .slice(0, limit);
  return Promise.all(newest.map(async (name) => JSON.parse(await readFile(join(mailFolder(), name), "utf8"))));
}
