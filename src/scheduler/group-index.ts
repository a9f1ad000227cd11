import { type HostColumns, type RawColumn, rawColumn } from "./columns.ts";
import { StateTree } from "./state-tree.ts";

/** Coordinates of a state before those of raw values: the rooms for VCPU, MEMORY_MB and DISK_GB. */
export const ROOMS = 3;

/** Raw values that are told apart from the start; others are once they are asked for. */
const USUAL: readonly RawColumn[] = (["freeRam", "freeCpu", "freeDisk", "ioOps"] as const).map(rawColumn);

const COUNTS: readonly RawColumn[] = (["ioOps", "instances", "failedBuilds"] as const).map(rawColumn);

/**
 * Hosts in the same state, as Placement and the weighers see it, in one group; the groups of one kind and service
 * status in one tree. It follows the columns by the slots that changed, and is a pure function of them.
 */
export class GroupIndex {
  /** By kind * 4 + status. */
  readonly trees: (StateTree | undefined)[] = [];
  readonly #columns: HostColumns;
  /** Columns of raw values that are told apart, in the order of the coordinates. */
  #raw: readonly RawColumn[] = USUAL;
  #epoch = -1;
  /** By slot: the tree it is in (-1: none), its group there, and its place in the group. */
  #treeOf = new Int32Array(0);
  #groupOf = new Int32Array(0);
  #places = new Int32Array(0);
  /** The rooms, the raw values, the score. */
  #state: Float64Array = new Float64Array(ROOMS + USUAL.length + 1);
  /** Least raw value by column: lesser ones are raised to it. */
  readonly #floors: readonly number[];
  /** What each coordinate counts for the score. */
  reference: Float64Array = new Float64Array(ROOMS + USUAL.length);

  /** @param floors least raw value by column: lesser ones are raised to it */
  constructor(columns: HostColumns, floors: readonly number[]) {
    this.#columns = columns;
    this.#floors = floors;
  }

  /** Groups there are. */
  get groups(): number {
    return this.trees.reduce((sum, tree) => sum + (tree?.groups ?? 0), 0);
  }

  /** The coordinate of a column of raw values. */
  coordinateOf(column: RawColumn): number {
    return ROOMS + this.#raw.indexOf(column);
  }

  /** Whether the coordinate counts things, few of them: its range jumps, so that it is left out of the score. */
  isCount(coordinate: number): boolean {
    return COUNTS.includes(this.#raw[coordinate - ROOMS] as RawColumn); // a coordinate of raw values
  }

  /** Brings the groups to the columns, and tells these raw values apart from now on. */
  sync(asked: readonly { readonly column: RawColumn | null }[]): void {
    const changed = this.#columns.takeChanges();
    const known = asked.every(({ column }) => column === null || this.#raw.includes(column));
    if (known && this.#epoch === this.#columns.epoch) {
      for (const slot of changed) this.#update(slot);
      return;
    }
    const columns = new Set(asked.flatMap(({ column }) => (column === null ? [] : [column])));
    this.#clear([...columns].filter((column) => !this.#raw.includes(column)));
  }

  /** Takes the hosts out while `work` goes on. */
  without<T>(slots: readonly number[], work: () => T): T {
    if (slots.length === 0) return work();
    for (const slot of slots) this.#take(slot);
    const result = work();
    for (const slot of slots) this.#update(slot);
    return result;
  }

  /** Scores by these weights of the coordinates from now on. */
  aim(reference: Float64Array): void {
    this.reference = reference;
    for (const tree of this.trees) tree?.rebuild(reference);
  }

  #clear(further: readonly RawColumn[]): void {
    const { length, epoch } = this.#columns;
    this.#raw = [...this.#raw, ...further];
    this.#state = new Float64Array(ROOMS + this.#raw.length + 1);
    this.reference = new Float64Array(ROOMS + this.#raw.length);
    this.#epoch = epoch;
    this.trees.length = 0;
    this.#treeOf = new Int32Array(0);
    for (let slot = 0; slot < length; slot++) this.#update(slot);
  }

  #grow(): void {
    const size = this.#columns.kind.length;
    const old = this.#treeOf;
    this.#treeOf = new Int32Array(size).fill(-1);
    this.#treeOf.set(old);
    const groups = this.#groupOf;
    this.#groupOf = new Int32Array(size);
    this.#groupOf.set(groups);
    const places = this.#places;
    this.#places = new Int32Array(size);
    this.#places.set(places);
  }

  #update(slot: number): void {
    if (slot >= this.#treeOf.length) this.#grow();
    const { vcpuRoom, memoryRoom, diskRoom, status, kind, raw } = this.#columns;
    if (this.#columns.row(slot) === undefined) {
      this.#take(slot);
      return;
    }
    const state = this.#state;
    state[0] = vcpuRoom[slot] as number;
    state[1] = memoryRoom[slot] as number;
    state[2] = diskRoom[slot] as number;
    for (let i = 0; i < this.#raw.length; i++) {
      const column = this.#raw[i] as RawColumn; // i < length
      state[ROOMS + i] = Math.max((raw[column] as Float64Array)[slot] as number, this.#floors[column] as number);
    }
    const key = (kind[slot] as number) * 4 + (status[slot] as number);
    const group = this.#groupOf[slot] as number;
    if (this.#treeOf[slot] === key && this.trees[key]?.has(group, state)) return;
    this.#take(slot);
    let tree = this.trees[key];
    if (tree === undefined) {
      tree = new StateTree(this.reference, kind[slot] as number, status[slot] as number);
      this.trees[key] = tree;
    }
    this.#groupOf[slot] = tree.put(state, slot, this.#places);
    this.#treeOf[slot] = key;
  }

  #take(slot: number): void {
    const key = this.#treeOf[slot] ?? -1;
    if (key < 0) return;
    this.trees[key]?.take(this.#groupOf[slot] as number, slot, this.#places);
    this.#treeOf[slot] = -1;
  }
}
