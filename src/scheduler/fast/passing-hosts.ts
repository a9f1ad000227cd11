import type { HostColumns } from "./columns.ts";
import { ROOMS } from "./host-order.ts";
import type { HostTree } from "./host-tree.ts";
import type { KindClasses } from "./kind-classes.ts";
import { OFFERED_KIND, PASSING_KIND, type RequestPlan } from "./plan.ts";

const PASSING = OFFERED_KIND | PASSING_KIND;

/** Marks of hosts: not among those that pass; passes, but is weighed apart. */
const IGNORED = 1;
const APART = 2;

/** Which hosts of the tree pass for a request, and which nodes have none of them below. */
export class PassingHosts {
  /** Groups (leaves) and nodes that were looked at, since the beginning. */
  groupsVisited = 0;
  nodesVisited = 0;
  readonly #tree: HostTree;
  readonly #columns: HostColumns;
  readonly #classes: KindClasses;
  // What the request needs: rooms, a kind that is admitted.
  #vcpus = 0;
  #memoryMb = 0;
  #diskGb = 0;
  #admits: Uint8Array = new Uint8Array(0);
  /** The bits of the classes in which a kind is admitted; and the only cell to look at, where there is one. */
  #mask = 0;
  #cell: string | null = null;
  /** By slot: marks of hosts that are treated otherwise; those that are passed over now. */
  #marks = new Uint8Array(0);
  #passedOver = IGNORED;
  /** The greatest value times `sign` that was found at the coordinate sought, and the host that has it. */
  #extreme = 0;
  #witness = -1;

  constructor(tree: HostTree, columns: HostColumns, classes: KindClasses) {
    this.#tree = tree;
    this.#columns = columns;
    this.#classes = classes;
  }

  /** Looks at what passes for that plan, in all cells; these hosts (slots) do not pass. */
  enter(plan: RequestPlan, ignored: readonly number[]): void {
    const { use } = plan;
    this.#vcpus = plan.vcpus;
    this.#memoryMb = plan.memoryMb;
    this.#diskGb = plan.diskGb;
    this.#admits = plan.admits;
    if (use.classed !== this.#classes.version) {
      this.within(null);
      use.classed = this.#classes.version;
      use.mask = this.#mask;
    }
    this.#cell = null;
    this.#mask = use.mask;
    if (this.#marks.length < this.#columns.length) this.#marks = new Uint8Array(this.#columns.kind.length);
    for (const slot of ignored) this.#marks[slot] = IGNORED;
  }

  /** Forgets what `enter` and `setApart` said of these hosts. */
  leave(slots: readonly number[]): void {
    for (const slot of slots) this.#marks[slot] = 0;
  }

  /** These hosts pass, but are passed over from `passOver(true)` on. */
  setApart(slots: readonly number[]): void {
    for (const slot of slots) this.#marks[slot] = APART;
  }

  passOver(apart: boolean): void {
    this.#passedOver = apart ? IGNORED | APART : IGNORED;
  }

  /** The bits of the classes that matter. */
  get mask(): number {
    return this.#mask;
  }

  /** Looks at the hosts of that cell only, or of all. */
  within(cell: string | null): void {
    if (cell === this.#cell && cell !== null) return;
    const kinds = this.#columns.kinds.all;
    this.#cell = cell;
    this.#mask = 0;
    for (let kind = 0; kind < kinds.length; kind++) {
      if (this.#admits[kind] !== PASSING || (cell !== null && kinds[kind]?.cell !== cell)) continue;
      this.#mask |= this.#classes.bitOf(kind);
    }
  }

  /**
   * The greatest value times `sign` at the coordinate, over the hosts that pass.
   * @param witnesses the hosts that had it when it was last asked for, by coordinate: most likely they still have it
   */
  furthest(coordinate: number, sign: 1 | -1, witnesses: number[]): number {
    this.#extreme = Number.NEGATIVE_INFINITY;
    const last = this.#tree.positionOf(witnesses[coordinate] ?? -1);
    if (last >= 0 && this.fits(last)) {
      this.#extreme = sign * (this.#tree.states[last * this.#tree.width + coordinate] as number);
    }
    this.#witness = -1;
    if (this.#reach(1, coordinate, sign) > this.#extreme) this.#seek(1, coordinate, sign);
    if (this.#witness >= 0) witnesses[coordinate] = this.#witness;
    return this.#extreme;
  }

  /** No value times `sign` below the node is greater; the least number where no host below it can pass. */
  #reach(node: number, coordinate: number, sign: 1 | -1): number {
    if (!this.mayPass(node)) return Number.NEGATIVE_INFINITY;
    const { bounds, stride, width } = this.#tree;
    const at = node * stride;
    return sign === 1 ? (bounds[at + coordinate] as number) : -(bounds[at + width + coordinate - ROOMS] as number);
  }

  mayPass(node: number): boolean {
    const { bounds, stride, classes } = this.#tree;
    const at = node * stride;
    return (
      ((classes[node] as number) & this.#mask) !== 0 &&
      (bounds[at] as number) >= this.#vcpus &&
      (bounds[at + 1] as number) >= this.#memoryMb &&
      (bounds[at + 2] as number) >= this.#diskGb
    );
  }

  fits(position: number): boolean {
    const { states, width, kinds, slots } = this.#tree;
    const at = position * width;
    return (
      (states[at] as number) >= this.#vcpus &&
      (states[at + 1] as number) >= this.#memoryMb &&
      (states[at + 2] as number) >= this.#diskGb &&
      this.#admits[kinds[position] as number] === PASSING &&
      (this.#cell === null || this.#columns.kinds.all[kinds[position] as number]?.cell === this.#cell) &&
      ((this.#marks[slots[position] as number] as number) & this.#passedOver) === 0
    );
  }

  #seek(node: number, coordinate: number, sign: 1 | -1): void {
    const { leaves, span, states, width, slots } = this.#tree;
    if (node >= leaves) {
      this.groupsVisited++;
      const from = (node - leaves) * span;
      for (let position = from; position < from + span; position++) {
        const value = sign * (states[position * width + coordinate] as number);
        if (value <= this.#extreme || !this.fits(position)) continue;
        this.#extreme = value;
        this.#witness = slots[position] as number;
      }
      return;
    }
    this.nodesVisited++;
    const left = this.#reach(2 * node, coordinate, sign);
    const right = this.#reach(2 * node + 1, coordinate, sign);
    if (left >= right) {
      if (left > this.#extreme) this.#seek(2 * node, coordinate, sign);
      if (right > this.#extreme) this.#seek(2 * node + 1, coordinate, sign);
    } else {
      if (right > this.#extreme) this.#seek(2 * node + 1, coordinate, sign);
      if (left > this.#extreme) this.#seek(2 * node, coordinate, sign);
    }
  }
}
