import { describe, expect, it } from "vitest";
import { ATTACHMENTS } from "./attachments.ts";
import { BUILDS } from "./builds.ts";
import { IMAGES } from "./images.ts";
import { LIVE_MIGRATIONS } from "./live-migrations.ts";
import { MOVES } from "./moves.ts";
import { DELETES, OVERTAKEN, POWER_ACTIONS } from "./power.ts";
import { tell } from "./stage.ts";

const FAMILIES = {
  attachments: ATTACHMENTS,
  builds: BUILDS,
  deletes: DELETES,
  images: IMAGES,
  "live-migrations": LIVE_MIGRATIONS,
  moves: MOVES,
  overtaken: OVERTAKEN,
  "power-actions": POWER_ACTIONS,
};

/**
 * Each journal tells, event by event, what an operation does, and what becomes of it when a driver call raises, its host
 * stops, or another operation overtakes it. The texts beside this file are what is expected: `npx vitest run
 * test/lifecycle/journals -u` writes them anew, and the difference is to be read like any other change of the rules.
 */
describe("the journal of", () => {
  it.each(Object.entries(FAMILIES))("%s", async (name, stories) => {
    await expect(`${stories.map(tell).join("\n\n")}\n`).toMatchFileSnapshot(`${name}.txt`);
  });
});
