import { ALIVE, type HostColumns, OFFERED, type RawColumn, rawColumn } from "./columns.ts";
import { arrange, ROOMS } from "./host-order.ts";
import type { KindClasses } from "./kind-classes.ts";
import type { WeigherPlan } from "./plan.ts";

/** Hosts of a leaf, at most. */
const LEAF_SIZE = 8;

/** Raw values that are told apart from the start; others are once they are asked for. */
const USUAL: readonly RawColumn[] = (["freeRam", "freeCpu", "freeDisk", "ioOps"] as const).map(rawColumn);

/** Greater than any slot. */
const NO_SLOT = 2 ** 31 - 1;

/** Changed hosts, as a part of all, from which on all bounds are reckoned anew. */
const MANY = 1 / 8;

/**
 * The hosts in an order that keeps like ones together, under a complete binary tree of bounds: a node knows the greatest
 * and the least value of each coordinate below it, and which classes of kinds there are. A host that changes stays where
 * it is, and the bounds above it are mended at once; when they have grown loose the hosts are put in order anew.
 *
 * A state is `width` numbers: the rooms, the raw values, the score, which is what the raw values weigh by a fixed
 * reference. Hosts that weigh much the same differ in all else, so that a node's best score says far more than its
 * bounds one by one. Hosts that are not offered, or not alive where that counts, are beneath no bound.
 */
export class HostTree {
  width = 0;
  /** Numbers of a node's bounds: the greatest value of each coordinate, then the least of each raw value. */
  stride = 0;
  /** Leaves there are; the number of the first of them. Node 1 is the root, 2n and 2n + 1 are below n. */
  leaves = 1;
  /** Nodes from the root to a leaf. */
  depth = 1;
  /** Positions of a leaf. */
  span = 0;
  /** Hosts there are. */
  size = 0;
  /** By node. */
  bounds = new Float64Array(0);
  /** By node: no slot below it is less than this. */
  first = new Int32Array(0);
  /** By node: the least slot of those with the best score below it; and the best score of all others. */
  firstBest = new Int32Array(0);
  secondScore = new Float64Array(0);
  /** By node: the bits of the classes below it. */
  classes = new Int32Array(0);
  /** By position: the slot (-1: none), its kind, its state. */
  slots = new Int32Array(0);
  kinds = new Int32Array(0);
  states = new Float64Array(0);
  /** What each raw value counts for the score. */
  reference = new Float64Array(0);
  /** By position: the bit of the class. */
  #bits = new Int32Array(0);
  readonly #columns: HostColumns;
  readonly #classes: KindClasses;
  readonly #needed: number;
  /** Least raw value by column: lesser ones are raised to it. */
  readonly #floors: readonly number[];
  /** Columns of raw values that are told apart, in the order of the coordinates. */
  #raw: readonly RawColumn[] = USUAL;
  /** By slot: its position. */
  #positions = new Int32Array(0);
  /** Where the states of a leaf's hosts are that count; room to work in. */
  readonly #usable = new Int32Array(LEAF_SIZE);
  #epoch = -1;
  #version = -1;

  /**
   * @param alive whether only hosts whose service is alive are of use
   * @param floors least raw value by column: lesser ones are raised to it
   */
  constructor(columns: HostColumns, classes: KindClasses, alive: boolean, floors: readonly number[]) {
    this.#columns = columns;
    this.#classes = classes;
    this.#needed = alive ? OFFERED | ALIVE : OFFERED;
    this.#floors = floors;
  }

  /** The coordinate of a column of raw values. */
  coordinateOf(column: RawColumn): number {
    return ROOMS + this.#raw.indexOf(column);
  }

  /** The host's position; -1 where it has none. */
  positionOf(slot: number): number {
    return this.#positions[slot] ?? -1;
  }

  /** Brings the states to the columns, and tells these raw values apart from now on. */
  sync(weighers: readonly WeigherPlan[]): void {
    const columns = this.#columns;
    const further: RawColumn[] = [];
    for (const { column } of weighers) if (column !== null && !this.#raw.includes(column)) further.push(column);
    if (further.length > 0 || this.#epoch !== columns.epoch || columns.length > this.#positions.length) {
      this.#raw = [...this.#raw, ...further];
      this.rebuild(this.#reference(weighers));
      return;
    }
    if (columns.changes === 0 && this.#version === this.#classes.version) return;
    const slots = columns.takeChanges();
    const many = slots.length > MANY * this.size;
    for (const slot of slots) {
      const position = this.#positions[slot] as number;
      if (position < 0) {
        this.rebuild();
        return;
      }
      this.#write(position, slot);
      if (!many) this.#mend(position);
    }
    if (this.#version !== this.#classes.version) {
      this.#version = this.#classes.version;
      for (let at = 0; at < this.#bits.length; at++) this.#bits[at] = this.#classes.bitOf(this.kinds[at] as number);
      this.#mendAll();
    } else if (many) this.#mendAll();
  }

  /** Scores by these weights of the raw values from now on. */
  aim(reference: Float64Array<ArrayBuffer>): void {
    this.reference = reference;
    for (let position = 0; position < this.slots.length; position++) this.#score(position);
    this.#mendAll();
  }

  /** Puts all hosts in order anew, with scores by these weights. */
  rebuild(reference = this.reference): void {
    const columns = this.#columns;
    this.reference = reference;
    columns.takeChanges();
    const count = this.#raw.length;
    this.width = ROOMS + count + 1;
    this.stride = this.width + count;
    this.#epoch = columns.epoch;
    this.#version = this.#classes.version;
    const slots: number[] = [];
    for (let slot = 0; slot < columns.length; slot++) if (columns.row(slot) !== undefined) slots.push(slot);
    this.size = slots.length;
    this.leaves = 2 ** Math.max(0, Math.ceil(Math.log2(slots.length / LEAF_SIZE)));
    this.depth = 1 + Math.log2(this.leaves);
    this.span = Math.max(1, Math.ceil(slots.length / this.leaves));
    this.#room(this.leaves * this.span, columns.length);
    // In the order of the slots at first: what is read from there decides the order.
    for (const [position, slot] of slots.entries()) this.#write(position, slot);
    const { size, leaves, span, width, states, kinds } = this;
    const classOf = (position: number) => this.#classes.of[kinds[position] as number] as number;
    const order = arrange({ size, leaves, span, width, states, classOf, reference });
    this.#room(this.leaves * this.span, columns.length);
    for (const [position, at] of order.entries()) {
      const slot = slots[at];
      if (slot === undefined) continue;
      this.#positions[slot] = position;
      this.#write(position, slot);
    }
    this.#mendAll();
  }

  #room(positions: number, length: number): void {
    this.slots = new Int32Array(positions).fill(-1);
    this.kinds = new Int32Array(positions);
    this.#bits = new Int32Array(positions);
    this.states = new Float64Array(positions * this.width).fill(Number.NEGATIVE_INFINITY);
    this.bounds = new Float64Array(2 * this.leaves * this.stride);
    this.first = new Int32Array(2 * this.leaves);
    this.firstBest = new Int32Array(2 * this.leaves);
    this.secondScore = new Float64Array(2 * this.leaves);
    this.classes = new Int32Array(2 * this.leaves);
    this.#positions = new Int32Array(length).fill(-1);
  }

  #write(position: number, slot: number): void {
    const { vcpuRoom, memoryRoom, diskRoom, status, kind, raw } = this.#columns;
    const { states } = this;
    const at = position * this.width;
    this.slots[position] = slot;
    this.kinds[position] = kind[slot] as number;
    this.#bits[position] = this.#classes.bitOf(kind[slot] as number);
    const isUsable = ((status[slot] as number) & this.#needed) === this.#needed;
    states[at] = isUsable ? (vcpuRoom[slot] as number) : Number.NEGATIVE_INFINITY;
    states[at + 1] = memoryRoom[slot] as number;
    states[at + 2] = diskRoom[slot] as number;
    for (let i = 0; i < this.#raw.length; i++) {
      const column = this.#raw[i] as RawColumn; // i < length
      states[at + ROOMS + i] = Math.max((raw[column] as Float64Array)[slot] as number, this.#floors[column] as number);
    }
    this.#score(position);
  }

  /** What the weighers count for each raw value where all hosts are normalised over. */
  #reference(weighers: readonly WeigherPlan[]): Float64Array<ArrayBuffer> {
    const { length, raw } = this.#columns;
    const reference = new Float64Array(this.#raw.length);
    for (const { column, multiplier } of weighers) {
      if (column === null || typeof multiplier !== "number") continue;
      const low = this.#floors[column] as number;
      let high = 0;
      for (let slot = 0; slot < length; slot++) high = Math.max(high, (raw[column] as Float64Array)[slot] as number);
      const range = high - Math.max(low, 0);
      if (range > 0) reference[this.#raw.indexOf(column)] = multiplier / range;
    }
    return reference;
  }

  #score(position: number): void {
    const { reference, states } = this;
    const at = position * this.width;
    let sum = 0;
    for (let i = 0; i < reference.length; i++) sum += (reference[i] as number) * (states[at + ROOMS + i] as number);
    states[at + this.width - 1] = sum;
  }

  /** Mends the bounds above the position, as far as they are others than before. */
  #mend(position: number): void {
    const leaf = Math.floor(position / this.span);
    let node = this.leaves + leaf;
    if (!this.#mendLeaf(node)) return;
    for (node >>= 1; node > 0 && this.#mendInner(node); ) node >>= 1;
  }

  #mendAll(): void {
    for (let node = 2 * this.leaves - 1; node >= this.leaves; node--) this.#mendLeaf(node);
    for (let node = this.leaves - 1; node > 0; node--) this.#mendInner(node);
  }

  /** @returns whether the leaf's bounds are others now */
  #mendLeaf(node: number): boolean {
    const { width, stride, states, slots, span, bounds } = this;
    const usable = this.#usable;
    const bits = this.#bits;
    let count = 0;
    let first = NO_SLOT;
    let classes = 0;
    const from = (node - this.leaves) * span;
    for (let position = from; position < from + span; position++) {
      if (states[position * width] === Number.NEGATIVE_INFINITY) continue;
      usable[count++] = position * width;
      classes |= bits[position] as number;
      const slot = slots[position] as number;
      if (slot < first) first = slot;
    }
    let isOther = this.first[node] !== first || this.classes[node] !== classes;
    this.first[node] = first;
    this.classes[node] = classes;
    if (this.#mendBest(node, count)) isOther = true;
    const to = node * stride;
    for (let c = 0; c < width; c++) {
      let high = Number.NEGATIVE_INFINITY;
      let low = Number.POSITIVE_INFINITY;
      for (let i = 0; i < count; i++) {
        const value = states[(usable[i] as number) + c] as number;
        if (value > high) high = value;
        if (value < low) low = value;
      }
      if (bounds[to + c] !== high) {
        bounds[to + c] = high;
        isOther = true;
      }
      const at = to + width - ROOMS + c;
      if (c >= ROOMS && c < width - 1 && bounds[at] !== low) {
        bounds[at] = low;
        isOther = true;
      }
    }
    return isOther;
  }

  /** @returns whether the leaf's best hosts are others now */
  #mendBest(node: number, count: number): boolean {
    const { width, states, slots } = this;
    let best = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    let first = NO_SLOT;
    for (let i = 0; i < count; i++) {
      const at = this.#usable[i] as number;
      const score = states[at + width - 1] as number;
      const slot = slots[at / width] as number;
      if (score > best) {
        second = best;
        best = score;
        first = slot;
      } else if (score === best) {
        if (slot < first) first = slot;
      } else if (score > second) second = score;
    }
    return this.#setBest(node, first, second);
  }

  #setBest(node: number, first: number, second: number): boolean {
    if (this.firstBest[node] === first && this.secondScore[node] === second) return false;
    this.firstBest[node] = first;
    this.secondScore[node] = second;
    return true;
  }

  /** @returns whether the node's best hosts are others now */
  #mergeBest(node: number, left: number, right: number, leftBest: number, rightBest: number): boolean {
    const { firstBest, secondScore } = this;
    const second = Math.max(secondScore[left] as number, secondScore[right] as number);
    if (leftBest === rightBest) {
      return this.#setBest(node, Math.min(firstBest[left] as number, firstBest[right] as number), second);
    }
    const better = leftBest > rightBest ? left : right;
    return this.#setBest(node, firstBest[better] as number, Math.max(second, Math.min(leftBest, rightBest)));
  }

  /** @returns whether the node's bounds are others now */
  #mendInner(node: number): boolean {
    const { width, stride, bounds, first, classes } = this;
    const a = 2 * node;
    const b = a + 1;
    const least = Math.min(first[a] as number, first[b] as number);
    const bits = (classes[a] as number) | (classes[b] as number);
    let isOther = first[node] !== least || classes[node] !== bits;
    first[node] = least;
    classes[node] = bits;
    const to = node * stride;
    const left = a * stride;
    const right = b * stride;
    const score = width - 1;
    if (this.#mergeBest(node, a, b, bounds[left + score] as number, bounds[right + score] as number)) isOther = true;
    for (let c = 0; c < stride; c++) {
      const one = bounds[left + c] as number;
      const other = bounds[right + c] as number;
      const value = one > other === c < width ? one : other;
      if (bounds[to + c] === value) continue;
      bounds[to + c] = value;
      isOther = true;
    }
    return isOther;
  }
}
