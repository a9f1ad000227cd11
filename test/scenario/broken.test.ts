// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parameters in scenarios are written so
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ScenarioError, type ScenarioProblem } from "../../src/scenario/format/problem.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { type Mutation, mutationsOf } from "./mutations.ts";

/** What is wrong with a scenario: everything, in one go. */
function problemsOf(text: string, file: string): readonly ScenarioProblem[] {
  try {
    readScenario(text, file);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

const FOLDERS = ["./fixtures/", "../../scenarios/"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const SOUND = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      // Which trace it is does not matter here, but how long it is does.
      return {
        name,
        file: join(folder, name),
        text: text.replace(/file: traces\S+vms\.csv(\.gz)?/, `file: ${FOLDERS[0]}vms.csv`),
      };
    }),
);

/** By scenario: its mutations, but for such as differ from one before only in where in a list they stand. */
const MUTATIONS = new Map<string, readonly Mutation[]>();
const seen = new Set<string>();
for (const { name, text } of SOUND) {
  const fresh = [...mutationsOf(text)].filter(({ kind, path, word }) => {
    const key = `${kind} ${path.replaceAll(/\[\d+\]/g, "[]")} ${kind === "name" ? word : ""}`;
    return !seen.has(key) && seen.add(key);
  });
  MUTATIONS.set(name, fresh);
}

/** What the reader has to say of a mutation, at its place. */
function toldOf({ kind, word, path }: Mutation): RegExp {
  const plain = word.replaceAll(/^["']|["']$/g, "").replaceAll(/[^\w.-]/g, ".");
  switch (kind) {
    case "twice":
      return /Map keys must be unique/;
    case "type":
      return path.startsWith("cloud.conf") ? /must be|is no/ : /must (be|have)/;
    case "unit":
      return new RegExp(`must be a (duration|time) .*'${plain}'`);
    case "key":
      return new RegExp(plain);
    // A range stands for names.
    case "name":
      return new RegExp(plain.replace(/\.\d+-\d+\./, ".*"));
  }
}

/** What is not as it should be with what the reader says of a mutation; undefined when all is well. */
function lackOf(mutation: Mutation, file: string): string | undefined {
  const before = mutation.text.slice(0, mutation.offset).split("\n");
  const [line, column] = [before.length, (before.at(-1) ?? "").length + 1];
  const problems = problemsOf(mutation.text, file);
  const here = problems.filter((each) => each.file === file && each.line === line && each.column === column);
  const what = `${mutation.kind} ${mutation.path} ${mutation.word}`;
  if (!here.some(({ message }) => toldOf(mutation).test(message)))
    return `${what} at ${line}:${column}: ${problems.map((each) => `${each.line}:${each.column} ${each.message}`).join(" | ")}`;
  // What follows from one fault is not told as so many faults; but each cell of a matrix tells for itself.
  const others = problems.filter((each) => !here.includes(each) && !each.message.startsWith("in cell"));
  return others.length === 0 ? undefined : `${what} makes ${others.map(({ message }) => message).join(" | ")}`;
}

describe("a scenario with one word changed", () => {
  it.each(SOUND)("$name: it is refused at that word, for that word and for nothing else", ({ name, file, text }) => {
    expect(problemsOf(text, file)).toEqual([]);
    const mutations = MUTATIONS.get(name) ?? [];
    expect(mutations.flatMap((mutation) => lackOf(mutation, file) ?? [])).toEqual([]);
  });

  it("is one of hundreds, with each kind of fault", () => {
    const all = [...MUTATIONS.values()].flat();
    expect(all.length).toBeGreaterThan(400);
    expect([...new Set(all.map(({ kind }) => kind))].sort()).toEqual(["key", "name", "twice", "type", "unit"]);
  });
});

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-broken-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const HEAD = "submit_s,lifetime_s,vcpus,memory_mb";

describe("a trace that is broken is refused with line, column and mend:", () => {
  const check = (trace: string | Buffer, name = "vms.csv") => {
    writeFileSync(join(folder, name), trace);
    const text = `scenario: v1\ncloud: {hosts: [{name: c, vcpus: 8, memory_mb: 8192, disk_gb: 10}], images: [{name: i}]}\nworkload: [{name: t, trace: {file: ${name}}}]\n`;
    return problemsOf(text, join(folder, "s.yaml")).map(({ file, line, column, message }) =>
      [file.slice(folder.length + 1), line, column, message].filter((part) => part !== undefined).join(":"),
    );
  };

  it.each([
    [
      "an empty file",
      "",
      "vms.csv:the file is empty; its first line must be id,submit_s,lifetime_s,vcpus,memory_mb,disk_gb,project,extra",
    ],
    ["a header alone", `${HEAD}\n`, "vms.csv:the trace holds no request; it needs a row below its header"],
    ["no header", "0,60,1,512\n1,60,1,512\n", /^vms.csv:1:1:unknown column '0'; known: id,submit_s/],
    [
      "a slip in the header",
      `submit_s,lifetime_s,vcpu,memory_mb\n0,1,1,512\n`,
      /^vms.csv:1:21:unknown column 'vcpu'; did you mean 'vcpus'\?/,
    ],
    [
      "a column that is missing",
      "submit_s,vcpus\n0,1\n",
      "vms.csv:1:1:column 'memory_mb' is missing; the first line must name it",
    ],
    ["a column twice", `${HEAD},vcpus\n0,1,1,512,1\n`, "vms.csv:1:37:column 'vcpus' stands there twice"],
    ["a row too short", `${HEAD}\n0,60,1\n`, "vms.csv:2:6:3 values in a row of 4 columns"],
    ["a row too long", `${HEAD}\n0,60,1,512,7\n`, "vms.csv:2:8:5 values in a row of 4 columns"],
    ["a word for a number", `${HEAD}\n0,60,1,512\n0,60,many,512\n`, "vms.csv:3:6:'vcpus' must be a number, not 'many'"],
    ["half a MiB", `${HEAD}\n0,60,1,512.5\n`, "vms.csv:2:8:'memory_mb' must be a whole number, not '512.5'"],
    ["a time before the beginning", `${HEAD}\n-5,60,1,512\n`, "vms.csv:2:1:'submit_s' must be at least 0, not -5"],
    [
      "a life that ends before it begins",
      `${HEAD}\n0,-1,1,512\n`,
      "vms.csv:2:3:'lifetime_s' must be at least 0, not -1",
    ],
    ["a blank where a value is needed", `${HEAD}\n0,60,,512\n`, "vms.csv:2:6:'vcpus' is blank; it needs a value"],
    ["an infinite time", `${HEAD}\nInfinity,60,1,512\n`, "vms.csv:2:1:'submit_s' must be a number, not 'Infinity'"],
    ["a quote that is not closed", `${HEAD}\n0,60,"1,512\n`, "vms.csv:2:1:not valid CSV: Quoted field unterminated"],
    [
      "more behind a quote",
      `${HEAD}\n0,"6"0,1,512\n`,
      "vms.csv:2:1:not valid CSV: Trailing quote on quoted field is malformed",
    ],
    ["a quote in the middle", `${HEAD}\n0,6"0,1,512\n`, "vms.csv:2:3:'lifetime_s' must be a number, not '6\"0'"],
    ["a fault behind blank lines", `${HEAD}\n\n0,60,1,512\n\n\n0,x,1,512\n`, "vms.csv:6:3:'lifetime_s' must be"],
    ["a fault behind a byte order mark", `\ufeff${HEAD}\r\n0,x,1,512\r\n`, "vms.csv:2:3:'lifetime_s' must be"],
    [
      "a fault behind a text of two lines",
      `${HEAD},project\n0,60,1,512,"a\nb"\n0,x,1,512,c\n`,
      "vms.csv:4:3:'lifetime_s' must be",
    ],
  ])("%s", (_, trace, told) => {
    expect(check(trace)[0]).toEqual(
      typeof told === "string" ? expect.stringContaining(told) : expect.stringMatching(told),
    );
  });

  it("something else by the name of a packed file", () => {
    expect(check("plain text", "vms.csv.gz")).toEqual([
      "s.yaml:3:36:cannot unpack 'vms.csv.gz': incorrect header check; pack it with gzip, or name it without .gz",
    ]);
  });

  it("a packed file that was cut off", () => {
    const packed = Buffer.from("1f8b0800000000000003", "hex");
    expect(check(packed, "cut.csv.gz")).toEqual([
      "s.yaml:3:36:cannot unpack 'cut.csv.gz': unexpected end of file; pack it with gzip, or name it without .gz",
    ]);
  });

  it("thousands of rows, of which a few are told and the others counted", () => {
    const told = check(`${HEAD}\n${"0,60,x,512\n".repeat(5000)}`);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe("vms.csv:4980 more faults like these");
  });
});

describe("what cannot be is refused with line, column and mend:", () => {
  const problems = (rest: string) =>
    problemsOf(
      `scenario: v1\ncloud:\n  hosts: [{name: "c-%d", count: 4, vcpus: 8, memory_mb: 8192, disk_gb: 100, az: z1}]\n  flavors: [{name: m, vcpus: 1, ram: 512, disk: 1}]\n  images: [{name: i}]\n  projects: [{name: p}]\n${rest}\n`,
      "s.yaml",
    ).map(({ line, column, message }) => `${line}:${column} ${message}`);
  const call = (body: string) => `timeline: [{at: 1m, ${body}}]`;
  const block = (body: string) =>
    `workload: [{name: w, arrivals: {process: burst, size: 1}, create: {flavor: m${body}}}]`;

  it.each([
    ["a tab for the margin", "\tclock: {until: 1h}", /^7:1 not valid YAML: /],
    ["a brace that is not closed", "clock: {until: 1h", /^8:1 not valid YAML: .* end with a }/],
    ["a margin that jumps", "clock:\n  until: 1h\n   drain: true", /^8:10 not valid YAML: Nested mappings/],
    [
      "an anchor that is not there",
      "clock: *later",
      "7:8 nothing is called *later; write &later where the value is, before this",
    ],
    ["two documents", "---\nscenario: v1", "7:1 a second document begins here; a scenario is one"],
    [
      "a parameter of a cell that the scenario has not",
      "params: {hosts: 1}\nmatrix: {a: {params.host: 2}}",
      "8:27 in cell 'a': no parameter 'host'; did you mean 'hosts'?",
    ],
    [
      "such a parameter in a map of them",
      "params: {hosts: 1}\nmatrix: {a: {params: {hosts: 2, host: 2}}}",
      "8:39 in cell 'a': no parameter 'host'; did you mean 'hosts'?",
    ],
    [
      "a patch past a list",
      "matrix: {a: {cloud.hosts.3.count: 2}}",
      /^7:35 in cell 'a': cloud.hosts\[3\] is not there; the list has 1 items/,
    ],
    [
      "a zone that no host is in",
      block(", availability_zone: z2"),
      "7:98 no availability zone 'z2' in the cloud; did you mean 'z1'?",
    ],
    [
      "an image that is not there",
      call("call: rebuild, server: s, body: {imageRef: x}}, {at: 1s, id: s, call: createServer"),
      "7:64 no image 'x' in cloud.images; known: i",
    ],
    [
      "a project that is not there",
      call("call: updateQuota, project: q, body: {}"),
      "7:49 no project 'q' in cloud.projects; known: p",
    ],
    [
      "an aggregate that nobody makes",
      call("call: addHost, aggregate: a, body: {host: c-1}"),
      "7:47 no aggregate 'a' in cloud.aggregates; known: z1",
    ],
    [
      "a flavor that nobody makes",
      call("call: deleteFlavor, flavor: n"),
      "7:49 no flavor 'n' in cloud.flavors; known: m",
    ],
    [
      "a group that nobody makes",
      call("call: deleteServerGroup, server_group: g"),
      "7:60 no server group 'g'; name one that a createServerGroup call makes",
    ],
    [
      "a time that is over",
      "clock: {until: 1h}\nexpect: {at: [{at: 2h, count: {servers: {}}, value: 1}]}",
      "8:20 the run ends before that; make it earlier, or 'clock.until' later",
    ],
    [
      "more than all of them",
      call("fault: host-down, select: {hosts: {mode: fixed-percent, value: 120}}"),
      "7:84 'value' is more than 100 percent",
    ],
    [
      "how many, of all",
      call("fault: host-down, select: {hosts: {mode: all, value: 3}}"),
      "7:74 'value' goes with mode fixed or fixed-percent, not all",
    ],
    [
      "a fault that ends before it begins",
      "timeline: [{from: 2h, to: 1h, fault: cell-down, cell: cell1}]",
      "7:27 'to' must be later than the beginning",
    ],
    [
      "two times",
      call("when: quiescent, fault: cell-down, cell: cell1"),
      "7:27 'at' and 'when' exclude each other; leave one out",
    ],
    ["no time", "timeline: [{fault: cell-down, cell: cell1}]", "7:12 nothing sets this off; give it 'at' or 'when'"],
    [
      "a chance above one",
      call("fault: boot-failure, rate: 130%"),
      /^7:48 'rate' must be a percentage such as 2%, or a number from 0 to 1, not '130%'/,
    ],
    [
      "a status code that is none",
      call("fault: api-error, rate: 1, status: 200"),
      "7:56 'status' must be at least 400, not 200",
    ],
    [
      "fewer than the least",
      block(", min_count: 3, max_count: 2"),
      "7:104 'max_count' must not be less than 'min_count'",
    ],
    [
      "a period of nothing",
      "workload: [{name: w, arrivals: {process: diurnal, rate: 1/h, to: 1h, period: 0s}, create: {flavor: m}}]",
      "7:78 'period' must be more than 0s",
    ],
    ["a percentile past the last", 'expect: {thresholds: {build.seconds: ["p(101)<1s"]}}', "7:39 p(101) is past 100"],
    [
      "a percentile of a count",
      'expect: {thresholds: {create.active: ["p(95)<1"]}}',
      "7:39 'create.active' has no 'p'; it is a counter, with count, rate",
    ],
    [
      "a tag that is none",
      'expect: {thresholds: {"build.seconds{host:c-1}": ["max<1s"]}}',
      "7:23 unknown tag 'host'; known: workload, flavor, project",
    ],
    [
      "a sample of nothing",
      "output: {sample: 5}",
      "7:18 'sample' must be a duration with its unit, such as 1d, 6h5m, 19.7s or 300ms, not 5",
    ],
  ])("%s", (_, rest, told) => {
    expect(problems(rest)[0]).toEqual(typeof told === "string" ? told : expect.stringMatching(told));
  });
});
