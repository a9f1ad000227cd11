// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parameters in scenarios are written so
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ScenarioError } from "../../src/scenario/format/problem.ts";
import { type LoadOptions, loadScenario, readScenario } from "../../src/scenario/read/load.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-load-"));
  writeFileSync(join(folder, "vms.csv"), "submit_s,lifetime_s,vcpus,memory_mb\n0,60,1,512\n5,,2,1024\n");
  writeFileSync(join(folder, "bad.csv"), "submit_s,lifetime_s,vcpus,memory_mb\n0,60,one,512\n");
  writeFileSync(join(folder, "hosts.csv"), "name,count,vcpus,memory_mb,disk_gb\nbig,2,64,1024,\nsmall-7,1,2,512,5\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (text: string, options?: LoadOptions) => readScenario(text, join(folder, "s.yaml"), options);

/** The problems of a text, without the folder, each `line:column message`. */
function problems(text: string, options?: LoadOptions): string[] {
  try {
    load(text, options);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ file, line, column, message }) => {
      const place = file.endsWith("s.yaml") ? [line, column] : [file.slice(folder.length + 1), line, column];
      return `${place.filter((part) => part !== undefined).join(":")} ${message}`.trim();
    });
  }
  return [];
}

/** A sound scenario, with parts put in at places. */
const HOSTS = "hosts: [{name: 'c-%02d', count: 3, vcpus: 8, memory_mb: 8192, disk_gb: 100}]";
const sound = (cloud = "", rest = "") =>
  `scenario: v1\n${rest}\ncloud:\n  ${HOSTS}\n  flavors: [{name: m1, vcpus: 1, ram: 512, disk: 1}]\n  images: [{name: cirros}]\n  networks: [{name: private}]\n  projects: [{name: demo}]\n${cloud}\n`;

describe("a sound scenario", () => {
  it("has every default put in and every pattern spelled out", () => {
    const scenario = load(sound());
    expect(scenario.name).toBe("s");
    expect(scenario.seed).toBe("1");
    expect(scenario.clock).toEqual({ start: "2026-01-01T00:00:00Z", until: null, drain: false });
    expect(scenario.cloud.hosts.map((host) => host.name)).toEqual(["c-01", "c-02", "c-03"]);
    expect(scenario.cloud.latency).toBe("cloudlab-2017");
    expect(scenario.cloud.conf.DEFAULT.max_concurrent_builds).toBe(10);
  });

  it("takes parameters, overrides and a seed", () => {
    const text = sound(
      "  conf: {DEFAULT: {max_concurrent_builds: '${n}'}}\n",
      "params: {n: 3, day: 1d}\nclock: {until: '${day}'}",
    );
    expect(load(text).cloud.conf.DEFAULT.max_concurrent_builds).toBe(3);
    expect(load(text).clock.until).toBe(86_400_000);
    const other = load(text, { set: ["n=7", "cloud.hosts[0].count=5", "clock.until=90s"], seed: 9 });
    expect(other.cloud.conf.DEFAULT.max_concurrent_builds).toBe(7);
    expect(other.cloud.hosts).toHaveLength(5);
    expect(other.clock.until).toBe(90_000);
    expect(other.seed).toBe("9");
  });

  it("merges patches into maps, and puts them in before parameters", () => {
    const matrix = `matrix: {few: {cloud.conf: {scheduler: {max_placement_results: "\${n}"}}}}`;
    const text = sound("  conf: {scheduler: {max_attempts: 5}}\n", `params: {n: 3}\n${matrix}`);
    expect(load(text, { cell: "few" }).cloud.conf.scheduler).toMatchObject({
      max_attempts: 5,
      max_placement_results: 3,
    });
  });

  it("reads hosts from a file, and aggregates by range", () => {
    const scenario = load(
      `scenario: v1\ncloud:\n  hosts: [{file: hosts.csv, az: z1}]\n  aggregates: [{name: a, hosts: ["big-[0001-0002]", small-7], metadata: {ssd: "true"}}]\n`,
    );
    expect(scenario.cloud.hosts).toEqual([
      { name: "big-0001", vcpus: 64, memory_mb: 1024, disk_gb: 0, az: "z1" },
      { name: "big-0002", vcpus: 64, memory_mb: 1024, disk_gb: 0, az: "z1" },
      { name: "small-7", vcpus: 2, memory_mb: 512, disk_gb: 5, az: "z1" },
    ]);
    expect(scenario.cloud.aggregates[0]?.hosts).toEqual(["big-0001", "big-0002", "small-7"]);
  });

  it("reads latencies in seconds, and workloads", () => {
    const scenario = load(
      sound(
        "  latency: [{step: spawn, dist: normal, mean: 19.7s, sd: 500ms, min: 1s}, {dist: const, value: 1m}]",
        "workload:\n  - {name: t, trace: {file: vms.csv, project: demo, sample: 50%, time_scale: 2, jitter: 5m, batch: multi-create}}\n  - {name: u, arrivals: {process: poisson, rate: 36/h, to: 1h}, create: {flavor: {choice: {m1: 3}}, networks: [private]}, lifetime: {dist: exp, mean: 30m}}",
      ),
    );
    expect(scenario.cloud.latency).toEqual([
      { step: "spawn", duration: { dist: "normal", mean: 19.7, sd: 0.5, min: 1 } },
      { duration: { dist: "const", value: 60 } },
    ]);
    expect(scenario.workload[0]).toMatchObject({
      kind: "trace",
      sample: 0.5,
      timeScale: 2,
      jitter: 300_000,
      multiCreate: true,
      image: "cirros",
    });
    expect(scenario.workload[1]).toMatchObject({
      kind: "arrivals",
      arrivals: { process: "poisson", rate: 1e-5, from: 0, to: 3_600_000 },
      create: { project: "demo", flavor: { values: ["m1"], weights: [3] }, networks: ["private"], name: "u-%d" },
      lifetime: { dist: "exp", mean: 1800 },
    });
  });
});

describe("a broken scenario is refused with place and mend:", () => {
  it.each<[what: string, text: string, options: LoadOptions, expected: string[]]>([
    [
      "no YAML",
      "scenario: [v1\n",
      {},
      ["2:1 not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    ],
    ["a key twice", "scenario: v1\nscenario: v1\n", {}, ["2:1 not valid YAML: Map keys must be unique"]],
    ["nothing at all", "", {}, ["1:1 the scenario must be a map, not nothing"]],
    ["a list", "- a\n", {}, ["1:1 the scenario must be a map, not a list"]],
    ["no cloud", "scenario: v1\n", {}, ["1:1 the scenario lacks the key 'cloud'; add it"]],
    ["another version", sound().replace("v1", "v2"), {}, ["1:11 'scenario' must be 'v1', not 'v2'"]],
    ["an unknown key", sound("", "clok: {}"), {}, ["2:1 unknown key 'clok'; did you mean 'clock'?"]],
    [
      "an unknown key far from all",
      sound("", "zebra: 1"),
      {},
      [expect.stringMatching(/^2:1 unknown key 'zebra'; known here: scenario, cloud, name/) as unknown as string],
    ],
    [
      "a slip for a needed key",
      sound().replace("vcpus: 8", "vcpu: 8"),
      {},
      ["4:38 unknown key 'vcpu'; did you mean 'vcpus'?"],
    ],
    [
      "no unit",
      sound("", "clock: {until: 30}"),
      {},
      ["2:16 'until' must be a duration with its unit, such as 1d, 6h5m, 19.7s or 300ms, not 30"],
    ],
    [
      "a bad unit",
      sound("", "clock: {until: 30min}"),
      {},
      ["2:16 'until' must be a duration with its unit, such as 1d, 6h5m, 19.7s or 300ms, not '30min'"],
    ],
    ["a wrong type", sound("", "clock: {drain: 1}"), {}, ["2:16 'drain' must be true or false, not 1"]],
    [
      "a day that is none",
      sound("", "clock: {start: 2026-02-31T00:00:00Z}"),
      {},
      ["2:16 '2026-02-31T00:00:00Z' is no day of the calendar"],
    ],
    [
      "an unknown option",
      sound("  conf: {DEFAULT: {max_concurrent_build: 1}}"),
      {},
      ["9:20 unknown option 'max_concurrent_build' in [DEFAULT]; did you mean 'max_concurrent_builds'?"],
    ],
    [
      "an option in the wrong section",
      sound("  conf: {DEFAULT: {host_subset_size: 1}}"),
      {},
      ["9:20 unknown option 'host_subset_size' in [DEFAULT]; it belongs in [filter_scheduler]"],
    ],
    [
      "a bad value of an option",
      sound("  conf: {scheduler: {max_attempts: 0}}"),
      {},
      ["9:36 [scheduler] max_attempts must be at least 1, not 0"],
    ],
    [
      "an option of another release",
      sound("  conf: {filter_scheduler: {pci_in_placement: true}}\n  release: zed"),
      {},
      ["9:29 option 'pci_in_placement' does not exist in release 'zed'; leave it out"],
    ],
    [
      "hosts of zero",
      sound().replace("count: 3", "count: 0"),
      {},
      ["4:35 no hosts: 'count' of 'c-%02d' is 0; give it at least 1, or leave the group out"],
    ],
    ["no hosts", "scenario: v1\ncloud: {hosts: []}\n", {}, ["2:16 no hosts: a cloud needs at least one"]],
    ["a host without vCPUs", sound().replace("vcpus: 8", "vcpus: 0"), {}, ["4:45 'vcpus' must be at least 1, not 0"]],
    [
      "a count without a number in the name",
      sound().replace("'c-%02d'", "c"),
      {},
      ["4:18 'c' names 1, but 'count' is 3; put %04d where the number goes"],
    ],
    [
      "a host twice",
      sound().replace("hosts: [", "hosts: [{name: c-02, vcpus: 1, memory_mb: 1024, disk_gb: 9}, "),
      {},
      ["4:71 host 'c-02' is there twice; rename one"],
    ],
    [
      "a missing file of hosts",
      sound().replace("hosts: [", "hosts: [{file: no.csv}, "),
      {},
      [expect.stringMatching(/^4:18 no file 'no.csv'; it is looked for at /) as unknown as string],
    ],
    [
      "an unknown host in an aggregate",
      sound("  aggregates: [{name: a, hosts: c-04}]"),
      {},
      ["9:33 no host 'c-04' in cloud.hosts; did you mean 'c-01'?"],
    ],
    [
      "a range past the hosts",
      sound("  aggregates: [{name: a, hosts: 'c-[02-05]'}]"),
      {},
      ["9:33 'c-[02-05]' names 2 hosts that are not in cloud.hosts; the first is 'c-04'"],
    ],
    [
      "a backward range",
      sound("  aggregates: [{name: a, hosts: 'c-[02-01]'}]"),
      {},
      ["9:33 the range [02-01] runs backwards; write the smaller number first"],
    ],
    [
      "a host in two zones",
      sound(
        "  aggregates: [{name: a, availability_zone: x, hosts: c-01}, {name: b, availability_zone: y, hosts: c-01}]",
      ),
      {},
      ["9:101 host 'c-01' is in availability zone 'x' already; a host has one"],
    ],
    [
      "an impossible flavor",
      sound().replace("vcpus: 1,", "vcpus: 9,"),
      {},
      [
        "5:20 no host could ever hold flavor 'm1': it wants 9 vcpus, and the roomiest host has 8; make it smaller, or a host larger",
      ],
    ],
    [
      "a flavor that the reserved memory leaves no room for",
      sound().replace("ram: 512", "ram: 8000"),
      {},
      [
        "5:20 no host could ever hold flavor 'm1': it wants 8000 MiB of ram, and the roomiest host has 7680; make it smaller, or a host larger",
      ],
    ],
    [
      "a flavor twice",
      sound().replace("flavors: [", "flavors: [{name: m1, vcpus: 1, ram: 1, disk: 1}, "),
      {},
      ["5:59 flavor 'm1' is there twice; rename one"],
    ],
    ["half a vCPU", sound().replace("vcpus: 1,", "vcpus: 1.5,"), {}, ["5:31 'vcpus' must be a whole number, not 1.5"]],
    [
      "an unknown step",
      sound("  latency: [{step: spwan, dist: const, value: 1s}]"),
      {},
      [expect.stringMatching(/^9:20 'step' must be one of .*; did you mean 'spawn'\?$/) as unknown as string],
    ],
    [
      "an unknown preset",
      sound("  latency: none"),
      {},
      ["9:12 'latency' must be one of zero, cloudlab-2017, not 'none'"],
    ],
    [
      "an unknown distribution",
      sound("  latency: [{dist: gauss}]"),
      {},
      ["9:20 'dist' must be one of const, uniform, normal, exp, lognormal, weibull, not 'gauss'"],
    ],
    [
      "an unknown flavor in a latency",
      sound("  latency: [{flavor: m2, dist: const, value: 1s}]"),
      {},
      ["9:22 no flavor 'm2' in cloud.flavors; did you mean 'm1'?"],
    ],
    [
      "a missing trace",
      sound("", "workload: [{name: t, trace: {file: nope.csv}}]"),
      {},
      [
        expect.stringMatching(
          /^2:36 no trace file 'nope.csv'; it is looked for at .*nope.csv, relative to the scenario$/,
        ) as unknown as string,
      ],
    ],
    [
      "a malformed row of a trace",
      sound("", "workload: [{name: t, trace: {file: bad.csv}}]"),
      {},
      ["bad.csv:2:6 'vcpus' must be a number, not 'one'"],
    ],
    [
      "an offset past the trace",
      sound("", "workload: [{name: t, trace: {file: vms.csv, offset: 2}}]"),
      {},
      ["2:53 'offset' skips all 2 requests of the trace; make it smaller"],
    ],
    [
      "a bad share",
      sound("", "workload: [{name: t, trace: {file: vms.csv, sample: 120%}}]"),
      {},
      ["2:53 'sample' must be a percentage such as 2%, or a number from 0 to 1, not '120%'"],
    ],
    [
      "an unknown project",
      sound("", "workload: [{name: t, trace: {file: vms.csv, project: dmo}}]"),
      {},
      ["2:54 no project 'dmo' in cloud.projects; did you mean 'demo'?"],
    ],
    [
      "a workload without a source",
      sound("", "workload: [{name: t}]"),
      {},
      ["2:12 'workload[0]' lacks the key 'trace'; add it"],
    ],
    [
      "a bad rate",
      sound("", "workload: [{name: u, arrivals: {process: poisson, rate: 40, to: 1h}, create: {flavor: m1}}]"),
      {},
      ["2:57 'rate' must be a rate such as 40/h, 2/m or 0.5/s, not 40"],
    ],
    [
      "arrivals that never end",
      sound("", "workload: [{name: u, arrivals: {process: poisson, rate: 40/h}, create: {flavor: m1}}]"),
      {},
      ["2:19 'u' never ends; give its arrivals a 'to', or the clock an 'until'"],
    ],
    [
      "a window that ends before it begins",
      sound(
        "",
        "workload: [{name: u, arrivals: {process: poisson, rate: 40/h, from: 2h, to: 1h}, create: {flavor: m1}}]",
      ),
      {},
      ["2:77 'to' must be later than 'from'"],
    ],
    [
      "an unknown choice",
      sound(
        "",
        "workload: [{name: u, arrivals: {process: burst, size: 3}, create: {flavor: {choice: {m1: 1, m3: 2}}}}]",
      ),
      {},
      ["2:93 no flavor 'm3' in cloud.flavors; did you mean 'm1'?"],
    ],
    [
      "an unknown network",
      sound("", "workload: [{name: u, arrivals: {process: burst, size: 3}, create: {flavor: m1, networks: [publc]}}]"),
      {},
      ["2:91 no network 'publc' in cloud.networks; known: private"],
    ],
    [
      "a fault that is none",
      sound("", "timeline: [{at: 1h, fault: host-dwn}]"),
      {},
      [expect.stringMatching(/^2:28 'fault' must be .*did you mean 'host-down'\?$/) as unknown as string],
    ],
    [
      "an unknown metric",
      sound("", "expect: {thresholds: {build.secs: ['max<1s']}}"),
      {},
      ["2:23 unknown metric 'build.secs'; did you mean 'build.seconds'?"],
    ],
    [
      "a bad threshold",
      sound("", "expect: {thresholds: {build.seconds: ['max<1s', {that: p95<1s}]}}"),
      {},
      ["2:56 'p95<1s' is no threshold; write it as p(95)<120s, rate<0.01 or count==8"],
    ],
    [
      "an unknown workload in a tag",
      sound("", "expect: {thresholds: {'build.seconds{workload:x}': ['max<1s']}}"),
      {},
      ["2:52 no workload 'x' in workload; workload has none"],
    ],
    [
      "an unknown parameter",
      sound("", "params: {until: 1h}\nclock: {until: '${untl}'}"),
      {},
      ["3:16 unknown parameter 'untl'; did you mean 'until'?"],
    ],
    [
      "an override of nothing",
      sound(),
      { set: ["host=3"] },
      [
        "--set host: no parameter of this name; for a place in the file write its path, such as cloud.conf.DEFAULT.max_concurrent_builds",
      ],
    ],
    [
      "an override past a list",
      sound(),
      { set: ["cloud.hosts[3].count=3"] },
      [
        "--set cloud.hosts[3].count: cloud.hosts[3] is not there; the list has 1 items, counted from 0; [+] stands for one behind the last",
      ],
    ],
    ["an override without a value", sound(), { set: ["seed"] }, ["--set seed: write it as name=value"]],
    [
      "an override with a wrong value",
      sound(),
      { set: ["cloud.hosts[0].vcpus=x"] },
      ["4:45 'vcpus' must be a whole number, not 'x'"],
    ],
  ])("%s", (_, text, options, expected) => {
    expect(problems(text, options)).toEqual(expected);
  });

  it("everything in one go, in the order of the lines", () => {
    const told = problems(
      sound(
        "  conf: {DEFAULT: {bogus_option: 1}}\n  latency: [{step: spwan, dist: const, value: 5}]",
        "clock: {until: 5}\nworkload:\n  - {name: t, trace: {file: bad.csv}}\n  - {name: t, trace: {file: nope.csv, smaple: 1%}}",
      ).replace("vcpus: 1,", "vcpus: 99,"),
      { set: ["nothing=1"] },
    );
    expect(told.map((line) => line.replace(/ .*/, ""))).toEqual([
      "--set",
      "2:16",
      "5:12",
      "5:29",
      "5:39",
      "8:20",
      "12:20",
      "13:20",
      "13:47",
      "bad.csv:2:6",
    ]);
  });

  it("shows the line with a caret under the place", () => {
    expect(() => load(sound("", "clock: {until: 30}"))).toThrow("\n  2 | clock: {until: 30}\n    |                ^^");
  });

  it("a file that is not there", () => {
    expect(() => loadScenario(join(folder, "none.yaml"))).toThrow(/none.yaml: cannot read the scenario: no such file/);
  });
});

describe("the files that a scenario names", () => {
  const text = sound(
    "",
    "workload: [{name: t, trace: {file: vms.csv}}]\nmatrix: {a: {}, b: {workload.0.trace.file: b.csv}}",
  );
  const b = new TextEncoder().encode("submit_s,lifetime_s,vcpus,memory_mb\n0,60,1,512\n");

  it("are told, those of all cells", () => {
    writeFileSync(join(folder, "b.csv"), b);
    expect(load(text).files).toEqual(["vms.csv", "b.csv"]);
  });

  it("are read from what came with the text, where that is given, and from nowhere else", () => {
    const count = (contents: Record<string, Uint8Array>) => {
      const [block] = readScenario(text, "elsewhere/s.yaml", { cell: "b", contents }).workload;
      return block?.kind === "trace" ? block.trace.count : undefined;
    };
    expect(count({ "vms.csv": b, "b.csv": b })).toBe(1);
    expect(() => load(text, { contents: { "vms.csv": b } })).toThrow(/no trace file 'b.csv'/);
  });
});
