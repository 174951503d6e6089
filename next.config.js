import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  typedRoutes: true,
  images: { unoptimized: true }, // no resizing service to be kept busy by strangers
  typescript: { ignoreBuildErrors: true }, // `npm run check` reads the types, those of the tests too
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
  allowedDevOrigins: ["127.0.0.1", "[::1]"],
  agentRules: false,
  // The front page is made ahead, for strangers. server.js marks whoever brings a session cookie.
  rewrites: async () => ({
    beforeFiles: [{ source: "/", has: [{ type: "header", key: "x-latchkey-known" }], destination: "/welcome-back" }],
  }),
  experimental: {
    agentUpgrade: false, // asks a host on the network
    validateRSCRequestHeaders: false, // spares a redirect on each renewed session, see docs/decisions
  },
};
