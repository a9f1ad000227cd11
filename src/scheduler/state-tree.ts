import { addSlot, removeSlot } from "./slot-heap.ts";

/** Groups that a leaf holds before it is split. */
const LEAF_SIZE = 10;
/** Values looked at to find the middle of a leaf. */
const SAMPLE = 15;
/** A path this long is a sign that the tree has grown lopsided. */
const LONG_PATH = 40;

const NONE = -1;

/**
 * The hosts of one kind and service status, by groups of equal state, in a k-d tree: a node knows the least and the
 * greatest value of each coordinate below it. These bounds grow at once with what is put in; when something is taken
 * out they are only marked as loose, and whoever comes by tightens them.
 * A state is `width` numbers. The last is its score, made of the others: what they weigh by a fixed reference. Hosts
 * that weigh much the same differ in all else, so that a node's best score says far more than its bounds one by one.
 */
export class StateTree {
  readonly width: number;
  readonly kind: number;
  /** Bits of `HostColumns.status`. */
  readonly status: number;
  root = 0;
  /** Groups there are. */
  groups = 0;

  /** By node: the greatest, then the least value of each coordinate. */
  bounds: Float64Array;
  /** By node: no slot below it is less than this. */
  first: Int32Array;
  left: Int32Array;
  right: Int32Array;
  /** By node: 1 where the bounds may be wider than need be. */
  loose: Uint8Array;
  /** By node: the groups of a leaf; null for an inner node. */
  readonly leaves: (number[] | null)[] = [];
  /** By group: its state. */
  states: Float64Array;
  /** By group: heaps of slots. */
  readonly members: number[][] = [];

  #parent: Int32Array;
  #axis: Int32Array;
  #cut: Float64Array;
  #leafOf: Int32Array;
  #reference: Float64Array;
  readonly #freeNodes: number[] = [];
  readonly #freeGroups: number[] = [];
  /** Greatest size seen of each coordinate: what a difference is measured against. */
  readonly #scale: Float64Array;
  /** Groups made since the tree was last built. */
  #made = 0;

  /** @param reference what each coordinate but the last counts for the score */
  constructor(reference: Float64Array, kind: number, status: number) {
    const width = reference.length + 1;
    this.#reference = reference;
    this.width = width;
    this.kind = kind;
    this.status = status;
    this.bounds = new Float64Array(64 * width);
    this.first = new Int32Array(32);
    this.left = new Int32Array(32);
    this.right = new Int32Array(32);
    this.loose = new Uint8Array(32);
    this.states = new Float64Array(32 * width);
    this.#parent = new Int32Array(32);
    this.#axis = new Int32Array(32);
    this.#cut = new Float64Array(32);
    this.#leafOf = new Int32Array(32);
    this.#scale = new Float64Array(width).fill(1);
    this.root = this.#newLeaf(NONE, []);
  }

  /** Puts a slot into the group of that state, whose score is set. @returns the group's number */
  put(state: Float64Array, slot: number, places: Int32Array): number {
    const { bounds, width, first } = this;
    state[width - 1] = this.#score(state, 0);
    let node = this.root;
    let depth = 0;
    for (;;) {
      const high = node * 2 * width;
      const low = high + width;
      for (let c = 0; c < width; c++) {
        const value = state[c] as number;
        if (value > (bounds[high + c] as number)) bounds[high + c] = value;
        if (value < (bounds[low + c] as number)) bounds[low + c] = value;
      }
      if (slot < (first[node] as number)) first[node] = slot;
      if (this.leaves[node] !== null) break;
      const less = (state[this.#axis[node] as number] as number) < (this.#cut[node] as number);
      node = (less ? this.left[node] : this.right[node]) as number;
      depth++;
    }
    const leaf = this.leaves[node] as number[]; // the loop ends at a leaf
    let group = leaf.find((each) => this.#is(each, state));
    if (group === undefined) {
      group = this.#newGroup(state, node);
      leaf.push(group);
    }
    addSlot(this.members[group] as number[], slot, places);
    if (leaf.length > LEAF_SIZE) this.#split(node);
    if (this.#made > this.groups + 64 || (depth > LONG_PATH && this.#made * 4 > this.groups))
      this.rebuild(this.#reference);
    return group;
  }

  /** Takes a slot out of its group. */
  take(group: number, slot: number, places: Int32Array): void {
    const members = this.members[group] as number[];
    removeSlot(members, slot, places);
    const node = this.#leafOf[group] as number;
    if (members.length > 0) {
      if (slot === this.first[node]) this.#loosen(node);
      return;
    }
    const leaf = this.leaves[node] as number[]; // leafOf names leaves
    leaf[leaf.indexOf(group)] = leaf[leaf.length - 1] as number;
    leaf.pop();
    this.groups--;
    this.#freeGroups.push(group);
    this.#loosen(node);
    if (leaf.length === 0 && node !== this.root) this.#splice(node);
  }

  /** Whether the group has that state. */
  has(group: number, state: Float64Array): boolean {
    return this.#is(group, state);
  }

  /** Makes the node's bounds as narrow as what it holds, or as its children's bounds. */
  tighten(node: number): void {
    const { bounds, width, first, left, right, loose } = this;
    const high = node * 2 * width;
    const low = high + width;
    const leaf = this.leaves[node];
    if (leaf != null) {
      this.#reset(node);
      for (const group of leaf) this.#widen(node, group);
      loose[node] = 0;
      return;
    }
    const a = left[node] as number;
    const b = right[node] as number;
    for (let c = 0; c < width; c++) {
      bounds[high + c] = Math.max(bounds[a * 2 * width + c] as number, bounds[b * 2 * width + c] as number);
      bounds[low + c] = Math.min(bounds[(a * 2 + 1) * width + c] as number, bounds[(b * 2 + 1) * width + c] as number);
    }
    first[node] = Math.min(first[a] as number, first[b] as number);
    loose[node] = (loose[a] as number) | (loose[b] as number);
  }

  #is(group: number, state: Float64Array): boolean {
    const at = group * this.width;
    for (let c = 0; c < this.width - 1; c++) if (this.states[at + c] !== state[c]) return false;
    return true;
  }

  #score(states: Float64Array, at: number): number {
    const reference = this.#reference;
    let sum = 0;
    for (let c = 0; c < reference.length; c++) sum += (reference[c] as number) * (states[at + c] as number);
    return sum;
  }

  #newGroup(state: Float64Array, leaf: number): number {
    const group = this.#freeGroups.pop() ?? this.members.length;
    if ((group + 1) * this.width > this.states.length) {
      this.states = grown(this.states);
      this.#leafOf = grown(this.#leafOf);
    }
    this.members[group] = [];
    this.states.set(state, group * this.width);
    this.#leafOf[group] = leaf;
    for (let c = 0; c < this.width; c++) {
      const size = Math.abs(state[c] as number);
      if (size > (this.#scale[c] as number)) this.#scale[c] = size;
    }
    this.groups++;
    this.#made++;
    return group;
  }

  #newLeaf(parent: number, groups: number[]): number {
    const node = this.#freeNodes.pop() ?? this.leaves.length;
    if (node >= this.first.length) {
      this.bounds = grown(this.bounds);
      this.first = grown(this.first);
      this.left = grown(this.left);
      this.right = grown(this.right);
      this.loose = grown(this.loose);
      this.#parent = grown(this.#parent);
      this.#axis = grown(this.#axis);
      this.#cut = grown(this.#cut);
    }
    this.leaves[node] = groups;
    this.#parent[node] = parent;
    for (const group of groups) this.#leafOf[group] = node;
    this.tighten(node);
    return node;
  }

  #reset(node: number): void {
    const high = node * 2 * this.width;
    this.bounds.fill(Number.NEGATIVE_INFINITY, high, high + this.width);
    this.bounds.fill(Number.POSITIVE_INFINITY, high + this.width, high + 2 * this.width);
    this.first[node] = 2 ** 31 - 1;
  }

  #widen(node: number, group: number): void {
    const { bounds, states, width } = this;
    const high = node * 2 * width;
    for (let c = 0; c < width; c++) {
      const value = states[group * width + c] as number;
      if (value > (bounds[high + c] as number)) bounds[high + c] = value;
      if (value < (bounds[high + width + c] as number)) bounds[high + width + c] = value;
    }
    const [least] = this.members[group] as number[];
    if (least !== undefined && least < (this.first[node] as number)) this.first[node] = least;
  }

  /** Parents of loose nodes are loose. */
  #loosen(node: number): void {
    for (let at = node; at !== NONE && this.loose[at] === 0; at = this.#parent[at] as number) this.loose[at] = 1;
  }

  /** The sibling of an empty leaf takes its parent's place. */
  #splice(node: number): void {
    const parent = this.#parent[node] as number;
    const sibling = (this.left[parent] === node ? this.right[parent] : this.left[parent]) as number;
    const above = this.#parent[parent] as number;
    this.#parent[sibling] = above;
    if (above === NONE) this.root = sibling;
    else if (this.left[above] === parent) this.left[above] = sibling;
    else this.right[above] = sibling;
    this.#freeNodes.push(node, parent);
  }

  /** Splits a leaf, and its halves, until no leaf is too large: across the widest side, near the middle. */
  #split(node: number): void {
    const groups = this.leaves[node] as number[];
    const { states, width } = this;
    let axis = 0;
    let widest = -1;
    let least = 0;
    for (let c = 0; c < width; c++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const group of groups) {
        const value = states[group * width + c] as number;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const wide = (high - low) / (this.#scale[c] as number);
      if (wide <= widest) continue;
      widest = wide;
      axis = c;
      least = low;
    }
    const cut = this.#middle(groups, axis, least);
    const left = groups.filter((group) => (states[group * width + axis] as number) < cut);
    const right = groups.filter((group) => (states[group * width + axis] as number) >= cut);
    this.leaves[node] = null;
    this.#axis[node] = axis;
    this.#cut[node] = cut;
    const a = this.#newLeaf(node, left);
    const b = this.#newLeaf(node, right);
    this.left[node] = a;
    this.right[node] = b;
    if (left.length > LEAF_SIZE) this.#split(a);
    if (right.length > LEAF_SIZE) this.#split(b);
  }

  /** A value above `least` with about half of the groups below it. */
  #middle(groups: readonly number[], axis: number, least: number): number {
    const step = Math.max(1, Math.floor(groups.length / SAMPLE));
    const sample: number[] = [];
    for (let i = 0; i < groups.length; i += step) {
      sample.push(this.states[(groups[i] as number) * this.width + axis] as number);
    }
    sample.sort((a, b) => a - b);
    const middle = sample[sample.length >> 1] as number; // there is a group
    if (middle > least) return middle;
    let next = Number.POSITIVE_INFINITY;
    for (const group of groups) {
      const value = this.states[group * this.width + axis] as number;
      if (value > least && value < next) next = value;
    }
    return next;
  }

  /** Builds the tree anew over the same groups, with scores by that reference. */
  rebuild(reference: Float64Array): void {
    const groups = this.leaves.flatMap((leaf) => leaf ?? []);
    this.leaves.length = 0;
    this.#freeNodes.length = 0;
    this.#made = 0;
    if (reference !== this.#reference) {
      this.#reference = reference;
      for (const group of groups) {
        this.states[(group + 1) * this.width - 1] = this.#score(this.states, group * this.width);
      }
    }
    this.root = this.#newLeaf(NONE, groups);
    if (groups.length > LEAF_SIZE) this.#split(this.root);
  }
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(old: T): T {
  const larger = new (old.constructor as new (length: number) => T)(old.length * 2);
  larger.set(old as never);
  return larger;
}
