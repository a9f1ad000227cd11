import { ALIVE, type HostColumns, rawColumn } from "./columns.ts";
import type { SchedulerContext } from "./contract.ts";
import { fixedRange } from "./normalize.ts";
import { canTake, providerOf } from "./placement.ts";
import type { RequestPlan, WeigherPlan } from "./plan.ts";
import { choose, type Heaviest, type PassResult, Ranking } from "./ranking.ts";
import type { SchedulerRequest } from "./request.ts";
import type { Draw } from "./select.ts";
import { CPUWeigher } from "./weights/cpu.ts";
import { DiskWeigher } from "./weights/disk.ts";
import { IoOpsWeigher } from "./weights/io-ops.ts";
import { RAMWeigher } from "./weights/ram.ts";

/** Weighers that the fused loop knows, in the order in which it adds them. */
const FUSED = [CPUWeigher, DiskWeigher, IoOpsWeigher, RAMWeigher];
const FUSED_COLUMNS = [rawColumn("freeCpu"), rawColumn("freeDisk"), rawColumn("ioOps"), rawColumn("freeRam")];

/** One pass over all hosts' columns: the exhaustive pass's answer, with a few typed arrays for its objects. */
export class ColumnPass {
  readonly #columns: HostColumns;
  #passing = new Int32Array(0);
  #weights = new Float64Array(0);
  #raw = new Float64Array(0);
  #count = 0;
  #offered = 0;

  constructor(columns: HostColumns) {
    this.#columns = columns;
  }

  /**
   * The best hosts for one server.
   * @param ignored slots that must not be chosen
   * @param further how many alternates to name
   * @returns null where a weigher gives what cannot be ordered; the exhaustive pass then decides
   */
  best(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    request: SchedulerRequest,
    context: SchedulerContext,
    ignored: readonly number[],
    further: number,
    draw: Draw,
  ): PassResult | null {
    const columns = this.#columns;
    if (this.#passing.length < columns.vcpuRoom.length) {
      this.#passing = new Int32Array(columns.vcpuRoom.length);
      this.#weights = new Float64Array(columns.vcpuRoom.length);
      this.#raw = new Float64Array(columns.vcpuRoom.length);
    }
    this.#scan(plan);
    for (const slot of ignored) this.#drop(slot);
    this.#filter(plan, request, context);
    if (this.#count === 0) return { offered: this.#offered > 0, best: [], weights: [] };
    if (!this.#weigh(weighers, request, context)) return null;
    const top = (wanted: number, cell: string | null) => this.#top(wanted, cell);
    return { offered: true, ...choose(top, columns, context.conf.filter_scheduler.host_subset_size, further, draw) };
  }

  /** Placement's candidates, in order up to the limit, that pass the filters on kinds and services. */
  #scan(plan: RequestPlan): void {
    const { vcpuRoom, memoryRoom, diskRoom, status, kind, length } = this.#columns;
    const { admits, vcpus, memoryMb, diskGb } = plan;
    const passing = this.#passing;
    const limit = plan.query.limit ?? length;
    const always = plan.needsAlive ? 0 : ALIVE;
    const oneByOne = plan.others;
    let count = 0;
    let offered = 0;
    for (let slot = 0; slot < length; slot++) {
      if (
        (vcpuRoom[slot] as number) < vcpus ||
        (memoryRoom[slot] as number) < memoryMb ||
        (diskRoom[slot] as number) < diskGb
      ) {
        continue;
      }
      const bits = (admits[kind[slot] as number] as number) & ((status[slot] as number) | always);
      if ((bits & 1) === 0) continue;
      if (oneByOne && !this.#takes(slot, plan)) continue;
      offered++;
      if ((bits & 2) !== 0) passing[count++] = slot;
      if (offered === limit) break;
    }
    this.#count = count;
    this.#offered = offered;
  }

  #takes(slot: number, plan: RequestPlan): boolean {
    const row = this.#columns.row(slot);
    return row !== undefined && canTake(providerOf(row), plan.query.resources);
  }

  #drop(slot: number): void {
    const at = this.#passing.subarray(0, this.#count).indexOf(slot);
    if (at < 0) return;
    this.#passing.copyWithin(at, at + 1, this.#count);
    this.#count--;
  }

  #filter({ hostFilters }: RequestPlan, request: SchedulerRequest, context: SchedulerContext): void {
    const passing = this.#passing;
    const instance = request.instances[0] ?? -1;
    for (const filter of hostFilters) {
      let kept = 0;
      for (let i = 0; i < this.#count; i++) {
        const slot = passing[i] as number;
        if (filter.passes(this.#columns.state(slot), request, context, instance)) passing[kept++] = slot;
      }
      this.#count = kept;
    }
  }

  /** Sums the weights in the order of the weighers, as floats ask for. False where they cannot be ordered. */
  #weigh(active: readonly WeigherPlan[], request: SchedulerRequest, context: SchedulerContext): boolean {
    const count = this.#count;
    const weights = this.#weights;
    weights.fill(0, 0, count);
    if (count === 1) return true;
    const usual = context.conf.sim.weigher_normalization === "nova";
    if (usual && this.#weighFused(active)) return true;
    return active.every((each) => this.#add(each, request, context));
  }

  /** The usual weighers in one loop. False where others are at work too. */
  #weighFused(active: readonly WeigherPlan[]): boolean {
    const multipliers = [0, 0, 0, 0];
    let last = -1;
    for (const { weigher, multiplier } of active) {
      const at = FUSED.indexOf(weigher);
      if (at <= last || typeof multiplier !== "number") return false;
      multipliers[at] = multiplier;
      last = at;
    }
    const [byCpu, byDisk, byIo, byRam] = multipliers as [number, number, number, number];
    const [freeCpu, freeDisk, ioOps, freeRam] = FUSED_COLUMNS.map((column) => this.#columns.raw[column]) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]; // there is one for each of RAW
    const passing = this.#passing;
    const weights = this.#weights;
    const count = this.#count;
    let mostCpu = 0;
    let mostDisk = 0;
    let mostIo = 0;
    let mostRam = 0;
    for (let i = 0; i < count; i++) {
      const slot = passing[i] as number;
      const cpu = freeCpu[slot] as number;
      const disk = freeDisk[slot] as number;
      const io = ioOps[slot] as number;
      const ram = freeRam[slot] as number;
      if (cpu > mostCpu) mostCpu = cpu;
      if (disk > mostDisk) mostDisk = disk;
      if (io > mostIo) mostIo = io;
      if (ram > mostRam) mostRam = ram;
    }
    // Where all values are 0 they are normalised to 0: so does 0 / 1.
    if (mostCpu === 0) mostCpu = 1;
    if (mostDisk === 0) mostDisk = 1;
    if (mostIo === 0) mostIo = 1;
    if (mostRam === 0) mostRam = 1;
    for (let i = 0; i < count; i++) {
      const slot = passing[i] as number;
      weights[i] =
        byCpu * (Math.max(freeCpu[slot] as number, 0) / mostCpu) +
        byDisk * (Math.max(freeDisk[slot] as number, 0) / mostDisk) +
        byIo * (Math.max(ioOps[slot] as number, 0) / mostIo) +
        byRam * (Math.max(freeRam[slot] as number, 0) / mostRam);
    }
    return true;
  }

  #add(
    { weigher, multiplier, column, byKind }: WeigherPlan,
    request: SchedulerRequest,
    context: SchedulerContext,
  ): boolean {
    const { kind } = this.#columns;
    const passing = this.#passing;
    const weights = this.#weights;
    const raw = this.#raw;
    const count = this.#count;
    const values = column === null ? undefined : this.#columns.raw[column];
    const { minimum, maximum } = fixedRange(weigher, context.conf);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const slot = passing[i] as number;
      let value =
        values !== undefined
          ? (values[slot] as number)
          : byKind !== null
            ? (byKind[kind[slot] as number] as number)
            : weigher.raw(this.#columns.state(slot), request, context);
      if (minimum !== undefined && value < minimum) value = minimum;
      if (maximum !== undefined && value > maximum) value = maximum;
      if (!Number.isFinite(value)) return false;
      raw[i] = value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (minimum !== undefined) low = minimum;
    if (maximum !== undefined) high = maximum;
    if (low === high) return true;
    const range = high - low;
    for (let i = 0; i < count; i++) {
      const by =
        typeof multiplier === "number" ? multiplier : (multiplier[kind[passing[i] as number] as number] as number);
      weights[i] = (weights[i] as number) + by * (((raw[i] as number) - low) / range);
    }
    return true;
  }

  /** The heaviest, in order of weight and then of slot; of one cell where it is given. */
  #top(wanted: number, cell: string | null): Heaviest {
    const passing = this.#passing;
    const all = this.#weights;
    const ranking = new Ranking(wanted);
    for (let i = 0; i < this.#count; i++) {
      const weight = all[i] as number;
      const slot = passing[i] as number;
      if (weight < ranking.least || !ranking.takes(weight, slot)) continue;
      if (cell === null || this.#columns.row(slot)?.cell === cell) ranking.offer(slot, weight);
    }
    return ranking;
  }
}
