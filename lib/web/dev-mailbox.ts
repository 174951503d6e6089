/**
 * Who may read the mailbox: in it lie the links that make accounts. Only whoever sits at the machine, while it serves
 * nobody but itself. `server.js` refuses the same before, and knows the socket besides.
 */
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { config } from "#lib/config";
import { isLoopback } from "#lib/environment";
import { readMailbox } from "#lib/mail/mailbox";
import type { KeptMail } from "#lib/mail/mailer";
import { addressOf } from "#lib/web/client-address";

/** A request as far as this depends on it: the caller's address, and the host that they asked for. */
type Asked = { readonly address: string | null; readonly host: string | null };

/** The mails, newest first. For everybody else there is no such page. */
export async function requireMailbox(): Promise<KeptMail[]> {
  const asked = await headers();
  const open = isMailboxOpen(config().embedded, { address: addressOf(asked), host: asked.get("host") });
  return open ? readMailbox() : notFound();
}

/**
 * Whether the mailbox is there for this request. The address alone is not enough: a page of another site that has its
 * name pointed at this machine (DNS rebinding) comes from here too, but under that name.
 */
export function isMailboxOpen(embedded: boolean, { address, host }: Asked): boolean {
  return embedded && isOfThisMachine(bracketed(address ?? "")) && isOfThisMachine(host ?? "");
}

function isOfThisMachine(host: string): boolean {
  if (!/^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host)) return false;
  return URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`));
}

/** An IPv6 address as URLs write it. */
function bracketed(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}
