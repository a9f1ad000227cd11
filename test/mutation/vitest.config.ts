/** Runs the rules' tests against one mutant (environment variable `MUTANT`, see `mutate.ts`), the likeliest first. */
import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import type { Mutant } from "./mutants.ts";

const root = resolve(import.meta.dirname, "../..");
const mutant = process.env.MUTANT === undefined ? null : (JSON.parse(process.env.MUTANT) as Mutant);

/** Words of a path: `move/live-migrate.ts` has move, live and migrate. */
function wordsOf(path: string): readonly string[] {
  return path.split(/[^a-z]+/).map((word) => word.slice(0, 5));
}

function likelihood(spec: TestSpecification): number {
  const words = new Set(wordsOf(mutant?.file ?? ""));
  return wordsOf(basename(spec.moduleId, ".test.ts")).filter((word) => words.has(word)).length;
}

/** Of equally likely ones the short come first: what runs whole clouds is slow. */
function rank({ moduleId }: TestSpecification): string {
  return `${/gallery-digests|recordings/.test(moduleId) ? 1 : 0} ${moduleId}`;
}

class LikeliestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    return [...specs].sort((a, b) => likelihood(b) - likelihood(a) || (rank(a) < rank(b) ? -1 : 1));
  }
}

export default defineConfig({
  root,
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      load(id) {
        if (mutant === null || id !== resolve(root, mutant.file)) return null;
        const bytes = readFileSync(id);
        return `${bytes.subarray(0, mutant.start)}${mutant.replacement}${bytes.subarray(mutant.end)}`;
      },
    },
  ],
  test: {
    include: [
      "test/{lifecycle,model,scheduler}/**/*.test.ts",
      "test/api/servers/**/*.test.ts",
      "test/gallery-digests.test.ts",
      "test/conform/recordings.test.ts",
    ],
    provide: { renewing: false },
    testTimeout: 60_000,
    // The tests share nothing but what they load, so one worker loads it once for all of them.
    isolate: false,
    fileParallelism: false,
    bail: 1,
    reporters: ["json"],
    sequence: { sequencer: LikeliestFirst },
  },
});
