import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{lib,cli,components}/**/*.test.{ts,tsx}"],
    globalSetup: "lib/testing/template-database.ts",
  },
});
