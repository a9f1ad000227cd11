import type { Chance, Stream } from "../../engine/chance.ts";
import type { Duration, Time } from "../../engine/clock.ts";
import { drawSeconds } from "../../engine/distributions.ts";
import { numbered } from "../format/host-pattern.ts";
import { autoFlavorName, lifetimeMs } from "../format/trace.ts";
import { arrivalTimes } from "./arrivals.ts";
import type {
  ArrivalsBlock,
  FlavorSpec,
  Lifetime,
  Scenario,
  TraceBlock,
  WeightedChoice,
  WorkloadBlock,
} from "./scenario.ts";

/** What one request asks for, in names. */
export interface CreateRequest {
  readonly project: string;
  readonly name: string;
  readonly flavor: string;
  readonly image: string | null;
  readonly networks: "auto" | "none" | readonly string[];
  readonly availabilityZone: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly minCount: number;
  readonly maxCount: number;
  /** Whether an administrator asks: members may not boot an image on a flavor without a disk, as traces have them. */
  readonly admin: boolean;
}

/** The requests of one block of the workload, as columns. */
export interface BlockPlan {
  readonly name: string;
  /** By request, rising: ms since the start. */
  readonly times: Float64Array;
  /** By request, and one more: the number of its first server in the block. */
  readonly firstServer: Uint32Array;
  /** By server: ms from its request on; NaN = for ever. */
  readonly lifetimes: Float64Array;
  /** @param nth the number by which it is called, where that is another */
  request(number: number, nth?: number): CreateRequest;
}

/** Numbers that grow in number without being boxed. */
class Column {
  private values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  done(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/** The rows of the trace that are taken: after the offset, by the sample, up to the limit. */
function rowsOf(block: TraceBlock, random: Stream): Uint32Array {
  const { trace, offset, sample, limit } = block;
  const rows: number[] = [];
  for (let row = offset; row < trace.count && rows.length < (limit ?? Number.POSITIVE_INFINITY); row++)
    if (sample >= 1 || random.next() < sample) rows.push(row);
  return Uint32Array.from(rows);
}

/** Draws how long a server lives: ms; NaN = for ever. */
function drawLifetime(lifetime: Lifetime, random: Stream): number {
  return lifetime === "forever" ? Number.NaN : lifetimeMs(Math.max(0, drawSeconds(lifetime, random)) * 1000);
}

function planTrace(block: TraceBlock, chance: Chance): BlockPlan {
  const random = chance.stream(`workload/${block.name}`);
  const lives = chance.stream(`workload/${block.name}/lifetimes`);
  const { trace, timeScale, jitter } = block;
  const { submit, lifetime, size, project } = trace;
  const rows = rowsOf(block, random);
  const at = (column: Float64Array | Uint16Array | Uint32Array, row: number | undefined): number =>
    column[row ?? -1] ?? 0;
  // Like requests of one project at one time, next to each other, are one call.
  const firsts: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const [row, before] = [rows[i], rows[i - 1]];
    const together =
      block.multiCreate && i > 0 && [submit, size, project].every((column) => at(column, row) === at(column, before));
    if (!together) firsts.push(i);
  }
  const origin = block.offset > 0 ? at(submit, rows[0]) : 0;
  const asked = firsts.map((i) =>
    Math.round((at(submit, rows[i]) - origin) * timeScale + (jitter > 0 ? random.next() * jitter : 0)),
  );
  // Rows are in order unless the jitter has moved them; sorting is stable.
  const order = Uint32Array.from(firsts.keys()).sort((a, b) => (asked[a] ?? 0) - (asked[b] ?? 0) || a - b);

  const times = new Float64Array(order.length);
  const firstServer = new Uint32Array(order.length + 1);
  const lifetimes = new Float64Array(rows.length);
  const firstRow = new Uint32Array(order.length);
  let server = 0;
  for (const [request, batch] of order.entries()) {
    const begin = firsts[batch] ?? 0;
    const end = firsts[batch + 1] ?? rows.length;
    times[request] = asked[batch] ?? 0;
    firstServer[request] = server;
    firstRow[request] = rows[begin] ?? 0;
    for (let i = begin; i < end; i++)
      lifetimes[server++] =
        block.lifetime === null
          ? lifetimeMs((lifetime[rows[i] ?? -1] ?? Number.NaN) * timeScale)
          : drawLifetime(block.lifetime, lives);
  }
  firstServer[order.length] = server;
  const flavors = trace.sizes.map(autoFlavorName);
  return {
    name: block.name,
    times,
    firstServer,
    lifetimes,
    request(number) {
      const row = firstRow[number] ?? 0;
      const count = (firstServer[number + 1] ?? 0) - (firstServer[number] ?? 0);
      return {
        project: block.project ?? trace.projects[at(project, row)] ?? "trace",
        name: `${block.name}-${row}`,
        flavor: flavors[at(size, row)] ?? "",
        image: block.image,
        networks: block.networks,
        availabilityZone: null,
        metadata: {},
        hints: {},
        minCount: count,
        maxCount: count,
        admin: true,
      };
    },
  };
}

/** Draws the index of one of the values by its weight. */
function draw(choice: WeightedChoice, random: Stream): number {
  if (choice.values.length === 1) return 0;
  let left = random.next() * choice.weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of choice.weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  return choice.values.length - 1;
}

function planArrivals(block: ArrivalsBlock, until: Time, chance: Chance): BlockPlan {
  const { create, lifetime } = block;
  const requests = chance.stream(`workload/${block.name}`);
  const lives = chance.stream(`workload/${block.name}/lifetimes`);
  const times = new Column();
  const lifetimes = new Column();
  const flavors = new Column();
  const images = new Column();
  for (const time of arrivalTimes(block.arrivals, until, requests)) {
    times.push(time);
    flavors.push(draw(create.flavor, requests));
    images.push(create.image === null ? 0 : draw(create.image, requests));
    for (let i = 0; i < create.maxCount; i++) lifetimes.push(drawLifetime(lifetime, lives));
  }
  const [flavorOf, imageOf] = [flavors.done(), images.done()];
  return {
    name: block.name,
    times: times.done(),
    firstServer: Uint32Array.from({ length: times.length + 1 }, (_, i) => i * create.maxCount),
    lifetimes: lifetimes.done(),
    request(number, nth = number) {
      return {
        project: create.project,
        name: numbered(create.name, nth + 1),
        flavor: create.flavor.values[flavorOf[number] ?? 0] ?? "",
        image: create.image?.values[imageOf[number] ?? 0] ?? null,
        networks: create.networks,
        availabilityZone: create.availabilityZone,
        metadata: create.metadata,
        hints: create.hints,
        minCount: create.minCount,
        maxCount: create.maxCount,
        admin: false,
      };
    },
  };
}

/**
 * Works out all requests of a workload beforehand. Nothing of it depends on how the cloud answers.
 *
 * @param until where the run ends; requests after it may be left out.
 * @param chance each block draws from streams of its own name, so that none disturbs another's.
 */
export function planWorkload(workload: readonly WorkloadBlock[], until: Time, chance: Chance): readonly BlockPlan[] {
  return workload.map((block) =>
    block.kind === "trace" ? planTrace(block, chance) : planArrivals(block, until, chance),
  );
}

/** The flavors that `flavors: auto` makes: one for each size of the traces, by size of appearance. */
export function autoFlavors(scenario: Scenario): readonly FlavorSpec[] {
  const made = new Map<string, FlavorSpec>();
  for (const block of scenario.workload) {
    if (block.kind !== "trace") continue;
    for (const size of block.trace.sizes) {
      const name = autoFlavorName(size);
      made.set(name, { name, id: name, vcpus: size.vcpus, ram: size.memoryMb, disk: size.diskGb });
    }
  }
  for (const flavor of scenario.cloud.flavors) made.delete(flavor.name);
  return [...made.values()];
}

export type ActionKind = "create" | "delete";

/** One thing that is done to the cloud. */
export interface Action {
  readonly time: Time;
  readonly kind: ActionKind;
  /** Index of the block. */
  readonly block: number;
  /** Number of the request (create) or of the server (delete) in the block. */
  readonly number: number;
}

const KINDS: readonly ActionKind[] = ["delete", "create"];

/**
 * All actions of a workload in the order in which they are done: by time; at equal times deletes before arrivals, these
 * by block and then by number. A server that lives for no time at all is deleted right after its own request.
 */
export class Agenda {
  readonly length: number;
  private readonly times: Float64Array;
  private readonly kinds: Uint8Array;
  private readonly blocks: Uint16Array;
  private readonly numbers: Uint32Array;
  private readonly order: Uint32Array;

  constructor(blocks: readonly BlockPlan[]) {
    const length = blocks.reduce((sum, { times, lifetimes }) => sum + times.length + countFinite(lifetimes), 0);
    this.length = length;
    this.times = new Float64Array(length);
    this.kinds = new Uint8Array(length);
    this.blocks = new Uint16Array(length);
    this.numbers = new Uint32Array(length);
    // Where it stands among the actions of its time: deletes below 0, arrivals by number, and between two arrivals the
    // deletes of servers that live for no time.
    const ranks = new Float64Array(length);
    let action = 0;
    let servers = 0;
    const add = (time: Time, kind: 0 | 1, block: number, number: number, rank: number): void => {
      this.times[action] = time;
      this.kinds[action] = kind;
      this.blocks[action] = block;
      this.numbers[action] = number;
      ranks[action++] = rank;
    };
    const all = blocks.reduce((sum, { lifetimes }) => sum + lifetimes.length, 0);
    for (const [index, { times, firstServer, lifetimes }] of blocks.entries()) {
      for (let request = 0; request < times.length; request++) {
        const time = times[request] ?? 0;
        const begin = firstServer[request] ?? 0;
        const end = firstServer[request + 1] ?? 0;
        add(time, 1, index, request, servers + begin);
        for (let server = begin; server < end; server++) {
          const lifetime: Duration = lifetimes[server] ?? Number.NaN;
          if (Number.isNaN(lifetime)) continue;
          const rank = lifetime === 0 ? servers + end - 0.5 : servers + server - all;
          add(time + lifetime, 0, index, server, rank);
        }
      }
      servers += lifetimes.length;
    }
    const { times } = this;
    this.order = Uint32Array.from(times.keys()).sort(
      (a, b) => (times[a] ?? 0) - (times[b] ?? 0) || (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b,
    );
  }

  /** When the i-th action is due; Infinity past the last. */
  timeOf(i: number): Time {
    return this.times[this.order[i] ?? -1] ?? Number.POSITIVE_INFINITY;
  }

  /** How many actions are due before a time. */
  before(time: Time): number {
    let count = 0;
    for (const each of this.times) if (each < time) count++;
    return count;
  }

  /** The i-th action. */
  at(i: number): Action {
    const action = this.order[i];
    if (action === undefined) throw new Error(`the agenda has ${this.length} actions, none at ${i}`);
    return {
      time: this.times[action] ?? 0,
      kind: KINDS[this.kinds[action] ?? 0] ?? "create",
      block: this.blocks[action] ?? 0,
      number: this.numbers[action] ?? 0,
    };
  }
}

function countFinite(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}
