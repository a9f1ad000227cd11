/**
 * An immutable table of rows under small whole numbers (slots), with structural sharing: a 32-wide trie. Changing one
 * row of 100,000 copies four short arrays; a fork of the state costs nothing; two versions of a table are compared in
 * time that follows what changed between them, not the size.
 */

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

/** A trie node: children at inner levels, rows at the lowest; holes are `undefined`. */
type Node = readonly unknown[];

let freezing = false;

/** Test mode: from now on every node and row a table takes in is frozen, deeply. */
export function freezeTables(on: boolean): void {
  freezing = on;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}

export class Table<T> {
  /** Number of rows present. */
  readonly size: number;
  /** The next slot that was never used: slots are handed out in order and never again. */
  readonly next: number;
  private readonly root: Node | undefined;
  /** Bits above the lowest level; 0 when the root is a leaf. */
  private readonly shift: number;

  private constructor(root: Node | undefined, shift: number, size: number, next: number) {
    this.root = root;
    this.shift = shift;
    this.size = size;
    this.next = next;
    if (freezing) Object.freeze(this);
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
      node = node[(slot >>> shift) & MASK] as Node | undefined;
      if (node === undefined) return undefined;
    }
    return node[slot & MASK] as T | undefined;
  }

  /** The table with `row` at `slot`. */
  set(slot: number, row: T): Table<T> {
    if (freezing) deepFreeze(row);
    let root = this.root;
    let shift = this.shift;
    while (slot >>> shift >= WIDTH) {
      if (root !== undefined) root = [root];
      shift += BITS;
    }
    const grew = this.get(slot) === undefined ? 1 : 0;
    const next = slot >= this.next ? slot + 1 : this.next;
    return new Table<T>(put(root, shift, slot, row), shift, this.size + grew, next);
  }

  /** The table without the row at `slot`; emptied nodes go with it. */
  delete(slot: number): Table<T> {
    if (this.get(slot) === undefined) return this;
    return new Table<T>(cut(this.root as Node, this.shift, slot), this.shift, this.size - 1, this.next);
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
   * Shared parts of the two versions are skipped whole.
   */
  changesSince(before: Table<T>, visit: (slot: number, now: T | undefined, before: T | undefined) => void): void {
    let mine: Node | undefined = this.root;
    let theirs: Node | undefined = before.root;
    let shift = this.shift;
    for (let lower = before.shift; lower < shift; lower += BITS) if (theirs !== undefined) theirs = [theirs];
    for (; shift < before.shift; shift += BITS) if (mine !== undefined) mine = [mine];
    compare<T>(mine, theirs, shift, 0, visit);
  }
}

function put(node: Node | undefined, shift: number, slot: number, row: unknown): Node {
  const copy = node === undefined ? [] : node.slice();
  const index = (slot >>> shift) & MASK;
  while (copy.length < index) copy.push(undefined);
  copy[index] = shift === 0 ? row : put(copy[index] as Node | undefined, shift - BITS, slot, row);
  if (freezing) Object.freeze(copy);
  return copy;
}

function cut(node: Node, shift: number, slot: number): Node | undefined {
  const copy = node.slice();
  const index = (slot >>> shift) & MASK;
  copy[index] = shift === 0 ? undefined : cut(copy[index] as Node, shift - BITS, slot);
  while (copy.length > 0 && copy[copy.length - 1] === undefined) copy.pop();
  if (freezing) Object.freeze(copy);
  return copy.length === 0 || copy.every((child) => child === undefined) ? undefined : copy;
}

function* walk<T>(node: Node, shift: number, base: number): IterableIterator<[number, T]> {
  for (let i = 0; i < node.length; i++) {
    const child = node[i];
    if (child === undefined) continue;
    const slot = base + i * 2 ** shift;
    if (shift === 0) yield [slot, child as T];
    else yield* walk<T>(child as Node, shift - BITS, slot);
  }
}

function* walkDown<T>(node: Node, shift: number, base: number, below: number): IterableIterator<[number, T]> {
  for (let i = node.length - 1; i >= 0; i--) {
    const child = node[i];
    const slot = base + i * 2 ** shift;
    if (child === undefined || slot >= below) continue;
    if (shift === 0) yield [slot, child as T];
    else yield* walkDown<T>(child as Node, shift - BITS, slot, below);
  }
}

function each<T>(node: Node, shift: number, base: number, visit: (row: T, slot: number) => void): void {
  for (let i = 0; i < node.length; i++) {
    const child = node[i];
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
  const length = Math.max(mine?.length ?? 0, theirs?.length ?? 0);
  for (let i = 0; i < length; i++) {
    const now = mine?.[i];
    const before = theirs?.[i];
    if (now === before) continue;
    const slot = base + i * 2 ** shift;
    if (shift === 0) visit(slot, now as T | undefined, before as T | undefined);
    else compare<T>(now as Node | undefined, before as Node | undefined, shift - BITS, slot, visit);
  }
}
