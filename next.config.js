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
  experimental: {
    agentUpgrade: false, // asks a host on the network
    validateRSCRequestHeaders: false, // spares a redirect on each renewed session, see docs/decisions
  },
};
