/** For `prisma generate`, the one command of Prisma's that is used here; migrations go another way, see lib/db. */
import { defineConfig } from "prisma/config";

// It asks for a schema engine that it never runs, and downloads one where there is none, from a host that closed
// networks do not reach. Any executable satisfies it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
