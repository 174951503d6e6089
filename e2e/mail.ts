/** The mails of the run, in the folder that they are kept in, and what a person takes from them. */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { config } from "#lib/config";
import type { KeptMail } from "#lib/mail/mailer";

/** An address that nobody has used yet. */
export function freshAddress(): string {
  return `${randomUUID()}@example.com`;
}

/** The mails to an address, newest first, once there are `count` of them. */
export async function mailsTo(address: string, count = 1): Promise<KeptMail[]> {
  let mails: KeptMail[] = [];
  await expect
    .poll(
      () => {
        mails = mailsIn(config().dataDir).filter(({ to }) => to === address);
        return mails.length;
      },
      { timeout: 60_000, intervals: [100], message: `${count} mails to ${address}` },
    )
    .toBe(count);
  return mails;
}

/** All mails of a server whose data is in that folder, newest first. */
export function mailsIn(dataDir: string): KeptMail[] {
  const folder = join(dataDir, "mail");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  return names
    .sort()
    .reverse()
    .map((name) => mailAt(join(folder, name)));
}

/** Each is read once: it never changes, and in a long run there are many. */
const known = new Map<string, KeptMail>();

function mailAt(path: string): KeptMail {
  const mail: KeptMail = known.get(path) ?? JSON.parse(readFileSync(path, "utf8"));
  known.set(path, mail);
  return mail;
}

/** The link in the newest of `count` mails to an address. */
export async function linkTo(address: string, count = 1): Promise<URL> {
  const [newest] = await mailsTo(address, count);
  return linkIn(newest);
}

/** The one link of a mail, as its text has it. */
export function linkIn(mail: KeptMail | undefined): URL {
  const [link] = /https?:\/\/\S+/.exec(mail?.text ?? "") ?? [];
  return new URL(link ?? "");
}

/** The code of a mail, for whoever has no script. */
export function codeIn(mail: KeptMail | undefined): string {
  return /code, it is:\s+(\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
}
