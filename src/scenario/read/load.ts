import { basename } from "node:path";
import { MINUTE } from "../../engine/clock.ts";
import { suggestion } from "../../model/conf/conf.ts";
import { type BranchReading, type RawBranches, readBranches } from "../branches/read-branches.ts";
import { parseDuration } from "../format/duration.ts";
import { LIMITS } from "../format/limits.ts";
import { type Cell, countCells, readMatrix } from "../format/matrix.ts";
import type { Contents } from "../format/named-files.ts";
import { type Patch, resolve } from "../format/params.ts";
import { ScenarioError, type ScenarioProblem } from "../format/problem.ts";
import { readLimited, systemReason } from "../format/read-file.ts";
import { formatPath, type Path, patchedSource, readSource, type Source } from "../format/source.ts";
import type { Arrivals, Scenario } from "../plan/scenario.ts";
import { type RawScenario, scenario as schema } from "../schema/scenario.ts";
import { checkSizes } from "./check-sizes.ts";
import { ReadContext } from "./context.ts";
import { KnownServers } from "./known-servers.ts";
import { isAmong, namesIn } from "./names.ts";
import { readCloud } from "./read-cloud.ts";
import { readExpectations, readInvariants, readThresholds } from "./read-expect.ts";
import { placesOf } from "./read-select.ts";
import { readTimeline } from "./read-timeline.ts";
import { readWorkload } from "./read-workload.ts";
import { type ShapeProblem, validateShape } from "./validate.ts";

/** What the command line, or a study, changes in a scenario before it is read. */
export interface LoadOptions {
  /** `name=value`: a parameter by its name, or a value at any dotted path. */
  readonly set?: readonly string[];
  /** The name of a cell of the matrix whose patches are put in. Maps are merged with what is there. */
  readonly cell?: string;
  /** In place of the file's. */
  readonly seed?: number | string;
  /** Of the files that the scenario names, in place of those on the disk. */
  readonly contents?: Contents;
}

const DEFAULT_START = "2026-01-01T00:00:00Z";
const DEFAULT_SAMPLE = 5 * MINUTE;

/**
 * Reads a scenario file, and the files it names.
 *
 * @throws ScenarioError with every problem there is, each with file, line, column and mend.
 */
export function loadScenario(file: string, options: LoadOptions = {}): Scenario {
  let text: string;
  try {
    text = new TextDecoder().decode(readLimited(file, LIMITS.scenarioBytes));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = missing ? "no such file" : (systemReason(error) ?? (error as Error).message);
    throw new ScenarioError([{ file, message: `cannot read the scenario: ${why}` }]);
  }
  return readScenario(text, file, options);
}

/**
 * Reads the text of a scenario. Files it names are looked for relative to `file`.
 *
 * @throws ScenarioError with every problem there is.
 */
export function readScenario(text: string, file: string, options: LoadOptions = {}): Scenario {
  const source = readSource(text, file, options.contents);
  if (source.data === undefined) throw new ScenarioError(source.problems);
  const base = readWithBranches(source, options, null);
  const problems: ScenarioProblem[] = [...source.problems, ...base.problems];
  const { cell: wanted } = options;
  // A run of one cell needs no other; without one all are checked.
  const cells = base.cells
    .filter(({ name }) => wanted === undefined || name === wanted)
    .map((cell) => ({ cell, ...readWithBranches(source, options, cell) }));
  const known = new Set(base.problems.map(placed));
  for (const cell of cells) problems.push(...cell.problems.filter((problem) => !known.has(placed(problem))));
  if (problems.length > 0 || base.scenario === undefined) throw new ScenarioError(inOrder(problems, file));
  const found = wanted === undefined ? base.scenario : cells.find(({ cell }) => cell.name === wanted)?.scenario;
  if (found === undefined) throw noSuchCell(file, String(wanted), base.cells);
  const seeds = new Map(cells.map(({ cell, scenario }) => [cell.name, scenario?.seed]));
  return {
    ...found,
    files: [...source.files.names],
    cells: base.cells.map(({ name }) => ({ name, seed: seeds.get(name) ?? found.seed })),
  };
}

function noSuchCell(file: string, wanted: string, cells: readonly Cell[]): ScenarioError {
  const names = cells.map(({ name }) => name);
  const mend = suggestion(wanted, names) || `; there are: ${names.join(" | ")}`;
  return new ScenarioError([{ file, message: `the matrix has no cell '${wanted}'${mend}` }]);
}

function placed({ line, column }: ScenarioProblem): string {
  return `${line}:${column}`;
}

interface Reading {
  readonly problems: readonly ScenarioProblem[];
  readonly cells: readonly Cell[];
  readonly branches?: RawBranches;
  readonly scenario?: Scenario;
}

/**
 * Reads the data with patches, overrides and parameters put in.
 *
 * @param whose what is said before each problem: in which cell or branch it is; empty for the scenario itself.
 */
function readOnce(
  source: Source,
  patches: readonly Patch[],
  options: LoadOptions,
  whose: string,
): Reading & Pick<BranchReading, "spots"> {
  const resolved = resolve(source.data, options.set ?? [], patches);
  const view = whose === "" ? source : patchedSource(source, resolved.spots, whose);
  const problems: ScenarioProblem[] = [];
  for (const { path, message } of resolved.problems)
    problems.push(path === null ? { file: source.file, message } : view.problem(path, message));
  // What an unknown parameter left behind is not told of again.
  const unresolved = new Set(resolved.problems.map(({ path }) => (path === null ? "" : formatPath(path))));
  const read = readData(view, resolved.data, options, unresolved);
  return { ...read, spots: resolved.spots, problems: [...problems, ...read.problems] };
}

/** Reads the data as a run sees it, of a cell where that is asked for, and its branches. */
function readWithBranches(source: Source, options: LoadOptions, cell: Cell | null): Reading {
  const { name = null, patches = [] } = cell ?? {};
  const whose = name === null ? "" : `in cell '${name}'`;
  const read = readOnce(source, patches, options, whose);
  if (read.scenario === undefined) return read;
  const trunk = { ...read, scenario: { ...read.scenario, cell: name } };
  if (trunk.branches === undefined) return trunk;
  const readBranch = (branch: Cell): BranchReading => {
    const all = `${name === null ? "in" : `${whose},`} branch '${branch.name}'`;
    const { problem } = patchedSource(source, [], all);
    return { ...readOnce(source, [...patches, ...branch.patches], options, all), problem };
  };
  const known = new Set(trunk.problems.map(placed));
  const { branches, problems } = readBranches(trunk.branches, trunk.scenario, readBranch, source.problem);
  const own = problems.filter((problem) => !known.has(placed(problem)));
  return { ...trunk, problems: [...trunk.problems, ...own], scenario: { ...trunk.scenario, branches } };
}

/** Those of the scenario itself by line, then those of other files as they were found. */
function inOrder(problems: readonly ScenarioProblem[], file: string): readonly ScenarioProblem[] {
  const own = problems.filter((problem) => problem.file === file);
  const others = problems.filter((problem) => problem.file !== file);
  const before = (a: ScenarioProblem, b: ScenarioProblem) =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
  return [...own.sort(before), ...others];
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function valueAt(data: unknown, path: Path): unknown {
  let at = data;
  for (const part of path) at = typeof at === "object" && at !== null ? Reflect.get(at, part) : undefined;
  return at;
}

/**
 * Takes out of the data what is wrong with its shape, so that the rest can be read on. Where a key is missing, or a
 * value cannot do without the wrong part, the whole map goes.
 */
function withoutFaults(data: unknown, faults: readonly ShapeProblem[]): void {
  // From behind, so that the indexes before stay right.
  const paths = faults.map((fault) => fault.path).filter((path) => path.length > 0);
  for (const path of paths.sort(laterFirst)) {
    const owner = valueAt(data, path.slice(0, -1));
    const key = path[path.length - 1];
    if (key === undefined || typeof owner !== "object" || owner === null) continue;
    if (isList(owner) && typeof key === "number") {
      if (valueAt(data, path) !== undefined) owner.splice(key, 1);
    } else Reflect.deleteProperty(owner, key);
  }
}

function laterFirst(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (typeof x === "number" && typeof y === "number" && x !== y) return y - x;
    if (x !== y) return 0;
  }
  return b.length - a.length;
}

/** The faults of shape, and the data without them; `sound` when something that can be read is left. */
function shaped(data: unknown): { readonly faults: readonly ShapeProblem[]; readonly sound: boolean } {
  const faults = validateShape(schema, data);
  let left = faults;
  // Each round takes away at least one value, and a map that now lacks a key goes in the next.
  while (left.length > 0) {
    if (left.some((fault) => fault.path.length === 0)) return { faults, sound: false };
    withoutFaults(data, left);
    left = validateShape(schema, data);
  }
  return { faults, sound: true };
}

function readData(source: Source, data: unknown, options: LoadOptions, unresolved: ReadonlySet<string>): Reading {
  const ctx = new ReadContext(source, data);
  const written = structuredClone(data);
  const { faults, sound } = shaped(data);
  const servers = new KnownServers(
    mapsIn(valueAt(written, ["timeline"])),
    mapsIn(valueAt(written, ["workload"])),
    !isAmong(faults, "timeline") && !isAmong(faults, "workload"),
  );
  const names = namesIn(written, faults);
  for (const { path, message, of } of faults) if (!unresolved.has(formatPath(path))) ctx.at(path, message, of);
  if (!sound) return { problems: ctx.problems, cells: [] };

  const raw = data as RawScenario;
  const time = (text: string): number => parseDuration(text) ?? Number.NaN;
  const measure = raw.measure;
  const until = raw.clock?.until === undefined ? null : time(raw.clock.until);
  const complete = !faults.some(({ path }) => path[0] === "cloud" && path[1] === "hosts");
  const before = ctx.problems.length;
  const cloudSpec = readCloud(ctx, raw.cloud, names, complete);
  const places = placesOf(cloudSpec, names, complete && ctx.problems.length === before);
  const cast = { names, places, servers };
  const count = countCells(raw.matrix ?? {});
  if (count > LIMITS.cells)
    ctx.at(["matrix"], `the matrix has ${count} cells; ${LIMITS.cells} are the most. Leave an axis out`, "key");
  const cells = count > LIMITS.cells ? [] : readMatrix(raw.matrix ?? {});
  const twice = cells.find(({ name }, i) => cells.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) ctx.at(["matrix"], `two cells are called '${twice.name}'; rename one`, "key");
  const scenario: Scenario = {
    file: source.file,
    // Known once all cells were read, as are the cells.
    files: [],
    name: raw.name ?? basename(source.file).replace(/\.ya?ml$/, ""),
    labels: raw.labels ?? [],
    params: raw.params ?? {},
    cell: null,
    cells: [],
    branch: null,
    branches: null,
    seed: String(options.seed ?? raw.seed ?? 1),
    clock: {
      start: raw.clock?.start ?? DEFAULT_START,
      until,
      drain: raw.clock?.drain ?? false,
    },
    cloud: cloudSpec,
    workload: readWorkload(ctx, raw.workload ?? [], names),
    timeline: readTimeline(ctx, raw.timeline ?? [], cast),
    thresholds: readThresholds(ctx, raw.expect ?? {}, names.workloads),
    expectations: readExpectations(ctx, raw.expect ?? {}, servers, until),
    invariants: readInvariants(ctx, raw.expect ?? {}),
    output: {
      sample: raw.output?.sample === undefined ? DEFAULT_SAMPLE : time(raw.output.sample),
      files: raw.output?.files ?? {},
    },
    measure:
      measure === undefined
        ? null
        : {
            from: measure.from === undefined ? 0 : time(measure.from),
            to: measure.to === undefined ? Number.POSITIVE_INFINITY : time(measure.to),
          },
  };
  checkSizes(ctx, scenario, raw);
  if (!isDay(scenario.clock.start)) ctx.at(["clock", "start"], `'${scenario.clock.start}' is no day of the calendar`);
  for (const [i, block] of scenario.workload.entries())
    if (
      block.kind === "arrivals" &&
      endless(block.arrivals) &&
      scenario.clock.until === null &&
      !isAmong(faults, "clock")
    )
      ctx.problem(
        raw.workload?.[i] ?? {},
        "name",
        `'${block.name}' never ends; give its arrivals a 'to', or the clock an 'until'`,
      );
  return { problems: ctx.problems, cells, scenario, ...(raw.branches === undefined ? {} : { branches: raw.branches }) };
}

function mapsIn(list: unknown): readonly object[] {
  return isList(list) ? list.filter((item) => typeof item === "object" && item !== null) : [];
}

/** Whether the calendar has the day of an instant (`Date` takes 31 February for 3 March). */
function isDay(instant: string): boolean {
  const time = Date.parse(instant);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(instant.slice(0, 10));
}

function endless(arrivals: Arrivals): boolean {
  if (arrivals.process === "ramp") return false;
  return arrivals.to === null && !(arrivals.process === "burst" && arrivals.every === null);
}
