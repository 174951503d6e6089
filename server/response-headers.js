/** The security headers of every answer. */
import { randomBytes } from "node:crypto";

const deniedFeatures = [
  "accelerometer",
  "autoplay",
  "camera",
  "clipboard-read",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

const permissions = [
  ...deniedFeatures.map((feature) => `${feature}=()`),
  "publickey-credentials-create=(self)",
  "publickey-credentials-get=(self)",
];

const constantHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": permissions.join(", "),
};

/** 128 bits, fresh for every answer: a nonce that is known before is no protection. */
export function newNonce() {
  return randomBytes(16).toString("base64");
}

/** Only scripts that carry the nonce run, and those that they load. */
export function scriptsWithNonce(nonce) {
  return `'nonce-${nonce}' 'strict-dynamic'`;
}

/**
 * Content Security Policy, level 3, of a page that may run these scripts.
 * Development relaxes it where Next's tools need it: source maps by eval, hot reloading, the error overlay's styles.
 */
export function contentSecurityPolicy(scripts, dev) {
  return [
    "default-src 'self'",
    `script-src ${scripts}${dev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self'${dev ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data:",
    `connect-src 'self'${dev ? " ws:" : ""}`,
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * The headers that every answer has, on every path: pages, files, redirects, refusals. Here and not in `next.config.js`,
 * because Next leaves its own redirects (`//path`, `/path/`) without those.
 */
export function securityHeaders({ transportSecurity }) {
  return transportSecurity ? { ...constantHeaders, "Strict-Transport-Security": transportSecurity } : constantHeaders;
}
