import fc from "fast-check";
import { expect, it } from "vitest";
import { ALL_WORLD_RULES, playWorld, worlds } from "../../src/testing/index.ts";

/** Worlds that are tried; `NOVASIM_WORLDS=20000 npx vitest run test/testing/worlds.test.ts` tries more. */
const RUNS = Number(process.env.NOVASIM_WORLDS ?? 2_000);

it(`no rule of ${ALL_WORLD_RULES.length} is broken in ${RUNS} random worlds`, () => {
  expect(ALL_WORLD_RULES.length).toBeGreaterThanOrEqual(22);
  fc.assert(
    fc.property(worlds(), (world) => {
      expect(playWorld(world)).toBeNull();
    }),
    { numRuns: RUNS },
  );
});
