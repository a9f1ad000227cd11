import type { SchedulerContext } from "../contract.ts";
import { weightedTerms } from "../reference/normalize.ts";
import type { Draw } from "../reference/select.ts";
import type { SchedulerRequest } from "../request.ts";
import type { HostColumns } from "./columns.ts";
import { ROOMS } from "./host-order.ts";
import type { HostTree } from "./host-tree.ts";
import type { KindClasses } from "./kind-classes.ts";
import { PassingHosts } from "./passing-hosts.ts";
import type { Multiplier, RequestPlan, WeigherPlan, Witnesses } from "./plan.ts";
import { choose, type Heaviest, Ranking } from "./ranking.ts";

/** Weighers at work at once; a plan with more is not for the index. */
export const MOST_TERMS = 16;

/** Rounding of sums is far below this part of the weights' size. */
const SLACK = 1e-9;

/** Hosts of the request's group that pass, and what the weigher that looks at these adds to their weights. */
interface Apart {
  readonly slots: readonly number[];
  readonly terms: readonly number[];
}

const NOBODY: Apart = { slots: [], terms: [] };
const NOTHING: Heaviest = { best: [], weights: [] };

/**
 * Finds the best hosts for a request without visiting all: bounds of the tree's nodes rule most of them out. A weight
 * and its bound are reckoned alike, and rounding never turns a greater operand into a lesser result, so that a bound is
 * never below the weight of a host under it, not by one bit. A second bound starts from the node's best score, and adds
 * what the weights of today differ from the reference of the scores, with some slack for rounding.
 */
export class TreeSearch {
  /** Hosts that were weighed, since the beginning. */
  hostsVisited = 0;
  /** Which hosts pass; it counts groups and nodes that were looked at. */
  readonly passing: PassingHosts;
  readonly #tree: HostTree;
  readonly #columns: HostColumns;
  readonly #classes: KindClasses;
  readonly #subset: number;
  #ranking = new Ranking(1);
  // The weighers at work: the coordinate of their raw values, the range that is normalised over, the multiplier; and what
  // is added for all hosts that are not weighed apart.
  #terms = 0;
  readonly #coordinate = new Int32Array(MOST_TERMS);
  readonly #low = new Float64Array(MOST_TERMS);
  readonly #range = new Float64Array(MOST_TERMS);
  readonly #by = new Float64Array(MOST_TERMS);
  readonly #multipliers: Multiplier[] = [];
  #rest = 0;
  /** Multipliers by class and term, where kinds differ in them. */
  #byClass = new Float64Array(0);
  #varies = false;
  /** By raw value: how far its weight is from the reference; and what is added to all scores. */
  #off = new Float64Array(0);
  #base = 0;

  /** @param subset from how many of the best the host is drawn */
  constructor(tree: HostTree, columns: HostColumns, classes: KindClasses, subset: number) {
    this.#subset = subset;
    this.#tree = tree;
    this.#columns = columns;
    this.#classes = classes;
    this.passing = new PassingHosts(tree, columns, classes);
  }

  /**
   * The best hosts for one server, as `ColumnPass` finds them; none where no host passes. The tree must be up to date,
   * and the plan must lie in the columns.
   * @param ignored slots that must not be chosen
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
  ): Heaviest | null {
    this.passing.enter(plan, ignored);
    const found = this.#search(plan, weighers, request, context, further, draw);
    this.passing.leave(ignored);
    return found;
  }

  #search(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    request: SchedulerRequest,
    context: SchedulerContext,
    further: number,
    draw: Draw,
  ): Heaviest | null {
    this.#terms = 0;
    this.#varies = false;
    this.#rest = 0;
    let ofGroup: WeigherPlan | null = null;
    for (const each of weighers) {
      if (each.byGroup) ofGroup = each;
      else if (!this.#addTerm(each, plan.use.witnesses)) return NOTHING;
    }
    const apart = ofGroup === null ? NOBODY : this.#setApart(ofGroup, request, context);
    if (apart === null) return null;
    this.#settle();
    // Two are sought at least: a single host that passes weighs 0.
    let alone = false;
    const top = (wanted: number, cell: string | null): Heaviest => {
      const { best, weights } = this.#top(Math.max(wanted, 2), cell, apart);
      if (cell === null) alone = best.length === 1;
      if (alone) return { best: best.slice(0, wanted), weights: [0] };
      return best.length <= wanted
        ? { best, weights }
        : { best: best.slice(0, wanted), weights: weights.slice(0, wanted) };
    };
    const found = choose(top, this.#columns, this.#subset, further, draw);
    this.passing.leave(apart.slots);
    return found;
  }

  /** Normalises over the hosts that pass. False where there are none. */
  #addTerm({ column, multiplier, fixed }: WeigherPlan, witnesses: Witnesses): boolean {
    const coordinate = this.#tree.coordinateOf(column ?? -1);
    const high = this.passing.furthest(coordinate, 1, witnesses.greatest);
    if (high === Number.NEGATIVE_INFINITY) return false;
    const low = fixed.minimum ?? -this.passing.furthest(coordinate, -1, witnesses.least);
    if (high === low) return true;
    const i = this.#terms++;
    this.#coordinate[i] = coordinate;
    this.#low[i] = low;
    this.#range[i] = high - low;
    this.#multipliers[i] = multiplier;
    return true;
  }

  /** The hosts of the request's group that pass are weighed apart, where a weigher looks at these. */
  #setApart(plan: WeigherPlan, request: SchedulerRequest, context: SchedulerContext): Apart | null {
    const { weigher, multiplier, fixed } = plan;
    const { passing } = this;
    const slots = this.#columns
      .allNamed(request.group?.hosts ?? [])
      .filter((slot) => passing.fits(this.#tree.positionOf(slot)));
    passing.setApart(slots);
    passing.passOver(true);
    const others = passing.furthest(ROOMS, 1, []) > Number.NEGATIVE_INFINITY;
    passing.passOver(false);
    const raw = slots.map((slot) => weigher.raw(this.#columns.state(slot), request, context));
    const by = typeof multiplier === "number" ? multiplier : 0; // plans where it is not are not for the index
    const terms = weightedTerms(others ? [...raw, 0] : raw, by, fixed);
    if (terms === null) {
      passing.leave(slots);
      return null;
    }
    this.#rest = others ? (terms.pop() as number) : 0; // one for each raw value
    return { slots, terms };
  }

  /** Prepares the terms, and how far they are from the reference. */
  #settle(): void {
    const { reference } = this.#tree;
    this.#varies = false;
    this.#base = 0;
    if (this.#off.length !== reference.length) this.#off = new Float64Array(reference.length);
    for (let c = 0; c < reference.length; c++) this.#off[c] = -(reference[c] as number);
    for (let i = 0; i < this.#terms; i++) {
      const by = this.#multipliers[i] as Multiplier; // one for each term
      if (typeof by !== "number") {
        this.#varies = true;
        continue;
      }
      const low = this.#low[i] as number;
      const range = this.#range[i] as number;
      const c = (this.#coordinate[i] as number) - ROOMS;
      this.#by[i] = by;
      this.#off[c] = by / range - (reference[c] as number);
      this.#base += (-by * low) / range + SLACK * Math.abs(by);
    }
    this.#base += this.#rest + SLACK * Math.abs(this.#rest);
    if (this.#varies) this.#settleByClass();
  }

  #settleByClass(): void {
    const { count, of } = this.#classes;
    this.#byClass = new Float64Array(count * MOST_TERMS);
    for (let i = 0; i < this.#terms; i++) {
      const by = this.#multipliers[i] as Multiplier; // one for each term
      for (let kind = 0; kind < of.length; kind++) {
        const at = (of[kind] as number) * MOST_TERMS + i;
        this.#byClass[at] = typeof by === "number" ? by : (by[kind] as number);
      }
    }
  }

  /** The heaviest, in order of weight and then of slot; of one cell where it is given. */
  #top(wanted: number, cell: string | null, { slots, terms }: Apart): Heaviest {
    const { passing } = this;
    if (cell !== null) passing.within(cell);
    this.#ranking = new Ranking(wanted);
    passing.passOver(true);
    const bound = this.#bound(1);
    if (this.#promises(1, bound)) this.#visit(1);
    passing.passOver(false);
    for (const [i, slot] of slots.entries()) {
      if (cell !== null && this.#columns.row(slot)?.cell !== cell) continue;
      this.#ranking.offer(slot, this.#weight(this.#tree.positionOf(slot)) + (terms[i] as number)); // one for each
    }
    return this.#ranking;
  }

  #promises(node: number, bound: number): boolean {
    return bound > Number.NEGATIVE_INFINITY && this.#ranking.takes(bound, this.#firstOf(node, bound));
  }

  /**
   * No host below the node that weighs as much as its bound has a lesser slot. Where only those with the best score can
   * be as heavy as what is sought, the others' slots do not count.
   */
  #firstOf(node: number, bound: number): number {
    const { first, firstBest, secondScore } = this.#tree;
    if (this.#varies || bound !== this.#ranking.least) return first[node] as number;
    const others = (secondScore[node] as number) + this.#lift(node);
    return (others < bound ? firstBest[node] : first[node]) as number;
  }

  /** No weight below the node is greater; the least number where no host below it can pass. */
  #bound(node: number): number {
    if (!this.passing.mayPass(node)) return Number.NEGATIVE_INFINITY;
    if (this.#varies && !this.#enterClass(node)) return Number.POSITIVE_INFINITY;
    const { bounds, stride, width } = this.#tree;
    const high = node * stride;
    const low = high + width - ROOMS;
    let byScore = Number.POSITIVE_INFINITY;
    if (!this.#varies) {
      byScore = (bounds[high + width - 1] as number) + this.#lift(node);
      if (byScore < this.#ranking.least) return byScore;
    }
    let sum = 0;
    for (let i = 0; i < this.#terms; i++) {
      const by = this.#by[i] as number;
      const raw = bounds[(by >= 0 ? high : low) + (this.#coordinate[i] as number)] as number;
      sum += by * ((raw - (this.#low[i] as number)) / (this.#range[i] as number));
    }
    return Math.min(sum + this.#rest, byScore);
  }

  /** No host below the node weighs more than its score and this. */
  #lift(node: number): number {
    const { bounds, stride, width } = this.#tree;
    const high = node * stride + ROOMS;
    const low = high + width - ROOMS;
    let lift = this.#base + SLACK * Math.abs(bounds[high - ROOMS + width - 1] as number);
    for (let c = 0; c < this.#off.length; c++) {
      const off = this.#off[c] as number;
      lift += off * (bounds[(off > 0 ? high : low) + c] as number);
    }
    return lift;
  }

  /** Takes the multipliers of the node's class. False where it has several. */
  #enterClass(node: number): boolean {
    const bits = (this.#tree.classes[node] as number) & this.passing.mask;
    if ((bits & (bits - 1)) !== 0) return false;
    this.#multipliersOf(31 - Math.clz32(bits));
    return true;
  }

  #multipliersOf(number: number): void {
    for (let i = 0; i < this.#terms; i++) this.#by[i] = this.#byClass[number * MOST_TERMS + i] as number;
  }

  #weight(position: number): number {
    const { states, width, kinds } = this.#tree;
    if (this.#varies) this.#multipliersOf(this.#classes.of[kinds[position] as number] as number);
    const at = position * width;
    let sum = 0;
    for (let i = 0; i < this.#terms; i++) {
      const raw = states[at + (this.#coordinate[i] as number)] as number;
      sum += (this.#by[i] as number) * ((raw - (this.#low[i] as number)) / (this.#range[i] as number));
    }
    return sum;
  }

  #visit(node: number): void {
    const { leaves } = this.#tree;
    if (node >= leaves) {
      this.#visitLeaf(node);
      return;
    }
    this.passing.nodesVisited++;
    const left = 2 * node;
    const right = left + 1;
    const leftBound = this.#bound(left);
    const rightBound = this.#bound(right);
    const leftFirst =
      leftBound > rightBound ||
      (leftBound === rightBound && this.#firstOf(left, leftBound) < this.#firstOf(right, rightBound));
    if (leftFirst && this.#promises(left, leftBound)) this.#visit(left);
    if (this.#promises(right, rightBound)) this.#visit(right);
    if (!leftFirst && this.#promises(left, leftBound)) this.#visit(left);
  }

  #visitLeaf(node: number): void {
    const { leaves, span, slots, states, width } = this.#tree;
    const lift = this.#varies ? Number.POSITIVE_INFINITY : this.#lift(node);
    this.passing.groupsVisited++;
    const from = (node - leaves) * span;
    for (let position = from; position < from + span; position++) {
      if ((states[(position + 1) * width - 1] as number) + lift < this.#ranking.least || !this.passing.fits(position))
        continue;
      this.hostsVisited++;
      this.#ranking.offer(slots[position] as number, this.#weight(position) + this.#rest);
    }
  }

  /** What the weighers at work count for each raw value now; of those whose multiplier is one for all. */
  reference(): Float64Array<ArrayBuffer> {
    const wanted = new Float64Array(this.#tree.reference.length);
    for (let i = 0; i < this.#terms; i++) {
      const by = this.#multipliers[i];
      if (typeof by === "number") wanted[(this.#coordinate[i] as number) - ROOMS] = by / (this.#range[i] as number);
    }
    return wanted;
  }
}
