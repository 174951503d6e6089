import { keySetCache } from "#lib/access-token";
import { seconds } from "#lib/clock";
import { config } from "#lib/config";
import { publishedKeySet } from "#lib/published-keys";

/**
 * The public keys of access tokens (RFC 7517), for services that check them. Kept for an hour at most: a new key is here
 * for so long before it signs.
 */
export async function GET(): Promise<Response> {
  const headers = {
    "content-type": "application/jwk-set+json",
    "cache-control": `public, max-age=${keySetCache / seconds(1)}`,
  };
  return new Response(JSON.stringify(publishedKeySet(config().accessTrust)), { headers });
}
