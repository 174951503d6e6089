import { FrontPage } from "#components/front-page";

/**
 * The front page as strangers see it: the same for all of them, so it is made at build time. Whoever brings a session cookie is
 * answered with `/welcome-back` under the same address (`next.config.js`).
 */
export default function StrangersFrontPage() {
  return <FrontPage signedIn={false} />;
}
