import { describe, expect, it } from "vitest";
import { createCloud } from "../../../src/cloud.ts";
import { ScenarioError } from "../../../src/scenario/format/problem.ts";
import { cloudPlanOf } from "../../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../../src/scenario/run/run.ts";
import { runsOf } from "../../../src/scenario/study/plan.ts";
import { cloudText, server } from "../play.ts";

const BASE = cloudText(`params: {users: 30/h}
clock: {until: 3h}
seed: 4
workload:
  - {name: users, arrivals: {process: poisson, rate: "\${users}", to: 3h}, create: {project: demo, flavor: small}}
timeline:
  - {at: 5m, id: a, call: createServer, as: demo, body: ${server("a")}}
  - {at: 10m, fault: host-down, select: {hosts: c-1}, for: 20m}
  - {at: 50m, fault: host-down, select: {hosts: c-1}, for: 30m}
  - {when: {server: a, status: ACTIVE}, call: pause, server: a}
  - {at: 2h, call: unpause, server: a}
expect:
  at: [{at: 30m, server: a, is: {status: PAUSED}}, {at: end, server: a, is: {status: ACTIVE}}]
`);

/** The problems of the scenario with this as its branches: line by line below `branches:`, and what is said. */
function problemsOf(branches: string): readonly string[] {
  const text = `${BASE}branches:\n${branches}`;
  const first = BASE.split("\n").length;
  try {
    readScenario(text, "b.yaml");
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ line, message }) => `${(line ?? 0) - first}: ${message}`);
  }
  return [];
}

const patched = (...lines: readonly string[]) =>
  `  at: 1h\n  patches:\n    b:\n${lines.map((line) => `      ${line}\n`).join("")}`;

describe("branches", () => {
  it("are read with all that may change from their time on", () => {
    const scenario = readScenario(
      `${BASE}branches:\n${patched("params.users: 60/h", "clock.until: 2h", "timeline.4.at: 90m")}    as-it-is:\n`,
      "b.yaml",
    );
    expect([scenario.branch, scenario.branches?.at]).toEqual([null, 3_600_000]);
    const [b, plain] = scenario.branches?.list ?? [];
    expect([b?.name, b?.scenario.branch, b?.scenario.clock.until]).toEqual(["b", "b", 7_200_000]);
    expect(b?.scenario.timeline[4]?.trigger).toEqual({ kind: "at", at: 5_400_000 });
    expect(b?.scenario.workload[0]).toMatchObject({ arrivals: { rate: 60 / 3_600_000 } });
    expect(plain?.scenario).toEqual({ ...scenario, branch: "as-it-is", branches: null, files: [] });
  });

  it.each([
    ["an unknown key", "  at: 1h\n  patch: {}\n", "2: unknown key 'patch'; did you mean 'patches'?"],
    ["no time", "  patches: {b: {}}\n", "1: 'branches' lacks the key 'at'; add it"],
    ["a bad time", "  at: soon\n  patches: {b: {}}\n", /^1: 'at' must be a duration/],
    ["no branch", "  at: 1h\n  patches: {}\n", /^2: no branch is named; write at least one/],
    ["a time behind the end", "  at: 4h\n  patches: {b: {}}\n", /^1: the run ends at 3h, before it branches/],
    ["an unknown parameter for the time", `  at: "\${fork}"\n  patches: {b: {}}\n`, /^1: unknown parameter 'fork'/],
    ["a parameter that is not there", patched("params.user: 1/h"), /^4: .*no parameter 'user'; did you mean 'users'\?/],
    [
      "a slip in an option",
      patched("cloud.conf.DEFAULT: {cpu_allocation_rato: 2}"),
      /^4: .*did you mean 'cpu_allocation_ratio'/,
    ],
    ["a bad value", patched("clock.until: never"), /^4: in branch 'b': 'until' must be a duration/],
    [
      "another seed",
      patched("seed: 5"),
      /^4: in branch 'b': 'seed' cannot change where the run branches; what can: params, clock/,
    ],
    [
      "a slip in a block",
      patched("timelime[+]: {}"),
      /^4: .*'timelime' cannot change where the run branches; did you mean 'timeline'\?/,
    ],
    ["a later start", patched("clock.start: 2027-01-01T00:00:00Z"), /^4: in branch 'b': the clock has started already/],
    [
      "an end before it branches",
      patched("clock.until: 50m"),
      /^4: in branch 'b': the run would end before it branches, at 1h/,
    ],
    ["another release", patched("cloud.release: zed"), /^4: in branch 'b': a cloud that runs stays with its release/],
    [
      "fewer hosts",
      patched("cloud.hosts[0].count: 2"),
      /^4: in branch 'b': host 'c-3' \(and 1 more\) is there and cannot be taken away; let it fail/,
    ],
    [
      "other hosts",
      patched("cloud.hosts[0].vcpus: 16"),
      /^4: in branch 'b': host 'c-1' \(and 3 more\) is there already and cannot be another/,
    ],
    [
      "another flavor of that name",
      patched("cloud.flavors[0].vcpus: 2"),
      /^4: in branch 'b': flavor 'small' is there already/,
    ],
    [
      "another project",
      patched("cloud.projects[0].id: x"),
      /^4: in branch 'b': project 'demo' is there already; only its quota can change/,
    ],
    [
      "a ratio for new hosts, without any",
      patched("cloud.conf.DEFAULT.initial_cpu_allocation_ratio: 2"),
      /^4: .*holds for new hosts only, and the branch adds none; write 'cpu_allocation_ratio'/,
    ],
    [
      "a workload that is over",
      patched("workload[+]: {name: w, arrivals: {process: burst, size: 3}, create: {project: demo, flavor: small}}"),
      /^4: in branch 'b': 'w' brings no request from 1h on/,
    ],
    [
      "a call before it",
      patched("timeline[+]: {at: 59m, call: reboot, server: a}"),
      /^4: in branch 'b': this would come before the run branches, at 1h; make it later/,
    ],
    [
      "a call that has come",
      patched("timeline[0].at: 6m"),
      /^4: in branch 'b': the item that stands here comes before the run branches, at 1h, and cannot be another.*timeline\[\+\]/,
    ],
    [
      "a fault that is over",
      patched("timeline[1].for: 4h"),
      /^4: in branch 'b': the fault is over before the run branches/,
    ],
    [
      "a fault that would be over",
      patched("timeline[2].for: 5m"),
      /^4: in branch 'b': the fault would end before the run branches/,
    ],
    [
      "what has come, left out",
      patched(
        `timeline: [{at: 5m, id: a, call: createServer, as: demo, body: ${server("a")}}, {at: 10m, fault: host-down, select: {hosts: c-1}, for: 20m}]`,
      ),
      /^4: in branch 'b': the item that stands here comes before the run branches, at 1h; it cannot be left out/,
    ],
    [
      "what was looked at before",
      patched("expect.at[0].is: {status: ACTIVE}"),
      /^4: in branch 'b': what is looked at before the run branches \(1h\) is the same for all/,
    ],
    [
      "what would have been looked at before",
      patched("expect.at[+]: {at: 40m, server: a, is: {status: PAUSED}}"),
      /^4: .*is the same for all/,
    ],
    [
      "a part that was measured",
      patched("measure: {from: 30m}"),
      /^4: in branch 'b': what was measured before the run branches is the same for all/,
    ],
    [
      "an item that is not there",
      patched("timeline[7].at: 2h"),
      /^4: in branch 'b': timeline\[7\] is not there; the list has 5 items, counted from 0; \[\+\] stands for one behind the last/,
    ],
    [
      "one behind the last of a map",
      patched("clock[+]: 1"),
      /^4: in branch 'b': clock\.\+ is not there; clock is no list/,
    ],
  ])("are refused for %s, at the place of it", (_, branches, message) => {
    expect(problemsOf(branches)).toEqual([typeof message === "string" ? message : expect.stringMatching(message)]);
  });

  it("tell what is wrong in all of them at once", () => {
    const text =
      "  at: 1h\n  patches:\n    a: {seed: 2}\n    b: {cloud.release: zed, clock.start: 2027-01-01T00:00:00Z}\n    c: {}\n";
    expect(problemsOf(text).map((line) => line.slice(0, 17))).toEqual([
      "3: in branch 'a':",
      "4: in branch 'b':",
      "4: in branch 'b':",
    ]);
  });

  it("blame the parameter by which something differs that cannot", () => {
    const base = BASE.replace("seed: 4", `seed: "\${luck}"`).replace("params: {", "params: {luck: 4, ");
    const text = `${base}branches:\n${patched("params.luck: 5")}`;
    expect(() => readScenario(text, "b.yaml")).toThrow(
      /in branch 'b': the past was drawn with another seed\n.*params\.luck: 5/,
    );
  });

  it("may change what waits for a state, unless that is reached before: then the run says so, before any branch goes on", () => {
    const scenario = readScenario(`${BASE}branches:\n${patched("timeline[3].call: suspend")}`, "b.yaml");
    const run = new ScenarioRun(scenario, createCloud(cloudPlanOf(scenario)), { digest: false, branches: true });
    while (run.step(100));
    const [branch] = scenario.branches?.list ?? [];
    if (branch === undefined) throw new Error("no branch");
    expect(() => run.branch(branch, run.cloud.fork())).toThrow(
      /b\.yaml:\d+:\d+: in branch 'b': the item that stands here comes before the run branches, at 1h/,
    );
  });

  it("are those of each cell of a matrix, and are not studied", () => {
    const text = `${BASE}matrix: {few: {}, many: {params.users: 90/h}}\nbranches:\n${patched("clock.until: 2h")}`;
    const scenario = readScenario(text, "b.yaml", { cell: "many" });
    expect(scenario.branches?.list[0]?.scenario).toMatchObject({ cell: "many", branch: "b" });
    expect(() => runsOf(readScenario(text, "b.yaml"), 2)).toThrow(
      /b\.yaml: a scenario that branches cannot be studied; run one cell of it \(novasim run --cell 'few'\)/,
    );
    const slip = text.replace("few: {}", "few: {clock.until: 30m}");
    expect(() => readScenario(slip, "b.yaml")).toThrow(
      /in cell 'few': the run ends at 30m, before it branches|the run ends/,
    );
  });
});
