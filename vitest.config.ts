import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["tests/{unit,property,conformance,integration}/**/*.test.{ts,tsx}"],
    // One worker a core: by default one core is left idle, and many tests wait for processes of their own.
    maxWorkers: availableParallelism(),
    testTimeout: process.env.TERANYINA_LONG === "1" ? 900_000 : 30_000,
    hookTimeout: 60_000,
    // A skipped or focused test is a failure in CI; tests that need data which is not ours say so with `describe.runIf`.
    allowOnly: false,
  },
});
