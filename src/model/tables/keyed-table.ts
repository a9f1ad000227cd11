import { Table } from "./table.ts";

/** A row that is found by its id. */
export interface Keyed {
  readonly id: string;
}

const BUCKETS = 4096;

/** FNV-1a over UTF-16 units: the same on every machine. */
function bucketOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}

/** An immutable table of rows under text ids, kept in the order in which they were first put. */
export class KeyedTable<T extends Keyed> {
  private readonly rows: Table<T>;
  /** Slots by the hash of their id. */
  private readonly index: Table<readonly number[]>;

  private constructor(rows: Table<T>, index: Table<readonly number[]>) {
    this.rows = rows;
    this.index = index;
  }

  static empty<T extends Keyed>(): KeyedTable<T> {
    return new KeyedTable<T>(Table.empty(), Table.empty());
  }

  static of<T extends Keyed>(rows: Iterable<T>): KeyedTable<T> {
    let table = KeyedTable.empty<T>();
    for (const row of rows) table = table.put(row);
    return table;
  }

  get size(): number {
    return this.rows.size;
  }

  private slotOf(id: string): number {
    const bucket = this.index.get(bucketOf(id));
    if (bucket !== undefined) for (const slot of bucket) if (this.rows.get(slot)?.id === id) return slot;
    return -1;
  }

  get(id: string): T | undefined {
    const slot = this.slotOf(id);
    return slot < 0 ? undefined : this.rows.get(slot);
  }

  has(id: string): boolean {
    return this.slotOf(id) >= 0;
  }

  /** The table with this row under its id; a row that was there is replaced and keeps its place. */
  put(row: T): KeyedTable<T> {
    const slot = this.slotOf(row.id);
    if (slot >= 0) return new KeyedTable(this.rows.set(slot, row), this.index);
    const bucket = bucketOf(row.id);
    const slots = [...(this.index.get(bucket) ?? []), this.rows.next];
    return new KeyedTable(this.rows.set(this.rows.next, row), this.index.set(bucket, slots));
  }

  /** The table with what `change` makes of the row under `id`; the same where there is none. It keeps its id. */
  change(id: string, change: (row: T) => T): KeyedTable<T> {
    const slot = this.slotOf(id);
    const row = this.rows.get(slot);
    return row === undefined ? this : new KeyedTable(this.rows.set(slot, change(row)), this.index);
  }

  delete(id: string): KeyedTable<T> {
    const slot = this.slotOf(id);
    if (slot < 0) return this;
    const bucket = bucketOf(id);
    const slots = (this.index.get(bucket) ?? []).filter((other) => other !== slot);
    const index = slots.length === 0 ? this.index.delete(bucket) : this.index.set(bucket, slots);
    return new KeyedTable(this.rows.delete(slot), index);
  }

  values(): IterableIterator<T> {
    return this.rows.values();
  }

  /** The first row, in order of insertion, that passes. */
  find(test: (row: T) => boolean): T | undefined {
    for (const row of this.rows.values()) if (test(row)) return row;
    return undefined;
  }

  /** The rows, in order of insertion, that pass. */
  filter(test: (row: T) => boolean): T[] {
    const found: T[] = [];
    for (const row of this.rows.values()) if (test(row)) found.push(row);
    return found;
  }
}
