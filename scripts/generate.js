/** `npm run db:generate`: makes the Prisma client in lib/db/generated. Prints nothing when all is well. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
const made = spawnSync(process.execPath, [prisma, "generate", "--no-hints"], {
  // prisma.config.ts sets PRISMA_SCHEMA_ENGINE_BINARY; the other two keep Prisma from calling home and from advertising.
  env: { ...process.env, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  encoding: "utf8",
});

if (made.status !== 0) {
  process.stderr.write(made.error ? `${made.error.message}\n` : `${made.stdout}${made.stderr}`);
  process.stderr.write("The database client could not be made from prisma/schema.prisma: see above.\n");
  process.exitCode = 1;
}
