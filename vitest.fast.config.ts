import { defineConfig, mergeConfig } from "vitest/config";
import all from "./vitest.config.ts";

/** Tests that start processes, need a build, or play for seconds: `npm test` runs them, a watcher does not. */
const SLOW = [
  "test/cli/**",
  "test/clients/**",
  "test/docs-guide.test.ts",
  "test/docs-library.test.ts",
  "test/docs-studies.test.ts",
  "test/engine/event-queue.test.ts",
  "test/hostile/names.test.ts",
  "test/http/**",
  "test/package.test.ts",
  "test/readme.test.ts",
  "test/report/page.test.ts",
  "test/scenario/azure-traces.test.ts",
  "test/scenario/branches/determinism.test.ts",
  "test/scenario/memory.test.ts",
  "test/scenario/plugins.test.ts",
  "test/scenario/resume.test.ts",
  "test/scenario/run.test.ts",
  "test/scenario/study/threads.test.ts",
  "test/scenarios.test.ts",
  "test/scheduler/index.test.ts",
  "test/scheduler/scheduler.test.ts",
  "test/testing/attack.test.ts",
];

export default mergeConfig(
  all,
  // Without isolation a worker loads src/ once, not once a file: a third of the time otherwise.
  defineConfig({ test: { exclude: SLOW, isolate: false } }),
);
