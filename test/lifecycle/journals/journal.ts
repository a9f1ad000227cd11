import type { Cloud } from "../../../src/cloud.ts";
import type { Event } from "../../../src/model/events/reduce.ts";
import type { State } from "../../../src/model/records/state.ts";
import { serialOfUuid } from "../../../src/model/tables/ids.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Everything that happens on a cloud, in lines that can be read: seconds, what, to whom, and what of it changed. */
export class Journal {
  readonly #cloud: Cloud;
  readonly #names: Map<string, string>;
  readonly #rows = new Map<string, Readonly<Record<string, unknown>>>();
  #lines: string[] = [];
  #start = 0;

  constructor(cloud: Cloud, names: ReadonlyMap<string, string>) {
    this.#cloud = cloud;
    this.#names = new Map(names);
    for (const [table, rows] of Object.entries(tablesOf(cloud.state))) {
      for (const row of rows) this.#rows.set(`${table}/${row.id}`, row);
    }
    cloud.on("event", (event) => {
      const line = this.#line(event);
      if (line !== null) this.#lines.push(line);
    });
  }

  /** Forgets what was so far, and counts the seconds from now. */
  begin(): void {
    this.#lines = [];
    this.#start = this.#cloud.now;
  }

  say(line: string): void {
    this.#lines.push(`${this.#seconds(this.#cloud.now)} ${this.#named(line)}`);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  #seconds(at: number): string {
    return String((at - this.#start) / 1000).padStart(4);
  }

  #named(text: string): string {
    return text
      .replace(/req-[-0-9a-f]+/g, "REQUEST")
      .replace(/fa:16:3e:[0-9a-f:]+/g, "MAC")
      .replace(UUID, (id) => {
        const slot = serialOfUuid(id, this.#cloud.state.settings.idKey);
        const name = this.#names.get(id) ?? (slot < 0 ? `id${this.#names.size}` : `SERVER${slot}`);
        this.#names.set(id, name);
        return name;
      });
  }

  #line(event: Event): string | null {
    const { type, at, ...rest } = event;
    // Injections and holds are the stage's own doing.
    if (type === "trouble.injected" || type === "trouble.held" || type === "trouble.struck") return null;
    const text = type === "put" ? this.#put(event) : bodyOf(rest);
    return `${this.#seconds(at)} ${this.#named(`${type} ${text}`)}`;
  }

  /** A row that is put says what differs from the one before. */
  #put(event: Extract<Event, { type: "put" }>): string {
    const key = `${event.table}/${event.row.id}`;
    const before = this.#rows.get(key) ?? {};
    const row = event.row as unknown as Readonly<Record<string, unknown>>;
    this.#rows.set(key, row);
    const changed = Object.entries(row).filter(
      ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
    );
    return `${key} ${bodyOf(Object.fromEntries(changed))}`;
  }
}

interface Row {
  readonly id: string;
}

function tablesOf(state: State): Readonly<Record<string, Iterable<Row & Readonly<Record<string, unknown>>>>> {
  const { images, networks, ports, volumes, groups, securityGroups } = state;
  const rows = { images, networks, ports, volumes, groups, securityGroups };
  return Object.fromEntries(
    Object.entries(rows).map(([name, table]) => [name, table.values() as Iterable<never>] as const),
  );
}

function bodyOf(value: object): string {
  return Object.entries(value)
    .filter(([name]) => name !== "ticket") // a number of no meaning
    .map(([name, part]) => `${name}=${textOf(part)}`)
    .join(" ");
}

/** JSON without the noise: flavors by their ids, amounts of resources as one word. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value : String(value);
  if (Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "string") return value[1]; // ticket, phase
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  const row = value as Readonly<Record<string, unknown>>;
  if ("rxtxFactor" in row) return `flavor ${row.id}`;
  if ("memoryMb" in row && "vcpus" in row) return `${row.vcpus}/${row.memoryMb}/${row.diskGb}`;
  return `{${bodyOf(row)}}`;
}
