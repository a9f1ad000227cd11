import type { Aggregate } from "../../model/records/aggregate.ts";
import type { Host, HostHardware } from "../../model/records/host.ts";
import type { KeyedTable } from "../../model/tables/keyed-table.ts";
import { type AggregateFacts, type HostState, hostStateOf } from "../host-state.ts";

/** Hosts that differ in name and use only: the same hardware, cell and aggregates. */
export interface HostKind {
  readonly number: number;
  readonly hardware: HostHardware;
  readonly cell: string;
  readonly aggregates: readonly AggregateFacts[];
  /** Some host of the kind; only what its kind determines may be read. */
  readonly example: HostState;
}

/** Numbers the kinds of hosts as they are met. */
export class HostKinds {
  readonly all: HostKind[] = [];
  /** The cells of all hosts ever met. */
  readonly cells = new Set<string>();
  readonly #numbers = new Map<string, number>();
  readonly #hardware = new Map<string, number>();
  readonly #known = new WeakMap<HostHardware, number>();
  readonly #aggregates: KeyedTable<Aggregate>;

  constructor(aggregates: KeyedTable<Aggregate>) {
    this.#aggregates = aggregates;
  }

  /** The aggregates a host is in, as far as they exist. */
  aggregatesOf(host: Host): readonly AggregateFacts[] {
    const found: AggregateFacts[] = [];
    for (const name of host.aggregates) {
      const aggregate = this.#aggregates.get(name);
      if (aggregate !== undefined) found.push(aggregate);
    }
    return found;
  }

  numberOf(host: Host): number {
    const key = JSON.stringify([this.#hardwareNumber(host.hardware), host.cell, host.aggregates]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.all.length;
    const aggregates = this.aggregatesOf(host);
    const example = hostStateOf(host, aggregates, host.reported);
    this.all.push({ number, hardware: host.hardware, cell: host.cell, aggregates, example });
    this.#numbers.set(key, number);
    this.cells.add(host.cell);
    return number;
  }

  /** Equal hardware has one number, be it one object or many. */
  #hardwareNumber(hardware: HostHardware): number {
    const known = this.#known.get(hardware);
    if (known !== undefined) return known;
    const text = JSON.stringify(hardware);
    const number = this.#hardware.get(text) ?? this.#hardware.size;
    this.#hardware.set(text, number);
    this.#known.set(hardware, number);
    return number;
  }
}
