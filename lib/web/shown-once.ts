/**
 * The secret of a new API token on its way to the page that shows it. A plain form has no other way there than a cookie: sealed,
 * so that whoever copies it from the browser's disk or a log has nothing; bound to the session, so that it opens for no other;
 * for its page only, and for two minutes, since a page cannot delete it.
 */
import { cookies } from "next/headers";
import { z } from "zod";
import type { Session } from "#lib/auth/caller";
import { minutes, now, plus } from "#lib/clock";
import { config } from "#lib/config";
import { type Scope, scopes } from "#lib/scope";
import { open, seal } from "#lib/seal";
import type { Secret } from "#lib/secret";
import { setCookie } from "#lib/web/set-cookie";

/** The page that shows it. */
export const apiTokenMadePage = "/dashboard/tokens/made";

/** A secret, the name by which people know what it is, and what it is good for. */
type ShownOnce = { readonly name: string; readonly scopes: readonly Scope[]; readonly secret: Secret };

const cookieName = "latchkey-new-api-token";
const life = minutes(2);

/** Its end is sealed in: browsers are not obliged to keep to theirs. */
const Sealed = z.object({
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  secret: z.string().transform((text) => text as Secret),
  until: z.coerce.date(),
});

/** The `Set-Cookie` value that brings a secret to its page. */
export function shownOnceCookie(shown: ShownOnce, session: Session): string {
  const sealed = seal(JSON.stringify({ ...shown, until: plus(now(), life) }), contextOf(session), config().outboxKeys);
  const value = Buffer.from(sealed).toString("base64url");
  return setCookie(config(), cookieName, value, { path: apiTokenMadePage, sameSite: "Strict", maxAge: life });
}

/** The secret that was made a moment ago in this session; null where there is none any more. */
export async function readShownOnce(session: Session): Promise<ShownOnce | null> {
  const sealed = Buffer.from((await cookies()).get(cookieName)?.value ?? "", "base64url");
  const opened = open(sealed, contextOf(session), config().outboxKeys);
  if (!opened.ok) return null;
  const { until, ...shown } = Sealed.parse(JSON.parse(opened.value));
  return now() < until ? shown : null;
}

function contextOf({ id }: Session): string {
  return `new API token of session ${id}`;
}
