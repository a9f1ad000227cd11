import { LONGEST } from "../../engine/clock.ts";
import { MAX_DEPTH } from "../../model/tables/immutable.ts";

/**
 * The largest sizes that novasim takes, each with its reason. What goes beyond one is refused at once, with the place; so a
 * slip of a digit costs a message, and not an hour or all memory. Two million hosts and twenty million servers stay possible.
 */
export const LIMITS = {
  /** Bytes of a scenario: the YAML parser needs about a second and 100 MB for each 2 MB. */
  scenarioBytes: 32 << 20,
  /** Bytes of any other file, unpacked: half of the longest string that V8 makes. */
  fileBytes: 256 << 20,
  /** Maps and lists inside each other, in files and request bodies: each level takes stack in whatever walks them. */
  depth: MAX_DEPTH,
  /** Hosts of a cloud: some 2 KB of memory each. */
  hosts: 4_000_000,
  /** Requests, and servers, of a workload: its plan holds some 40 bytes for each before the run begins. */
  servers: 40_000_000,
  /** Cells of a matrix: each is read and checked as a scenario of its own. */
  cells: 10_000,
  /** Runs of a study: the outcome of each stays in memory. */
  runs: 1_000_000,
  /** Threads, or runs at a time: each has a heap of its own. */
  threads: 1024,
  /** ms of any duration: 100 years, as for the control API's `/advance`; whoever writes more means for ever. */
  durationMs: LONGEST,
  /** Samples, bursts and other things that a scenario repeats at intervals. */
  repeats: 20_000_000,
  /** Characters of a name: Nova's columns hold 255. */
  nameLength: 255,
  /** Characters of a seed: it is hashed for each stream of random numbers. */
  seedLength: 1000,
  /** Nova's largest integer (`MAX_INT` of nova.db.constants) in sizes of hosts and flavors. */
  integer: 0x7fffffff,
} as const;

/** Whether a value is nested deeper than `LIMITS.depth`. It uses no recursion, so that no depth breaks it; a cycle counts as deep. */
export function isDeepOrCircular(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= LIMITS.depth; depth++) {
    // Shared parts, as YAML's aliases make them, are looked at once a level.
    const inner = new Set<unknown>();
    for (const each of level) {
      if (typeof each !== "object" || each === null) continue;
      for (const part of Object.values(each)) if (typeof part === "object" && part !== null) inner.add(part);
    }
    if (inner.size === 0) return false;
    level = [...inner];
  }
  return true;
}
