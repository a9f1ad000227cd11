import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScenario } from "../../../src/scenario/read/load.ts";
import { cloudText, server } from "../play.ts";
import { playAlone, playBranches, playPlain } from "./play.ts";

const FOLDER = new URL("../../../scenarios/", import.meta.url);
/** With states that are waited for, with an end of the clock and without, with faults under way at the fork. */
const GALLERY = ["at-rest", "cell-outage", "full-house", "host-maintenance", "soft-delete-and-reclaim", "what-if"];

/** A scenario of the gallery with other branches. */
function branched(name: string, branches: string) {
  const file = new URL(`${name}.yaml`, FOLDER);
  const own = readFileSync(file, "utf8").replace(/^branches:\n( .*\n)+/m, "");
  return readScenario(`${own}\nbranches:\n${branches}`, fileURLToPath(file));
}

describe("a branch without a patch", () => {
  it.each(GALLERY)("is the plain run, byte for byte: %s", (name) => {
    const at = name === "what-if" ? "3h20m" : "10m";
    const scenario = branched(name, `  at: ${at}\n  patches: {as-it-is: {}}\n`);
    const plain = playPlain(scenario);
    const { past, branches } = playBranches(scenario);
    const branch = branches.get("as-it-is");
    expect(past.length).toBeGreaterThan(0);
    expect(branch?.log === plain.log).toBe(true);
    expect(branch?.summary).toEqual({ ...plain.summary, branch: "as-it-is" });
  });
});

const BASE = `name: base
seed: 5
clock: {until: 3h}
workload:
  - {name: users, arrivals: {process: poisson, rate: 60/h}, create: {project: demo, flavor: {choice: {small: 3, large: 1}}, name: "u-%d"}, lifetime: {dist: exp, mean: 40m}, then: [{after: 5m, probability: 0.3, reboot: {type: SOFT}}]}
  - {name: batch, arrivals: {process: burst, size: 3, every: 45m, to: 2h30m}, create: {project: other, flavor: large, name: "b-%d"}}
timeline:
  - {at: 5m, id: first, call: createServer, as: demo, body: ${server("first")}}
  - {at: 50m, fault: host-down, select: {hosts: {mode: one}}, for: 20m}
  - {when: {server: first, status: ACTIVE}, after: 90m, call: pause, server: first}
  - {at: 2h, fault: build-failure, rate: 50%, for: 10m}
  - {at: 40m, fault: slow-step, step: spawn, factor: 3}
expect:
  always: [no-overcommit, placement-equals-hosts, quota-usage-equals-servers]
  thresholds: {create.requests: ["count>0"]}
output: {sample: 10m}
`;

/** Patches of the base, of every kind there is; none touches what comes before 55 minutes. */
const PATCHES: Readonly<Record<string, string>> = {
  scheduler: "cloud.conf.filter_scheduler: {ram_weight_multiplier: -1, cpu_weight_multiplier: -1}",
  ratio: "cloud.conf.DEFAULT.cpu_allocation_ratio: 16",
  hosts: "cloud.hosts[+]: {name: 'new-%d', count: 2, vcpus: 16, memory_mb: 32768, disk_gb: 400, az: second}",
  latency: "cloud.latency: zero",
  quota: "cloud.projects[0].quota: {instances: 3}",
  rate: "workload[0].arrivals.rate: 120/h",
  end: "workload[0].arrivals.to: 2h",
  block:
    "workload[+]: {name: more, arrivals: {process: constant, rate: 30/h, from: 75m}, create: {project: demo, flavor: small}, lifetime: {dist: const, value: 10m}}",
  no_batch: "workload[1].arrivals.to: 46m",
  longer: "timeline[1].for: 1h",
  ended: "timeline[4].for: 90m",
  later: "timeline[3].at: 2h20m",
  other: "timeline[2].call: suspend",
  sooner: "timeline[2].after: 80m",
  instead: "timeline[2]: {when: {server: first, status: PAUSED}, call: unpause}",
  call: "timeline[+]: {at: 1h30m, call: reboot, body: {type: HARD}, select: {servers: {status: ACTIVE, mode: fixed, value: 3}}}",
  until: "clock.until: 4h",
};

describe("a branch", () => {
  it("has the events of a run that makes the same changes at that time, without a fork, byte for byte", () => {
    const names = Object.keys(PATCHES);
    const property = fc.property(
      fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 55, max: 69 }),
      (chosen, minute) => {
        // Two patches of one path would be one patch.
        const paths = chosen.map((name) => (PATCHES[name] ?? "").split(": ")[0] ?? "");
        fc.pre(paths.every((path, i) => !paths.some((other, j) => i !== j && other.startsWith(path))));
        const lines = chosen.map((name) => `      ${PATCHES[name]}\n`).join("");
        const branches = `branches:\n  at: ${minute}m30s\n  patches:\n    as-it-is: {}\n    other:\n${lines}`;
        const scenario = readScenario(cloudText(BASE + branches), "base.yaml");
        const played = playBranches(scenario).branches;
        const alone = playAlone(scenario, "other");
        expect(played.get("other")?.log === alone.log).toBe(true);
        expect(played.get("other")?.summary).toEqual(alone.summary);
        expect(played.get("as-it-is")?.log === playPlain(scenario).log).toBe(true);
        expect(alone.summary.verdicts.filter(({ held }) => !held)).toEqual([]);
      },
    );
    fc.assert(property, { numRuns: 25 });
  }, 120_000);

  it.each(Object.entries(PATCHES))("takes effect, and only from then on: %s", (_, patch) => {
    const branches = `branches:\n  at: 1h\n  patches:\n    other:\n      ${patch}\n`;
    const scenario = readScenario(cloudText(BASE + branches), "base.yaml");
    const { past, branches: played } = playBranches(scenario);
    const plain = playPlain(scenario).log;
    const other = played.get("other")?.log ?? "";
    expect(plain.startsWith(past)).toBe(true);
    expect(other.startsWith(past)).toBe(true);
    expect(other).not.toBe(plain);
    expect(new Set(played.get("other")?.summary.verdicts.map(({ held }) => held))).toEqual(new Set([true]));
  });

  /** Where what is patched acts from the fork on only, the branch is the plain run of the patched scenario. */
  it.each(["end", "no_batch", "block", "longer", "ended", "later", "other", "sooner", "call", "until"])(
    "is the plain run of a scenario that is written that way: %s",
    (name) => {
      const patch = PATCHES[name] ?? "";
      const branches = `branches:\n  at: 1h\n  patches:\n    other:\n      ${patch}\n`;
      const scenario = readScenario(cloudText(BASE + branches), "base.yaml");
      const whole = readScenario(cloudText(`${BASE}matrix:\n  other:\n    ${patch}\n`), "base.yaml", { cell: "other" });
      const plain = playPlain(whole);
      const branch = playBranches(scenario).branches.get("other");
      expect(branch?.log === plain.log).toBe(true);
      expect(branch?.summary).toEqual({ ...plain.summary, cell: null, branch: "other" });
    },
  );
});
