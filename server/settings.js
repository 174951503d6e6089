/**
 * The few variables that the server itself needs. `lib/config.ts` checks every variable when Next starts and names all
 * that is wrong; until then an unfit value counts as absent here.
 */

/** Where to listen, what address people use, whom to believe about where requests come from, and who may read figures. */
export function readSettings(env, dev) {
  const port = wholeNumber(env.PORT, 1, 65_535) ?? 3000;
  const publicUrl = URL.canParse(env.PUBLIC_URL) ? new URL(env.PUBLIC_URL) : new URL(`http://localhost:${port}`);
  const local = isLoopback(publicUrl.hostname);
  return {
    dev,
    port,
    publicUrl,
    host: env.HOST || (local ? "127.0.0.1" : undefined),
    embedded: local && !env.SMTP_URL && (!env.HOST || isLoopback(env.HOST)),
    trustedProxyHops: wholeNumber(env.TRUSTED_PROXY_HOPS, 0, 10) ?? 0,
    metricsToken: env.METRICS_TOKEN || null,
    transportSecurity:
      publicUrl.protocol === "https:" && !local ? transportSecurity(env.HSTS_INCLUDE_SUBDOMAINS) : null,
  };
}

/** Whether a host name, as a URL has it, is this machine's own. */
export function isLoopback(hostname) {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(hostname);
}

/** RFC 6797, two years. Subdomains are opt-in: they may belong to somebody who has no https. */
function transportSecurity(includeSubdomains = "") {
  const wanted = /^(true|1|yes|on|y|enabled)$/i.test(includeSubdomains);
  return wanted ? "max-age=63072000; includeSubDomains" : "max-age=63072000";
}

function wholeNumber(text, least, most) {
  const number = /^\d{1,5}$/.test(text ?? "") ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : undefined;
}
