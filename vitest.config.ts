import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{lib,cli,components,server}/**/*.test.{ts,tsx}"],
    testTimeout: 60_000, // no rule is about speed: a busy machine must not fail one
    hookTimeout: 60_000,
    maxWorkers: "100%", // of the processors: left to itself it leaves one of them idle, which is half of a small machine
    globalSetup: "lib/testing/template-database.ts",
  },
});
