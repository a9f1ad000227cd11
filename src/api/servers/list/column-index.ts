/**
 * The columns that lists are mostly filtered by, side by side: every value of a column has a number, and every slot of
 * the servers' table the number of its value. A filter is put to each value once; from then on it looks at four bytes of
 * a server, and not at the server.
 */
import type { Server } from "../../../model/records/server.ts";
import { Table } from "../../../model/tables/table.ts";
import type { World } from "../../../world.ts";

/** Value of a column; the tags of a server are one text, with commas. */
export type Indexed = string | boolean | null;

const COLUMNS = {
  scheduled: (server) => server.scheduled,
  deleted: (server) => server.deletedAt !== null,
  vm_state: ({ state }) => state.vmState,
  task_state: ({ state }) => state.taskState,
  host: ({ state }) => state.host,
  project_id: ({ spec }) => spec.projectId,
  flavor: ({ spec }) => spec.flavor.id,
  tags: ({ spec }) => spec.tags.join(),
} as const satisfies Readonly<Record<string, (server: Server) => Indexed>>;

export type IndexedColumn = keyof typeof COLUMNS;

/** Whether lists find servers by this column without a look at each. */
export function isIndexed(name: string): name is IndexedColumn {
  return Object.hasOwn(COLUMNS, name);
}

/** A test of one column's value, which a server must pass to be in a list. */
export interface Narrowing {
  readonly column: IndexedColumn;
  readonly passes: (value: Indexed) => boolean;
}

/** For each narrowing: the number of each slot's value, and which numbers pass. */
export type Masks = readonly { readonly numbers: Uint32Array; readonly passing: Uint8Array }[];

/** The number of no value: slots that have no server. */
const NONE = 0;

/** One column, kept from when it is first asked for. */
class Column {
  /** By slot. */
  numbers = new Uint32Array(64);
  readonly #read: (server: Server) => Indexed;
  readonly #numberOf = new Map<Indexed, number>();
  #known: Table<Server> = Table.empty();

  constructor(read: (server: Server) => Indexed) {
    this.#read = read;
  }

  /** Takes in what changed since the last time. */
  follow(servers: Table<Server>): void {
    if (servers === this.#known) return;
    servers.changesSince(this.#known, (slot, now) => this.#set(slot, now));
    this.#known = servers;
  }

  #set(slot: number, server: Server | undefined): void {
    if (slot >= this.numbers.length) {
      const grown = new Uint32Array(2 ** Math.ceil(Math.log2(slot + 1)));
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[slot] = server === undefined ? NONE : this.#number(this.#read(server));
  }

  #number(value: Indexed): number {
    let number = this.#numberOf.get(value);
    if (number === undefined) {
      number = this.#numberOf.size + 1;
      this.#numberOf.set(value, number);
    }
    return number;
  }

  /** By the number of a value: 1 where it passes. */
  passing(passes: (value: Indexed) => boolean): Uint8Array {
    const passing = new Uint8Array(this.#numberOf.size + 1);
    for (const [value, number] of this.#numberOf) if (passes(value)) passing[number] = 1;
    return passing;
  }
}

/** The indexed columns of a world's servers. */
class ColumnIndex {
  #known: Table<Server> = Table.empty();
  readonly #columns = new Map<IndexedColumn, Column>();
  /** Slots of those not yet in a cell: they are few, anywhere in the table. */
  readonly #unscheduled = new Set<number>();

  /** Takes in what changed since the last time. */
  follow(servers: Table<Server>): void {
    if (servers === this.#known) return;
    servers.changesSince(this.#known, (slot, now) => {
      if (now !== undefined && !now.scheduled && now.deletedAt === null) this.#unscheduled.add(slot);
      else this.#unscheduled.delete(slot);
    });
    this.#known = servers;
  }

  /** The servers that are not yet in a cell, in no order. */
  unscheduled(): Server[] {
    const found: Server[] = [];
    for (const slot of this.#unscheduled) {
      const server = this.#known.get(slot);
      if (server !== undefined) found.push(server);
    }
    return found;
  }

  masks(narrowings: readonly Narrowing[]): Masks {
    return narrowings.map(({ column: name, passes }) => {
      const column = this.#column(name);
      return { numbers: column.numbers, passing: column.passing(passes) };
    });
  }

  #column(name: IndexedColumn): Column {
    let column = this.#columns.get(name);
    if (column === undefined) {
      column = new Column(COLUMNS[name]);
      this.#columns.set(name, column);
    }
    column.follow(this.#known);
    return column;
  }
}

const INDEXES = new WeakMap<World, ColumnIndex>();

/** The index of a world's servers as they are now. */
export function columnIndexOf(world: World): Pick<ColumnIndex, "unscheduled" | "masks"> {
  let index = INDEXES.get(world);
  if (index === undefined) {
    index = new ColumnIndex();
    INDEXES.set(world, index);
  }
  index.follow(world.state.servers);
  return index;
}

/** Whether the server at this slot passes all masks. */
export function passesAll(masks: Masks, slot: number): boolean {
  for (const { numbers, passing } of masks) if (passing[numbers[slot] ?? NONE] !== 1) return false;
  return true;
}

/** The highest slot up to `from` that passes all masks (one at least); -1: there is none. */
export function passingDownFrom(masks: Masks, from: number): number {
  let slot = from;
  while (slot >= 0 && !passesAll(masks, slot)) slot--;
  return slot;
}
