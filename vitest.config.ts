import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["lib/**/*.test.ts", "cli/**/*.test.ts"],
    globalSetup: "lib/testing/template-database.ts",
  },
});
