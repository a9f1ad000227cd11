import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { conform } from "../../src/transcript/conform.ts";
import { readClouds, readTranscript } from "../../src/transcript/read-transcript.ts";
import { agrees, failureLine } from "../../src/transcript/report.ts";

/** Recordings of real Nova, which are beside the project and not in it. */
const FOLDER = "/work/shared/nova/transcripts";

/** Share of all exchanges that have agreed before, in percent: it may only rise. */
const REACHED = 42;

describe.skipIf(!existsSync(FOLDER))("recordings of real Nova", () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"));

  it(`agree in at least ${REACHED} % of all exchanges, and none makes the simulator fail`, () => {
    const clouds = readClouds(read("clouds.json"), "clouds.json");
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "clouds.json");
    const verdicts = files.flatMap((name) => [...conform(readTranscript(read(name), name), { clouds })]);
    const failures = verdicts.filter(({ differences }) => differences[0]?.path === "$");
    expect(failures.map(failureLine)).toEqual([]);
    expect((verdicts.filter(agrees).length * 100) / verdicts.length).toBeGreaterThanOrEqual(REACHED);
  });
});
