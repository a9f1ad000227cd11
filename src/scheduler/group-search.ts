import { ALIVE, type HostColumns } from "./columns.ts";
import type { SchedulerContext } from "./contract.ts";
import { type GroupIndex, ROOMS } from "./group-index.ts";
import { fixedRange } from "./normalize.ts";
import { OFFERED_KIND, PASSING_KIND, type RequestPlan, type WeigherPlan } from "./plan.ts";
import { choose, type Heaviest, type PassResult, Ranking } from "./ranking.ts";
import type { Draw } from "./select.ts";
import { leastSlots } from "./slot-heap.ts";
import { StateTree } from "./state-tree.ts";

/** Weighers at work at once; a plan with more is not for the index. */
export const MOST_TERMS = 16;

/** Rounding of sums is far below this part of the weights' size. */
const SLACK = 1e-9;

/** Visits per group after which the reference is set anew, if the weights have moved away from it. */
const VISITS_PER_AIM = 16;
const MOVED = 0.005;

/**
 * Finds the best hosts for a request without visiting all: bounds of the trees' nodes rule most of them out. A weight
 * and its bound are reckoned alike, and rounding never turns a greater operand into a lesser result, so that a bound is
 * never below the weight of a host under it, not by one bit. A second bound starts from the node's best score, and adds
 * what the weights of today differ from the reference of the scores, with some slack for rounding.
 */
export class GroupSearch {
  /** Groups and nodes that were looked at, since the beginning. */
  groupsVisited = 0;
  nodesVisited = 0;
  readonly #index: GroupIndex;
  readonly #columns: HostColumns;
  #needs: readonly [number, number, number] = [0, 0, 0];
  #passing: readonly StateTree[] = [];
  #ranking = new Ranking(1);
  /** The greatest value times `sign` that was found at the coordinate sought. */
  #extreme = 0;
  // The weighers at work: where raw values are (-1: they go by kind), the range they are normalised over, and for the
  // tree that is searched the multiplier, and the part of the weight where it goes by kind.
  #terms = 0;
  readonly #plans: WeigherPlan[] = [];
  readonly #coordinate = new Int32Array(MOST_TERMS);
  readonly #low = new Float64Array(MOST_TERMS);
  readonly #range = new Float64Array(MOST_TERMS);
  readonly #by = new Float64Array(MOST_TERMS);
  readonly #part = new Float64Array(MOST_TERMS);
  /** By coordinate: how far its weight is from the reference. */
  #off = new Float64Array(0);
  /** What is added to all scores. */
  #base = 0;
  #tree = new StateTree(new Float64Array(ROOMS), 0, 0);
  /** Whether the terms depend on the kind. */
  #varies = false;
  #visitsAtAim = 0;

  constructor(index: GroupIndex, columns: HostColumns) {
    this.#index = index;
    this.#columns = columns;
  }

  /**
   * The best hosts for one server, as `ColumnPass` finds them. The index must be up to date, and the plan must lie in
   * the columns.
   * @param ignored slots that must not be chosen
   */
  best(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    context: SchedulerContext,
    ignored: readonly number[],
    further: number,
    draw: Draw,
  ): PassResult {
    this.#needs = [plan.vcpus, plan.memoryMb, plan.diskGb];
    const found = this.#index.without(ignored, () => this.#search(plan, weighers, context, further, draw));
    if (found.best.length > 0) {
      this.#aim();
      return { offered: true, ...found };
    }
    return { offered: this.#trees(plan, OFFERED_KIND).some((tree) => this.#hasRoom(tree)), ...found };
  }

  #search(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    context: SchedulerContext,
    further: number,
    draw: Draw,
  ): Heaviest {
    this.#passing = this.#trees(plan, OFFERED_KIND | PASSING_KIND);
    this.#terms = 0;
    this.#varies = false;
    for (const each of weighers) if (!this.#addTerm(each, context)) return { best: [], weights: [] };
    // Two are sought at least: a single host that passes weighs 0.
    let alone = false;
    const top = (wanted: number, cell: string | null): Heaviest => {
      const { best, weights } = this.#top(Math.max(wanted, 2), cell);
      if (cell === null) alone = best.length === 1;
      return { best: best.slice(0, wanted), weights: alone ? [0] : weights.slice(0, wanted) };
    };
    return choose(top, this.#columns, context.conf.filter_scheduler.host_subset_size, further, draw);
  }

  /** Scores follow the weights in use, where the search has become long for its lack. */
  #aim(): void {
    const visits = this.groupsVisited + this.nodesVisited;
    if (visits - this.#visitsAtAim < VISITS_PER_AIM * this.#index.groups) return;
    this.#visitsAtAim = visits;
    const { reference } = this.#index;
    const wanted = new Float64Array(reference.length);
    let moved = 0;
    let size = 0;
    for (let i = 0; i < this.#terms; i++) {
      const coordinate = this.#coordinate[i] as number;
      if (coordinate < 0 || this.#index.isCount(coordinate)) continue;
      const weight = (this.#by[i] as number) / (this.#range[i] as number);
      wanted[coordinate] = weight;
      moved += Math.abs((weight - (reference[coordinate] as number)) * (this.#range[i] as number));
      size += Math.abs(this.#by[i] as number);
    }
    if (moved > MOVED * size) this.#index.aim(wanted);
  }

  /** The trees whose kind and status have these bits for the plan. */
  #trees({ admits, needsAlive }: RequestPlan, bits: number): StateTree[] {
    const always = needsAlive ? 0 : ALIVE;
    const found: StateTree[] = [];
    for (const tree of this.#index.trees) {
      if (tree === undefined || tree.groups === 0) continue;
      if (((admits[tree.kind] as number) & (tree.status | always) & bits) === bits) found.push(tree);
    }
    return found;
  }

  /** Normalises over the hosts that pass. False where there are none. */
  #addTerm(plan: WeigherPlan, context: SchedulerContext): boolean {
    const { weigher, column, byKind, multiplier } = plan;
    let coordinate = -1;
    let low: number;
    let high: number;
    if (byKind !== null) {
      const values = this.#passing.filter((tree) => this.#hasRoom(tree)).map(({ kind }) => byKind[kind] as number);
      low = Math.min(...values);
      high = Math.max(...values);
    } else {
      coordinate = this.#index.coordinateOf(column ?? -1);
      high = this.#furthest(coordinate, 1);
      low = fixedRange(weigher, context.conf).minimum ?? -this.#furthest(coordinate, -1);
    }
    if (high === Number.NEGATIVE_INFINITY) return false;
    if (high === low) return true;
    const i = this.#terms++;
    this.#plans[i] = plan;
    this.#coordinate[i] = coordinate;
    this.#low[i] = low;
    this.#range[i] = high - low;
    if (typeof multiplier === "number") this.#by[i] = multiplier;
    if (byKind !== null || typeof multiplier !== "number") this.#varies = true;
    return true;
  }

  #hasRoom(tree: StateTree): boolean {
    this.#tree = tree;
    this.#extreme = Number.NEGATIVE_INFINITY;
    this.#seek(tree.root, 0, 1);
    return this.#extreme > Number.NEGATIVE_INFINITY;
  }

  /** The greatest value times `sign` at the coordinate, over the hosts that pass. */
  #furthest(coordinate: number, sign: 1 | -1): number {
    this.#extreme = Number.NEGATIVE_INFINITY;
    for (const tree of this.#passing) {
      this.#tree = tree;
      if (this.#reach(tree.root, coordinate, sign) > this.#extreme) this.#seek(tree.root, coordinate, sign);
    }
    return this.#extreme;
  }

  /** No value times `sign` below the node is greater; the least number where there is no room below it. */
  #reach(node: number, coordinate: number, sign: 1 | -1): number {
    const { bounds, width } = this.#tree;
    const high = node * 2 * width;
    for (let i = 0; i < ROOMS; i++) {
      if ((bounds[high + i] as number) < (this.#needs[i] as number)) return Number.NEGATIVE_INFINITY;
    }
    return sign === 1 ? (bounds[high + coordinate] as number) : -(bounds[high + width + coordinate] as number);
  }

  #seek(node: number, coordinate: number, sign: 1 | -1): void {
    const tree = this.#tree;
    this.nodesVisited++;
    const leaf = tree.leaves[node];
    if (leaf != null) {
      for (const group of leaf) {
        if (!this.#fits(group)) continue;
        const value = sign * (tree.states[group * tree.width + coordinate] as number);
        if (value > this.#extreme) this.#extreme = value;
      }
    } else {
      const left = tree.left[node] as number;
      const right = tree.right[node] as number;
      const leftReach = this.#reach(left, coordinate, sign);
      const rightReach = this.#reach(right, coordinate, sign);
      const leftFirst = leftReach >= rightReach;
      if (leftFirst && leftReach > this.#extreme) this.#seek(left, coordinate, sign);
      if (rightReach > this.#extreme) this.#seek(right, coordinate, sign);
      if (!leftFirst && leftReach > this.#extreme) this.#seek(left, coordinate, sign);
    }
    if (tree.loose[node] === 1) tree.tighten(node);
  }

  #fits(group: number): boolean {
    this.groupsVisited++;
    const { states, width } = this.#tree;
    const at = group * width;
    for (let i = 0; i < ROOMS; i++) if ((states[at + i] as number) < (this.#needs[i] as number)) return false;
    return true;
  }

  /** The heaviest, in order of weight and then of slot; of one cell where it is given. */
  #top(wanted: number, cell: string | null): Heaviest {
    this.#ranking = new Ranking(wanted);
    const kinds = this.#columns.kinds.all;
    const trees = this.#passing.filter(({ kind }) => cell === null || kinds[kind]?.cell === cell);
    if (!this.#varies) this.#settle(0);
    const bounds = trees.map((tree) => {
      this.#enter(tree);
      return this.#bound(tree.root);
    });
    for (let rest = trees.length; rest > 0; rest--) {
      let next = 0;
      for (let i = 1; i < bounds.length; i++) if ((bounds[i] as number) > (bounds[next] as number)) next = i;
      const tree = trees[next] as StateTree; // next is an index of both
      this.#enter(tree);
      if (this.#promises(tree.root, bounds[next] as number)) this.#visit(tree.root);
      bounds[next] = Number.NEGATIVE_INFINITY;
    }
    return this.#ranking;
  }

  /** Makes it the tree that is searched. */
  #enter(tree: StateTree): void {
    this.#tree = tree;
    if (this.#varies) this.#settle(tree.kind);
  }

  /** The terms as they are for hosts of the kind. */
  #settle(kind: number): void {
    const { reference } = this.#index;
    this.#base = 0;
    if (this.#off.length !== reference.length) this.#off = new Float64Array(reference.length);
    for (let i = 0; i < reference.length; i++) this.#off[i] = -(reference[i] as number);
    for (let i = 0; i < this.#terms; i++) {
      const { multiplier, byKind } = this.#plans[i] as WeigherPlan; // one for each term
      const low = this.#low[i] as number;
      const range = this.#range[i] as number;
      const by = typeof multiplier === "number" ? multiplier : (multiplier[kind] as number);
      this.#by[i] = by;
      const coordinate = this.#coordinate[i] as number;
      if (byKind !== null) this.#part[i] = by * (((byKind[kind] as number) - low) / range);
      else this.#off[coordinate] = by / range - (reference[coordinate] as number);
      this.#base += (byKind === null ? (-by * low) / range : (this.#part[i] as number)) + SLACK * Math.abs(by);
    }
  }

  #promises(node: number, bound: number): boolean {
    return bound > Number.NEGATIVE_INFINITY && this.#ranking.takes(bound, this.#tree.first[node] as number);
  }

  /** No weight below the node is greater; the least number where there is no room below it. */
  #bound(node: number): number {
    const { bounds, width } = this.#tree;
    const high = node * 2 * width;
    for (let i = 0; i < ROOMS; i++) {
      if ((bounds[high + i] as number) < (this.#needs[i] as number)) return Number.NEGATIVE_INFINITY;
    }
    const low = high + width;
    const score = bounds[low - 1] as number;
    let sum = 0;
    let byScore = score + this.#base + SLACK * Math.abs(score);
    for (let i = 0; i < this.#terms; i++) {
      const coordinate = this.#coordinate[i] as number;
      if (coordinate < 0) {
        sum += this.#part[i] as number;
        continue;
      }
      const by = this.#by[i] as number;
      const raw = bounds[(by >= 0 ? high : low) + coordinate] as number;
      sum += by * ((raw - (this.#low[i] as number)) / (this.#range[i] as number));
    }
    for (let c = ROOMS; c < width - 1; c++) {
      const off = this.#off[c] as number;
      if (off !== 0) byScore += off * (bounds[(off > 0 ? high : low) + c] as number);
    }
    return Math.min(sum, byScore);
  }

  #weight(group: number): number {
    const { states, width } = this.#tree;
    const at = group * width;
    let sum = 0;
    for (let i = 0; i < this.#terms; i++) {
      const coordinate = this.#coordinate[i] as number;
      if (coordinate < 0) {
        sum += this.#part[i] as number;
        continue;
      }
      const raw = states[at + coordinate] as number;
      sum += (this.#by[i] as number) * ((raw - (this.#low[i] as number)) / (this.#range[i] as number));
    }
    return sum;
  }

  #visit(node: number): void {
    const tree = this.#tree;
    this.nodesVisited++;
    const leaf = tree.leaves[node];
    if (leaf != null) {
      for (const group of leaf)
        if (this.#fits(group)) this.#offer(tree.members[group] as number[], this.#weight(group));
    } else {
      const left = tree.left[node] as number;
      const right = tree.right[node] as number;
      const leftBound = this.#bound(left);
      const rightBound = this.#bound(right);
      const leftFirst =
        leftBound > rightBound ||
        (leftBound === rightBound && (tree.first[left] as number) < (tree.first[right] as number));
      if (leftFirst && this.#promises(left, leftBound)) this.#visit(left);
      if (this.#promises(right, rightBound)) this.#visit(right);
      if (!leftFirst && this.#promises(left, leftBound)) this.#visit(left);
    }
    if (tree.loose[node] === 1) tree.tighten(node);
  }

  #offer(members: readonly number[], weight: number): void {
    if (!this.#ranking.takes(weight, members[0] as number)) return; // no group is empty
    for (const slot of leastSlots(members, this.#ranking.wanted)) if (!this.#ranking.offer(slot, weight)) return;
  }
}
