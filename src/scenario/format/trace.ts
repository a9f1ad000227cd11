import { type CsvColumn, readCsv } from "./csv.ts";
import { LIMITS } from "./limits.ts";
import type { ScenarioProblem } from "./problem.ts";

/** A size of server that a trace asks for; no less than Nova allows a flavor: one vCPU and one MiB. */
export interface Size {
  /** Whole: a fraction in the trace is rounded up. */
  readonly vcpus: number;
  /** MiB */
  readonly memoryMb: number;
  /** GiB */
  readonly diskGb: number;
}

/** Requests of a real cloud, as columns: row i of each array is one request. Times are ms since the trace's start. */
export interface Trace {
  readonly count: number;
  readonly submit: Float64Array;
  /** NaN = still running when the trace ends. */
  readonly lifetime: Float64Array;
  /** Index into `sizes`. */
  readonly size: Uint16Array;
  readonly sizes: readonly Size[];
  /** Index into `projects`. */
  readonly project: Uint32Array;
  readonly projects: readonly string[];
}

const COLUMNS: Readonly<Record<string, CsvColumn>> = {
  id: { kind: "text", required: false },
  submit_s: { kind: "number", required: true, minimum: 0, maximum: LIMITS.durationMs / 1000 },
  lifetime_s: { kind: "number", required: false, minimum: 0 },
  vcpus: { kind: "number", required: true, minimum: 0, maximum: LIMITS.integer },
  memory_mb: { kind: "integer", required: true, minimum: 0, maximum: LIMITS.integer },
  disk_gb: { kind: "number", required: false, minimum: 0, maximum: LIMITS.integer },
  project: { kind: "text", required: false },
  extra: { kind: "text", required: false },
};

/** Gives each different key a number, in the order of appearance. */
class Numbering<T> {
  readonly values: T[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(key: string, value: () => T): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.values.length;
      this.numbers.set(key, number);
      this.values.push(value());
    }
    return number;
  }
}

/**
 * A lifetime in whole ms; NaN, for ever, where it is beyond all measure: published traces write 2^63-1 and the like for a
 * server that still runs when they end.
 */
export function lifetimeMs(ms: number): number {
  return ms > LIMITS.durationMs ? Number.NaN : Math.round(ms);
}

/** The most sizes a trace may have: they are numbered in 16 bits. */
const MOST_SIZES = 65_536;

/**
 * Reads a trace of VM requests: `id,submit_s,lifetime_s,vcpus,memory_mb,disk_gb,project,extra`, of which `submit_s`,
 * `vcpus` and `memory_mb` must be there. File order is request order among equal times.
 */
export function readTrace(
  text: string,
  file: string,
): { readonly trace: Trace; readonly problems: readonly ScenarioProblem[] } {
  const submit: number[] = [];
  const lifetime: number[] = [];
  const size: number[] = [];
  const project: number[] = [];
  const sizes = new Numbering<Size>();
  const projects = new Numbering<string>();
  const problems = [
    ...readCsv(text, file, COLUMNS, (row) => {
      const vcpus = Math.max(1, Math.ceil(Number(row.vcpus)));
      const memoryMb = Math.max(1, Number(row.memory_mb));
      const diskGb = Math.ceil(Number(row.disk_gb ?? 0));
      const name = String(row.project ?? "trace");
      submit.push(Math.round(Number(row.submit_s) * 1000));
      lifetime.push(lifetimeMs(Number(row.lifetime_s ?? Number.NaN) * 1000));
      size.push(sizes.numberOf(`${vcpus}/${memoryMb}/${diskGb}`, () => ({ vcpus, memoryMb, diskGb })));
      project.push(projects.numberOf(name, () => name));
      return undefined;
    }),
  ];
  if (problems.length === 0 && submit.length === 0)
    problems.push({ file, message: "the trace holds no request; it needs a row below its header" });
  if (sizes.values.length > MOST_SIZES)
    problems.push({ file, message: `more than ${MOST_SIZES} sizes of servers; round vcpus and memory_mb` });
  return {
    trace: {
      count: submit.length,
      submit: Float64Array.from(submit),
      lifetime: Float64Array.from(lifetime),
      size: Uint16Array.from(size),
      sizes: sizes.values,
      project: Uint32Array.from(project),
      projects: projects.values,
    },
    problems,
  };
}

/** The name of the flavor made for a size: `auto-2c-3584m-0g`. */
export function autoFlavorName(size: Size): string {
  return `auto-${size.vcpus}c-${size.memoryMb}m-${size.diskGb}g`;
}
