import type { HostWeigher, SchedulerContext } from "../contract.ts";
import { weightedTerms } from "../reference/normalize.ts";
import type { Draw } from "../reference/select.ts";
import type { SchedulerRequest } from "../request.ts";
import { CPUWeigher } from "../weights/cpu.ts";
import { DiskWeigher } from "../weights/disk.ts";
import { IoOpsWeigher } from "../weights/io-ops.ts";
import { RAMWeigher } from "../weights/ram.ts";
import { Candidates } from "./candidates.ts";
import { type HostColumns, type RawColumn, rawColumn } from "./columns.ts";
import type { RequestPlan, WeigherPlan } from "./plan.ts";
import { choose, type Heaviest, type PassResult, Ranking } from "./ranking.ts";

/** Weighers that the fused loops know, in the order in which their weights are added. */
const FUSED = [CPUWeigher, DiskWeigher, IoOpsWeigher, RAMWeigher];
const FUSED_COLUMNS = [rawColumn("freeCpu"), rawColumn("freeDisk"), rawColumn("ioOps"), rawColumn("freeRam")];

/** Far more than a sum of products may be off by rounding, as a part of the multipliers. */
const ROUNDING = 1e-9;

/** One pass over all hosts' columns: the exhaustive pass's answer, with a few typed arrays for its objects. */
export class ColumnPass {
  readonly candidates: Candidates;
  /** What each of the candidates weighs. */
  weights = new Float64Array(0);
  readonly #columns: HostColumns;
  readonly #floors: readonly number[];
  readonly #subset: number;
  #raw = new Float64Array(0);
  #group = new Float64Array(0);
  // For each of `FUSED`: the multiplier, and the range that is normalised over. (What an array is destructured into is
  // boxed: three times slower in the loops.)
  readonly #by = new Float64Array(FUSED.length);
  readonly #low = new Float64Array(FUSED.length);
  readonly #range = new Float64Array(FUSED.length);
  // Hosts of the request's group, where a weigher looks at these, are weighed apart: what that weigher adds to their
  // weights, and to those of all others.
  #members: readonly number[] = [];
  #memberTerms: readonly number[] = [];
  #otherTerm = 0;

  /**
   * @param floors least raw value by column: lesser ones are raised to it
   * @param subset from how many of the best the host is drawn
   */
  constructor(columns: HostColumns, floors: readonly number[], subset: number) {
    this.#floors = floors;
    this.#columns = columns;
    this.#subset = subset;
    this.candidates = new Candidates(columns);
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
    const { candidates } = this;
    const members = request.group?.hosts ?? [];
    const unlimited = plan.query.limit === null || plan.query.limit >= columns.count;
    if (plan.memberFilters.length > 0 && members.length > 0 && unlimited) {
      candidates.scanOnly(plan, columns.allNamed(members), ignored);
    } else candidates.scan(plan, ignored);
    candidates.filter(plan, request, context, 0);
    if (candidates.count === 0) return { offered: candidates.offered > 0, best: [], weights: [] };
    const usual = candidates.count > 1 && this.#fuse(weighers, request, context);
    if (!usual && !this.weigh(weighers, request, context)) return null;
    const top = (wanted: number, cell: string | null) =>
      usual ? this.#topFused(wanted, cell) : this.#top(wanted, cell);
    const { best, weights } = choose(top, columns, this.#subset, further, draw);
    return { offered: true, best, weights };
  }

  /** Sums the weights in the order of the weighers, as floats ask for. False where they cannot be ordered. */
  weigh(active: readonly WeigherPlan[], request: SchedulerRequest, context: SchedulerContext): boolean {
    const count = this.candidates.count;
    if (this.weights.length < this.candidates.slots.length) {
      this.weights = new Float64Array(this.candidates.slots.length);
      this.#raw = new Float64Array(this.candidates.slots.length);
      this.#group = new Float64Array(this.candidates.slots.length);
    }
    this.weights.fill(0, 0, count);
    if (count === 1) return true;
    return active.every((each) => this.#add(each, request, context));
  }

  /** Normalises for the usual weighers in one loop. False where others are at work too. */
  #fuse(active: readonly WeigherPlan[], request: SchedulerRequest, context: SchedulerContext): boolean {
    this.#by.fill(0);
    let last = -1;
    let ofGroup: WeigherPlan | null = null;
    for (const each of active) {
      // A weigher of the group's hosts comes last.
      const at = each.byGroup ? FUSED.length : FUSED.indexOf(each.weigher);
      if (at <= last || typeof each.multiplier !== "number") return false;
      if (each.byGroup) ofGroup = each;
      else this.#by[at] = each.multiplier;
      last = at;
    }
    const a = this.#fused(0);
    const b = this.#fused(1);
    const c = this.#fused(2);
    const d = this.#fused(3);
    const passing = this.candidates.slots;
    let aHigh = Number.NEGATIVE_INFINITY;
    let bHigh = Number.NEGATIVE_INFINITY;
    let cHigh = Number.NEGATIVE_INFINITY;
    let dHigh = Number.NEGATIVE_INFINITY;
    const count = this.candidates.count;
    for (let i = 0; i < count; i++) {
      const slot = passing[i] as number;
      const aRaw = a[slot] as number;
      const bRaw = b[slot] as number;
      const cRaw = c[slot] as number;
      const dRaw = d[slot] as number;
      if (aRaw > aHigh) aHigh = aRaw;
      if (bRaw > bHigh) bHigh = bRaw;
      if (cRaw > cHigh) cHigh = cRaw;
      if (dRaw > dHigh) dHigh = dRaw;
    }
    const highs = [aHigh, bHigh, cHigh, dHigh];
    for (let i = 0; i < FUSED.length; i++) {
      const floor = this.#floors[FUSED_COLUMNS[i] as RawColumn] as number; // there is one for each of RAW
      const low = floor > Number.NEGATIVE_INFINITY ? floor : this.#lowest(this.#fused(i));
      const range = Math.max(highs[i] as number, low) - low;
      this.#low[i] = low;
      // Where all values are one they are normalised to 0.
      if (range === 0) this.#by[i] = 0;
      this.#range[i] = range === 0 ? 1 : range;
    }
    this.#members = [];
    this.#memberTerms = [];
    this.#otherTerm = 0;
    return ofGroup === null || this.#setApart(ofGroup, request, context);
  }

  /** Takes the group's hosts out of the others, with what the weigher adds. False where that cannot be ordered. */
  #setApart(
    { weigher, multiplier, fixed }: WeigherPlan,
    request: SchedulerRequest,
    context: SchedulerContext,
  ): boolean {
    const members = this.candidates.among(request.group?.hosts ?? []);
    const raw = members.map((slot) => weigher.raw(this.#columns.state(slot), request, context));
    // One more for all others, if there are any.
    const others = members.length < this.candidates.count;
    const by = typeof multiplier === "number" ? multiplier : 0; // it is one for all: #fuse looked
    const terms = weightedTerms(others ? [...raw, 0] : raw, by, fixed);
    if (terms === null) return false;
    this.#otherTerm = others ? (terms.pop() as number) : 0; // one for each raw value
    this.#memberTerms = terms;
    this.#members = members;
    for (const slot of members) this.candidates.drop(slot);
    return true;
  }

  /** The column of one of `FUSED`. */
  #fused(i: number): Float64Array {
    return this.#columns.raw[FUSED_COLUMNS[i] as RawColumn] as Float64Array; // there is one for each of RAW
  }

  #lowest(column: Float64Array): number {
    let low = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.candidates.count; i++)
      low = Math.min(low, column[this.candidates.slots[i] as number] as number);
    return low;
  }

  /** The heaviest by the usual weighers. What a product says is far from the best is not divided. */
  #topFused(wanted: number, cell: string | null): Heaviest {
    const ranking = new Ranking(wanted);
    const a = this.#fused(0);
    const b = this.#fused(1);
    const c = this.#fused(2);
    const d = this.#fused(3);
    const aBy = this.#by[0] as number;
    const bBy = this.#by[1] as number;
    const cBy = this.#by[2] as number;
    const dBy = this.#by[3] as number;
    const aLow = this.#low[0] as number;
    const bLow = this.#low[1] as number;
    const cLow = this.#low[2] as number;
    const dLow = this.#low[3] as number;
    const aRange = this.#range[0] as number;
    const bRange = this.#range[1] as number;
    const cRange = this.#range[2] as number;
    const dRange = this.#range[3] as number;
    const aRate = aBy / aRange;
    const bRate = bBy / bRange;
    const cRate = cBy / cRange;
    const dRate = dBy / dRange;
    const rest = this.#otherTerm;
    const slack = ROUNDING * (Math.abs(aBy) + Math.abs(bBy) + Math.abs(cBy) + Math.abs(dBy) + Math.abs(rest));
    const passing = this.candidates.slots;
    const count = this.candidates.count;
    let least = Number.NEGATIVE_INFINITY;
    let near = least;
    for (let i = 0; i < count; i++) {
      const slot = passing[i] as number;
      const aRaw = a[slot] as number;
      const aUp = aRaw > aLow ? aRaw - aLow : 0;
      const bRaw = b[slot] as number;
      const bUp = bRaw > bLow ? bRaw - bLow : 0;
      const cRaw = c[slot] as number;
      const cUp = cRaw > cLow ? cRaw - cLow : 0;
      const dRaw = d[slot] as number;
      const dUp = dRaw > dLow ? dRaw - dLow : 0;
      if (aUp * aRate + bUp * bRate + cUp * cRate + dUp * dRate + rest < near) continue;
      const weight =
        0 + aBy * (aUp / aRange) + bBy * (bUp / bRange) + cBy * (cUp / cRange) + dBy * (dUp / dRange) + rest;
      // Slots rise: what weighs as much as the last of the best comes behind it.
      if (weight <= least) continue;
      if (cell !== null && this.#columns.row(slot)?.cell !== cell) continue;
      ranking.offer(slot, weight);
      least = ranking.least;
      near = least - slack;
    }
    for (const [i, slot] of this.#members.entries()) {
      if (cell !== null && this.#columns.row(slot)?.cell !== cell) continue;
      ranking.offer(slot, this.#fusedWeight(slot) + (this.#memberTerms[i] as number)); // one for each
    }
    return ranking;
  }

  /** What the usual weighers give the host. */
  #fusedWeight(slot: number): number {
    let weight = 0;
    for (let i = 0; i < FUSED.length; i++) {
      const up = Math.max((this.#fused(i)[slot] as number) - (this.#low[i] as number), 0);
      weight += (this.#by[i] as number) * (up / (this.#range[i] as number));
    }
    return weight;
  }

  /** Raw values by slot: 0 but for the hosts of the request's group. */
  #ofGroup(weigher: HostWeigher, request: SchedulerRequest, context: SchedulerContext): Float64Array {
    const values = this.#group.fill(0, 0, this.#columns.length);
    for (const name of request.group?.hosts ?? []) {
      for (const slot of this.#columns.named(name))
        values[slot] = weigher.raw(this.#columns.state(slot), request, context);
    }
    return values;
  }

  #add(
    { weigher, multiplier, column, byGroup, fixed }: WeigherPlan,
    request: SchedulerRequest,
    context: SchedulerContext,
  ): boolean {
    const { kind } = this.#columns;
    const passing = this.candidates.slots;
    const weights = this.weights;
    const raw = this.#raw;
    const count = this.candidates.count;
    const values = byGroup
      ? this.#ofGroup(weigher, request, context)
      : column === null
        ? undefined
        : this.#columns.raw[column];
    const { minimum, maximum } = fixed;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const slot = passing[i] as number;
      let value =
        values !== undefined ? (values[slot] as number) : weigher.raw(this.#columns.state(slot), request, context);
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
    const passing = this.candidates.slots;
    const all = this.weights;
    const ranking = new Ranking(wanted);
    for (let i = 0; i < this.candidates.count; i++) {
      const weight = all[i] as number;
      const slot = passing[i] as number;
      if (weight < ranking.least || !ranking.takes(weight, slot)) continue;
      if (cell === null || this.#columns.row(slot)?.cell === cell) ranking.offer(slot, weight);
    }
    return ranking;
  }
}
