import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { conform } from "../../src/conform/conform.ts";
import { readClouds, readTranscript } from "../../src/conform/read-transcript.ts";
import { agrees, failureLine } from "../../src/conform/report.ts";
import { SHARED } from "../shared.ts";

/** Recordings of real Nova, which are beside the project and not in it. */
const FOLDER = `${SHARED}/nova/transcripts`;

describe.skipIf(!existsSync(FOLDER))("recordings of real Nova", () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"));

  it("agree in every exchange", () => {
    const clouds = readClouds(read("clouds.json"), "clouds.json");
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json") && name !== "clouds.json");
    const verdicts = files.flatMap((name) => [...conform(readTranscript(read(name), name), { clouds })]);
    expect(verdicts.filter((verdict) => !agrees(verdict)).map(failureLine)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(9000);
  });
});
