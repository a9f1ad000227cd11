import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { LIMITS } from "../../src/scenario/format/limits.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";
import { commandFolder, SMALL } from "./rig.ts";

const { write, novasim } = commandFolder();

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string, contents: Readonly<Record<string, Uint8Array>> = {}) =>
  readScenario(text, "s.yaml", { contents });

/** The scenario with the line of a key replaced. */
const withLine = (key: string, line: string) => SMALL.replace(new RegExp(`^( *(- )?)${key}: .*$`, "m"), `$1${line}`);
const arrivals = (text: string) => withLine("arrivals", `arrivals: ${text}`);
const hosts = (text: string) => withLine("hosts", `hosts: [${text}]`);
const SIZE = "vcpus: 8, memory_mb: 8192, disk_gb: 100";
const DEEP = "[".repeat(100_000);

/** What is asked for, and what is said of it. Each would take hours, all memory, or the stack. */
const TOO_MUCH: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  ["hosts", hosts(`{name: "c-%d", count: 2000000000, ${SIZE}}`), /:\d+: 2000000000 hosts; 4000000 are the most/],
  [
    "groups of hosts",
    hosts(`{name: "a-%d", count: 3000000, ${SIZE}}, {name: "b-%d", count: 3000000, ${SIZE}}`),
    /6000000 hosts/,
  ],
  [
    "a range of hosts",
    hosts(`{name: "c-[1-99999999999999]", ${SIZE}}`),
    /the range \[1-99999999999999\] has \d+ names; 4000000 are/,
  ],
  ["a wide number", hosts(`{name: "c-%0999999d", count: 2, ${SIZE}}`), /more than 255 characters/],
  [
    "a wide number of a server",
    SMALL.replace("create: {", 'create: {name: "u-%0999999d", '),
    /more than 255 characters/,
  ],
  ["a long name", hosts(`{name: ${"c".repeat(100_000)}, ${SIZE}}`), /more than 255 characters/],
  ["vcpus", hosts(`{name: c, vcpus: 1.0e+300, memory_mb: 1, disk_gb: 1}`), /'vcpus' must be at most 2147483647/],
  [
    "cells",
    `${SMALL}matrix:\n${`  - {${Array.from({ length: 50 }, (_, i) => `c${i}: {}`).join(", ")}}\n`.repeat(6)}`,
    /15625000000 cells; 10000 are the most/,
  ],
  [
    "a rate",
    arrivals("{process: poisson, rate: 999999999999/s}"),
    /the workload asks for some \d+ servers; 40000000 are the most/,
  ],
  ["an endless rate", arrivals(`{process: constant, rate: ${"9".repeat(400)}/s}`), /asks for some countless servers/],
  [
    "a ramp",
    arrivals("{process: ramp, stages: [{for: 1h, rate: 99999999/s}, {for: 1h, rate: 0/s}]}"),
    /40000000 are the most/,
  ],
  ["a burst", arrivals("{process: burst, size: 2147483647}"), /40000000 are the most/],
  ["bursts", arrivals("{process: burst, size: 99999, every: 1ms}"), /40000000 are the most/],
  ["servers of one request", SMALL.replace("create: {", "create: {max_count: 2147483647, "), /40000000 are the most/],
  [
    "a duration",
    withLine("clock", "clock: {until: 99999999999999999999d}"),
    /'until' must be at most 36525d, not '9+d'/,
  ],
  ["a lifetime", withLine("lifetime", "lifetime: {dist: const, value: 36526d}"), /'value' must be at most 36525d/],
  [
    "samples",
    `${withLine("clock", "clock: {until: 36525d}").replace("60/h", "1/d")}output: {sample: 1ms}\n`,
    /a sample each 1ms makes \d+ of them/,
  ],
  ["a seed", withLine("seed", `seed: ${"x".repeat(100_000)}`), /the seed has 100000 characters; 1000 are the most/],
  ["depth", `${SMALL}params: {a: ${DEEP}${DEEP.replaceAll("[", "]")}}\n`, /nested more than 100 levels deep/],
  [
    "less depth, which only a recursion minds",
    `${SMALL}params: {a: ${"[".repeat(500)}${"]".repeat(500)}}\n`,
    /nested more than 100 levels deep/,
  ],
  ["a cycle", `${SMALL}params: {a: &a [1, *a]}\n`, /:\d+:\d+: \*a stands inside of what it stands for/],
  [
    "aliases of aliases",
    `${SMALL}params: {a0: &a0 [1, 1], ${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join(", ")}}\n`,
    /not valid YAML: .*alias/,
  ],
];

describe("a scenario of too much", { timeout: 60_000 }, () => {
  it.each(TOO_MUCH)("%s", (_what, text, says) => {
    expect(text).not.toBe(SMALL);
    expect(() => read(text)).toThrow(says);
  });

  it("hosts of a file, by their counts and their sizes", () => {
    const text = withLine("hosts", "hosts: [{file: h.csv}]");
    const csv = (rows: string) => ({ "h.csv": bytes(`name,count,vcpus,memory_mb\n${rows}`) });
    expect(() => read(text, csv("a,3000000,1,1\nb,3000000,1,1\n"))).toThrow(/'h\.csv' lists 6000000 hosts/);
    expect(() => read(text, csv("a-%0999999d,2,1,1\n"))).toThrow(/h\.csv:2:1: .* more than 255 characters/);
    expect(() => read(text, csv("a,1,1e300,1\n"))).toThrow(/h\.csv:2:5: 'vcpus' must be at most/);
  });

  it("a study of too many runs", () => {
    write("s.yaml", SMALL);
    const { status, stderr } = novasim("study", "s.yaml", "--runs", "1000000000");
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/--runs .*it must be a whole number from 1 to 1000000/),
    ]);
  });
});

describe("a trace", { timeout: 120_000 }, () => {
  const text = SMALL.replace(/arrivals: .*\n.*\n.*\n/, "trace: {file: t.csv.gz, flavors: auto}\n");
  const trace = (rows: string) => ({ "t.csv.gz": gzipSync(bytes(`submit_s,lifetime_s,vcpus,memory_mb\n${rows}`)) });

  it("that unpacks to more than is read", () => {
    const bomb = gzipSync(new Uint8Array(LIMITS.fileBytes + 1), { level: 1 });
    expect(bomb.length).toBeLessThan(4 << 20);
    expect(() => read(text, { "t.csv.gz": bomb })).toThrow(
      /cannot unpack 't\.csv\.gz': unpacked it is longer than 256 MiB/,
    );
    // The last four bytes claim a few bytes only.
    bomb.writeUInt32LE(7, bomb.length - 4);
    expect(() => read(text, { "t.csv.gz": bomb })).toThrow(/cannot unpack 't\.csv\.gz'/);
  });

  it("whose sentinel for a server that still runs is 2^63-1", () => {
    const sentinels = ["9223372036854775807", "9.2e18", "1e300", ""];
    const scenario = read(text, trace([...sentinels, "60"].map((each) => `0,${each},1,1024\n`).join("")));
    const run = new ScenarioRun(
      { ...scenario, clock: { ...scenario.clock, until: null } },
      createCloud(cloudPlanOf(scenario)),
    );
    while (run.step(1000));
    const alive = [...run.state.servers.values()].filter(({ deletedAt }) => deletedAt === null);
    expect(alive.length).toBe(sentinels.length);
    expect(run.cloud.now).toBeLessThan(LIMITS.durationMs / 1000);
  });

  it("with a time or a size beyond all measure", () => {
    expect(() => read(text, trace("1e300,1,1,1\n"))).toThrow(/'submit_s' must be at most/);
    expect(() => read(text, trace("1,1,1e300,1\n"))).toThrow(/'vcpus' must be at most/);
    const scaled = text.replace("flavors: auto", "flavors: auto, time_scale: 1.0e+15");
    expect(() => read(scaled, trace("3600,1,1,1\n"))).toThrow(/requests come later than in 36525d/);
  });
});

it("two million hosts stay possible", { timeout: 120_000 }, () => {
  const scenario = read(hosts(`{name: "c-%07d", count: 2000000, ${SIZE}}`));
  expect(scenario.cloud.hosts.length).toBe(2_000_000);
});
