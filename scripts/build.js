/** What is made from the sources: the Prisma client and the production build. */
import { rmSync, writeFileSync } from "node:fs";
import { fingerprint, isStamped } from "./fingerprint.js";
import { runNode } from "./steps.js";

const clientStamp = "lib/db/generated/.made-from";
const buildStamp = ".next/made-from";

const sources = [
  "app",
  "components",
  "lib",
  "public",
  "middleware.ts",
  "instrumentation.ts",
  "next.config.js",
  "package.json",
  "package-lock.json",
  "postcss.config.mjs",
  "prisma/schema.prisma",
  "tsconfig.json",
];

/** Generates the Prisma client, unless the schema is what it was. */
export async function generateClient() {
  const wanted = fingerprint(["prisma/schema.prisma", "scripts/generate.js", "package-lock.json"]);
  if (isStamped(clientStamp, wanted)) return "unchanged";
  await runNode(["scripts/generate.js"]);
  writeFileSync(clientStamp, wanted);
}

/** Builds for production, unless the sources are what they were. A failed build leaves none, rather than half of one. */
export async function build() {
  const wanted = fingerprint(sources);
  if (isStamped(buildStamp, wanted)) return "unchanged";
  rmSync(buildStamp, { force: true });
  try {
    await runNode(["node_modules/next/dist/bin/next", "build"], { env: { NODE_ENV: "production" } });
  } catch (error) {
    rmSync(".next/BUILD_ID", { force: true });
    throw error;
  }
  writeFileSync(buildStamp, wanted);
}
