/** All mail that there is: in the outbox, and in the folder that it is sent to. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { config } from "#lib/config";
import { LetterSchema } from "#lib/mail/letter";
import { messageFor } from "#lib/mail/messages";
import { open } from "#lib/seal";
import { hashSecret, type Secret } from "#lib/secret";
import { inDatabase, type Stand } from "./stand";

export type Mail = {
  readonly to: string;
  readonly text: string;
  /** The page of its link. */
  readonly page: string;
  /** The token in its link, and what is stored of that. */
  readonly token: string;
  readonly hash: string;
};

/** The mail of an installation, as far as it has been sent, or all of it. */
export type Mails = { readonly sent: () => Promise<Mail[]>; readonly all: () => Promise<Mail[]> };

/** Reads the mails of an installation; each that was sent once. */
export function mailsOf({ folder, file }: Stand): Mails {
  const known = new Map<string, Mail>();
  const mails = join(folder, "mail");
  const sent = async () => {
    const names = existsSync(mails) ? readdirSync(mails).filter((name) => name.endsWith(".json")) : [];
    for (const name of names.filter((name) => !known.has(name)))
      known.set(name, await mailOf(JSON.parse(readFileSync(join(mails, name), "utf8"))));
    return [...known.values()];
  };
  // What is sent between the two is there twice then, and not missing.
  return { sent, all: async () => [...(await waitingMails(file)), ...(await sent())] };
}

/** The token in the link to a page that was mailed to an address; null where no such mail has come. */
export function linkFor(address: string, page: string, mails: readonly Mail[]): string | null {
  return mails.find((mail) => mail.to === address && mail.page === page)?.token ?? null;
}

async function waitingMails(file: string): Promise<Mail[]> {
  const rows = await inDatabase(file, (client) => client.outboxLetter.findMany());
  return Promise.all(rows.map(({ id, sealed }) => mailOf(messageFor(opened(sealed, id), config()))));
}

function opened(sealed: Uint8Array, id: string) {
  const text = open(sealed, id, config().outboxKeys);
  if (!text.ok) throw new Error(text.error);
  return LetterSchema.parse(JSON.parse(text.value));
}

async function mailOf({ to, text }: { to: string; text: string }): Promise<Mail> {
  const { pathname: page, hash } = new URL(/https?:\/\/\S+/.exec(text)?.[0] ?? "");
  const token = hash.replace("#t=", "");
  return { to, text, page, token, hash: await hashSecret(token as Secret) };
}
