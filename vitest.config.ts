import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{lib,cli,components}/**/*.test.{ts,tsx}"],
    testTimeout: 60_000, // no rule is about speed: a busy machine must not fail one
    hookTimeout: 60_000,
    globalSetup: "lib/testing/template-database.ts",
  },
});
