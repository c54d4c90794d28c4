import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["tests/{unit,property,conformance,integration}/**/*.test.{ts,tsx}"],
    // Many tests wait for processes and servers of their own: one worker a core would leave the cores idle.
    maxWorkers: availableParallelism() + 1,
    testTimeout: process.env.TERANYINA_LONG === "1" ? 900_000 : 30_000,
    hookTimeout: 60_000,
    // A skipped or focused test is a failure in CI; tests that need data which is not ours say so with `describe.runIf`.
    allowOnly: false,
  },
});
