import type { Metadata } from "next";
import { FrontPage } from "#components/front-page";
import { hasLivingSession } from "#lib/web/current-session";

export const metadata: Metadata = { alternates: { canonical: "/" } };

/** The front page for whoever brings a session cookie, which may be of a session that is over. */
export default async function FrontPageOfWhoeverIsKnown() {
  return <FrontPage signedIn={await hasLivingSession()} />;
}
