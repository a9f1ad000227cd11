/**
 * Replays every recording of real Nova, one test a case. Cases that do not agree yet are listed in
 * test/recordings/known-disagreements.json with the number of exchanges that differ: the number may neither grow nor
 * fall without the list saying so, so that each step towards Nova is held. Renew the list with `npm run docs:update`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, inject, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { recordedCloudPlan } from "../../src/conform/cloud-plan.ts";
import { readClouds, readTranscript } from "../../src/conform/read-transcript.ts";
import { replayCase } from "../../src/conform/replay.ts";
import { agrees, failureLine } from "../../src/conform/report.ts";
import { RECORDINGS, recordedClouds, recording, recordingsIn } from "../recordings.ts";

/** Everything in these agrees, and nothing of them may be listed. */
const SETTLED = "transcripts";

const FOLDERS = [SETTLED, "walks", "minimal", "newest", "cases"];

const LIST = new URL("known-disagreements.json", RECORDINGS);

/** By file and case: how many exchanges differ, or why the case cannot be replayed. */
type Disagreements = Record<string, Record<string, number | string>>;

const renewing = inject("renewing");
const known: Disagreements = JSON.parse(readFileSync(LIST, "utf8"));
const found: Disagreements = {};
let replayed = 0;
let cases = 0;

function note(file: string, name: string, count: number | string): void {
  replayed++;
  if (count !== 0) found[file] = { ...found[file], [name]: count };
}

interface RecordedFile {
  readonly cases: readonly { readonly case: string }[];
  readonly clouds?: unknown;
}

/** Plans of a folder or file, each made once. */
function planner(clouds: unknown): (cloud: string, config: Readonly<Record<string, unknown>> | undefined) => Plan {
  const book = readClouds(clouds, "clouds.json");
  const plans = new Map<string, Plan>();
  return (cloud, config) => {
    const key = JSON.stringify([cloud, config]);
    const plan = plans.get(key) ?? recordedCloudPlan(book, cloud, config ?? {});
    plans.set(key, plan);
    return plan;
  };
}

type Plan = ReturnType<typeof recordedCloudPlan>;

/** Replays one case: a line for each exchange that is not as recorded; a text when the case cannot be replayed. */
function replay(file: string, raw: unknown, plan: ReturnType<typeof planner>): readonly string[] | string {
  try {
    const [each] = readTranscript({ cases: [raw] }, file).cases;
    if (each === undefined) throw new Error("no case");
    return replayCase(each, createCloud(plan(each.cloud, each.config)))
      .filter((verdict) => !agrees(verdict))
      .map(failureLine);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

for (const folder of FOLDERS) {
  const shared = recordedClouds(folder);
  const planOfFolder = shared === undefined ? undefined : planner(shared);
  for (const name of recordingsIn(folder)) {
    const file = `${folder}/${name}`;
    const { cases: all, clouds } = recording<RecordedFile>(file);
    cases += all.length;
    const plan = clouds === undefined ? planOfFolder : planner(clouds);
    if (plan === undefined) throw new Error(`${file}: has no clouds, and there is no clouds.json beside it`);
    describe(file, () => {
      for (const raw of all)
        it(raw.case, () => {
          const differing = replay(file, raw, plan);
          const count = typeof differing === "string" ? differing : differing.length;
          note(file, raw.case, count);
          if (renewing) return;
          const listed = known[file]?.[raw.case] ?? 0;
          const better = typeof count === "number" && (typeof listed === "string" || count < listed);
          // The lines that differ are what a reader needs to see.
          if (count !== listed && !better) expect(differing, `known-disagreements.json has ${listed}`).toEqual([]);
          expect(count, "closer to Nova than listed: run `npm run docs:update`").toBe(listed);
        });
    });
  }
}

describe("the list of known disagreements", () => {
  it("lists nothing of what is settled, and nothing that is not there", () => {
    const listed = Object.entries(renewing ? found : known);
    expect(listed.filter(([file]) => file.startsWith(`${SETTLED}/`))).toEqual([]);
    const missing = listed.flatMap(([file, cases]) => {
      const names = new Set(recording<RecordedFile>(file).cases.map((each) => each.case));
      return Object.keys(cases).filter((name) => !names.has(name));
    });
    expect(missing).toEqual([]);
  });
});

afterAll(() => {
  // With a filter by name only some cases were replayed, and the rest of the list is not known.
  if (renewing && replayed === cases) writeFileSync(LIST, `${JSON.stringify(found, null, 2)}\n`);
});
