import { defineConfig } from "vitest/config";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether this run renews the generated files (`vitest -u`), so that what they hold is not compared. */
    renewing: boolean;
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Nothing is timed in a test; these limits only end what hangs, on a machine that is loaded too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: { include: ["src/**/*.ts"] },
    provide: { renewing: process.argv.some((arg) => arg === "-u" || arg === "--update") },
  },
});
