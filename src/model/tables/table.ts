/**
 * An immutable table of rows under small whole numbers (slots), with structural sharing: a 32-wide trie. Changing one
 * row of 100,000 copies four short arrays; a fork of the state costs nothing; two versions of a table are compared in
 * time that follows what changed between them, not the size.
 */
import { currentBatch, forbidBatches, splitBatch } from "./batch.ts";
import { deepFreeze } from "./immutable.ts";

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/**
 * A trie node: who made it, then its children (inner levels) or rows (lowest level); holes are `undefined`. The maker
 * is the number of the batch that made it, 0 outside of batches.
 */
type Node = unknown[];

const FIRST = 1;
const LENGTH = FIRST + WIDTH;

let freezing = false;

/** Test mode: from now on every node and row a table takes in is frozen, deeply. */
export function freezeTables(on: boolean): void {
  freezing = on;
  forbidBatches(on);
}

export class Table<T> {
  private count: number;
  private end: number;
  private root: Node | undefined;
  /** Bits above the lowest level; 0 when the root is a leaf. */
  private shift: number;
  /** The batch that made this version, 0 outside of batches. */
  private readonly maker: number;

  private constructor(root: Node | undefined, shift: number, count: number, end: number) {
    this.root = root;
    this.shift = shift;
    this.count = count;
    this.end = end;
    this.maker = currentBatch();
    if (freezing) Object.freeze(this);
  }

  /** Number of rows present. */
  get size(): number {
    return this.count;
  }

  /** The next slot that was never used: slots are handed out in order and never again. */
  get next(): number {
    return this.end;
  }

  /** This table after a change, in place where this batch made it. */
  private changed(root: Node | undefined, shift: number, count: number, end: number): Table<T> {
    const batch = currentBatch();
    if (batch === 0 || this.maker !== batch) return new Table<T>(root, shift, count, end);
    this.root = root;
    this.shift = shift;
    this.count = count;
    this.end = end;
    return this;
  }

  static empty<T>(): Table<T> {
    return new Table<T>(undefined, 0, 0, 0);
  }

  /** A table of these rows at slots 0, 1, 2, … */
  static of<T>(rows: Iterable<T>): Table<T> {
    let table = Table.empty<T>();
    for (const row of rows) table = table.set(table.next, row);
    return table;
  }

  /** The table with these rows at these slots, whose next unused slot is `next`. */
  static restore<T>(rows: Iterable<readonly [number, T]>, next: number): Table<T> {
    let table = Table.empty<T>();
    for (const [slot, row] of rows) table = table.set(slot, row);
    return new Table<T>(table.root, table.shift, table.size, next);
  }

  get(slot: number): T | undefined {
    let node = this.root;
    if (node === undefined || slot < 0 || slot >>> this.shift >= WIDTH) return undefined;
    for (let shift = this.shift; shift > 0; shift -= BITS) {
      node = node[FIRST + ((slot >>> shift) & MASK)] as Node | undefined;
      if (node === undefined) return undefined;
    }
    return node[FIRST + (slot & MASK)] as T | undefined;
  }

  /** The table with `row` at `slot`. */
  set(slot: number, row: T): Table<T> {
    if (freezing) deepFreeze(row);
    if (this.replace(slot, row)) return this;
    let root = this.root;
    let shift = this.shift;
    while (slot >>> shift >= WIDTH) {
      if (root !== undefined) root = above(root);
      shift += BITS;
    }
    const grew = this.get(slot) === undefined ? 1 : 0;
    const end = slot >= this.end ? slot + 1 : this.end;
    return this.changed(put(root, shift, slot, row), shift, this.count + grew, end);
  }

  /** Puts another row where this batch has put one, without copying anything; false where it has not. */
  private replace(slot: number, row: T): boolean {
    const batch = currentBatch();
    if (batch === 0 || this.maker !== batch || slot >>> this.shift >= WIDTH) return false;
    let node = this.root;
    for (let shift = this.shift; shift > 0; shift -= BITS) {
      if (node === undefined || node[0] !== batch) return false;
      node = node[FIRST + ((slot >>> shift) & MASK)] as Node | undefined;
    }
    const index = FIRST + (slot & MASK);
    if (node === undefined || node[0] !== batch || node[index] === undefined) return false;
    node[index] = row;
    return true;
  }

  /** The table without the row at `slot`; emptied nodes go with it. */
  delete(slot: number): Table<T> {
    if (this.get(slot) === undefined) return this;
    return this.changed(cut(this.root as Node, this.shift, slot), this.shift, this.count - 1, this.end);
  }

  /** The rows in order of their slots. */
  *values(): IterableIterator<T> {
    for (const [, row] of this.entries()) yield row;
  }

  /** `[slot, row]` in order of the slots. */
  *entries(): IterableIterator<[number, T]> {
    if (this.root !== undefined) yield* walk<T>(this.root, this.shift, 0);
  }

  /** Calls `visit(row, slot)` in order of the slots; the fast way through a whole table. */
  forEach(visit: (row: T, slot: number) => void): void {
    if (this.root !== undefined) each<T>(this.root, this.shift, 0, visit);
  }

  /** The rows in falling order of their slots, from `below` (exclusive): newest first. */
  *descending(below = this.next): IterableIterator<[number, T]> {
    if (this.root !== undefined) yield* walkDown<T>(this.root, this.shift, 0, below);
  }

  /**
   * Calls `visit(slot, now, before)` for every slot whose row is not the same object in `before`.
   * Shared parts of the two versions are skipped whole. Whoever compares versions keeps them: within a batch, both stay
   * as they are from here on.
   */
  changesSince(before: Table<T>, visit: (slot: number, now: T | undefined, before: T | undefined) => void): void {
    splitBatch();
    let mine: Node | undefined = this.root;
    let theirs: Node | undefined = before.root;
    let shift = this.shift;
    for (let lower = before.shift; lower < shift; lower += BITS) if (theirs !== undefined) theirs = above(theirs);
    for (; shift < before.shift; shift += BITS) if (mine !== undefined) mine = above(mine);
    compare<T>(mine, theirs, shift, 0, visit);
  }
}

function emptyNode(): Node {
  const node: Node = new Array(LENGTH).fill(undefined);
  node[0] = currentBatch();
  return node;
}

/** A node that may be written to, with what `node` holds. */
function writable(node: Node): Node {
  const batch = currentBatch();
  if (batch !== 0 && node[0] === batch) return node;
  const copy = node.slice();
  copy[0] = batch;
  return copy;
}

/** The node one level up, with this one as its first child. */
function above(node: Node): Node {
  const parent = emptyNode();
  parent[FIRST] = node;
  return parent;
}

function put(node: Node | undefined, shift: number, slot: number, row: unknown): Node {
  const copy = node === undefined ? emptyNode() : writable(node);
  const index = FIRST + ((slot >>> shift) & MASK);
  copy[index] = shift === 0 ? row : put(copy[index] as Node | undefined, shift - BITS, slot, row);
  if (freezing) Object.freeze(copy);
  return copy;
}

function cut(node: Node, shift: number, slot: number): Node | undefined {
  const copy = writable(node);
  const index = FIRST + ((slot >>> shift) & MASK);
  copy[index] = shift === 0 ? undefined : cut(copy[index] as Node, shift - BITS, slot);
  if (freezing) Object.freeze(copy);
  for (let i = FIRST; i < LENGTH; i++) if (copy[i] !== undefined) return copy;
  return undefined;
}

function* walk<T>(node: Node, shift: number, base: number): IterableIterator<[number, T]> {
  for (let i = 0; i < WIDTH; i++) {
    const child = node[FIRST + i];
    if (child === undefined) continue;
    const slot = base + i * 2 ** shift;
    if (shift === 0) yield [slot, child as T];
    else yield* walk<T>(child as Node, shift - BITS, slot);
  }
}

function* walkDown<T>(node: Node, shift: number, base: number, below: number): IterableIterator<[number, T]> {
  for (let i = WIDTH - 1; i >= 0; i--) {
    const child = node[FIRST + i];
    const slot = base + i * 2 ** shift;
    if (child === undefined || slot >= below) continue;
    if (shift === 0) yield [slot, child as T];
    else yield* walkDown<T>(child as Node, shift - BITS, slot, below);
  }
}

function each<T>(node: Node, shift: number, base: number, visit: (row: T, slot: number) => void): void {
  for (let i = 0; i < WIDTH; i++) {
    const child = node[FIRST + i];
    if (child === undefined) continue;
    const slot = base + i * 2 ** shift;
    if (shift === 0) visit(child as T, slot);
    else each<T>(child as Node, shift - BITS, slot, visit);
  }
}

function compare<T>(
  mine: Node | undefined,
  theirs: Node | undefined,
  shift: number,
  base: number,
  visit: (slot: number, now: T | undefined, before: T | undefined) => void,
): void {
  if (mine === theirs) return;
  for (let i = 0; i < WIDTH; i++) {
    const now = mine?.[FIRST + i];
    const before = theirs?.[FIRST + i];
    if (now === before) continue;
    const slot = base + i * 2 ** shift;
    if (shift === 0) visit(slot, now as T | undefined, before as T | undefined);
    else compare<T>(now as Node | undefined, before as Node | undefined, shift - BITS, slot, visit);
  }
}
