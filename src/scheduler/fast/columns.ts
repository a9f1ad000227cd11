import type { Aggregate } from "../../model/records/aggregate.ts";
import type { Host, HostCounts, Inventory } from "../../model/records/host.ts";
import { countsAt, isAccurate } from "../../model/records/report.ts";
import { KeyedTable } from "../../model/tables/keyed-table.ts";
import { Table } from "../../model/tables/table.ts";
import { type HostState, hostStateOf, isServiceFactsUp } from "../host-state.ts";
import { capacityOf } from "../placement/placement.ts";
import { pciScarcity } from "../rules/pci.ts";
import { HostKinds } from "./kinds.ts";

/** Bits of `status`: Placement may offer the host (its service is not disabled); its service is alive. */
export const OFFERED = 1;
export const ALIVE = 2;

const MOST = 2 ** 31 - 1;
const LEAST = -(2 ** 31);

/** The columns of raw values, by name. */
export const RAW = [
  "freeRam",
  "freeCpu",
  "freeDisk",
  "ioOps",
  "instances",
  "failedBuilds",
  "hypervisorVersion",
  "pciScarcity",
] as const;

/** The number of a column of raw values. */
export type RawColumn = number;

export function rawColumn(name: (typeof RAW)[number]): RawColumn {
  return RAW.indexOf(name);
}

const FAILED_BUILDS = rawColumn("failedBuilds");
const HYPERVISOR_VERSION = rawColumn("hypervisorVersion");
const PCI_SCARCITY = rawColumn("pciScarcity");

/**
 * What Placement and the common weighers read of the hosts, in typed arrays by slot. A pure function of the host table,
 * the aggregates and the time: it is brought up to date from whatever tables it is shown, by what differs from those it
 * saw last, so forks, restored and failed steps need no care.
 */
export class HostColumns {
  /** Slots in use are below this. */
  length = 0;
  kinds = new HostKinds(KeyedTable.empty());
  /** Changes whenever kinds are numbered anew. */
  epoch = 0;
  /** The largest amount one allocation may take now; the least int32 where there is no inventory. */
  vcpuRoom = new Int32Array(0);
  memoryRoom = new Int32Array(0);
  diskRoom = new Int32Array(0);
  status = new Uint8Array(0);
  kind = new Int32Array(0);
  /** Raw values of weighers, as they are: one column for each of `RAW`. */
  readonly raw: Float64Array[] = RAW.map(() => new Float64Array(0));
  /** Hosts there are. */
  count = 0;
  /** Hosts with failed builds. */
  failing = 0;

  /** Slots whose columns changed since `takeChanges`. */
  #changed: number[] = [];
  #isChanged = new Uint8Array(0);
  #rows: (Host | undefined)[] = [];
  /** What is shown of each row: what its nova-compute has reported. */
  #counts: (HostCounts | undefined)[] = [];
  #states: (HostState | undefined)[] = [];
  #hosts: Table<Host> = Table.empty();
  #aggregates: KeyedTable<Aggregate> = KeyedTable.empty();
  /** Hosts whose service stopped, not long enough ago to count as down. */
  readonly #fading = new Set<number>();
  /** Hosts whose last report is not true any more: the next audit shows them anew. */
  readonly #stale = new Set<number>();
  /** By slot of the hosts that are shown in a supposed state: what they are in truth. */
  readonly #supposed = new Map<number, { readonly state: HostState; readonly raw: readonly number[] }>();
  readonly #byName = new Map<string, number[]>();
  readonly #serviceDownTime: number;
  /** ms between two audits of a host; 0: there are none. */
  readonly #auditSpacing: number;
  #now = Number.NEGATIVE_INFINITY;

  /**
   * @param serviceDownTime seconds
   * @param auditSpacing ms, of `auditSpacing`
   */
  constructor(serviceDownTime: number, auditSpacing: number) {
    this.#serviceDownTime = serviceDownTime;
    this.#auditSpacing = auditSpacing;
  }

  /** Brings the columns to these tables at this time (ms). */
  sync(hosts: Table<Host>, aggregates: KeyedTable<Aggregate>, now: number): void {
    if (aggregates !== this.#aggregates) {
      this.#aggregates = aggregates;
      this.kinds = new HostKinds(aggregates);
      this.epoch++;
      this.#hosts.forEach((row, slot) => {
        this.#remove(slot, row);
      });
      this.#hosts = Table.empty();
    }
    if (hosts !== this.#hosts) {
      if (hosts.next > this.vcpuRoom.length) this.#grow(hosts.next);
      const earlier = this.#hosts;
      this.#hosts = hosts;
      hosts.changesSince(earlier, (slot, row, before) => {
        if (row === undefined) this.#remove(slot, before);
        else this.#put(slot, row, before, now);
      });
      this.length = hosts.next;
      this.count = hosts.size;
    }
    if (now !== this.#now) this.#pass(now);
  }

  /** How many slots changed since `takeChanges`. */
  get changes(): number {
    return this.#changed.length;
  }

  /** The slots whose columns changed since this was last asked. */
  takeChanges(): readonly number[] {
    const changed = this.#changed;
    this.#changed = [];
    for (const slot of changed) this.#isChanged[slot] = 0;
    return changed;
  }

  row(slot: number): Host | undefined {
    return this.#rows[slot];
  }

  /** The scheduler's view of the host in that slot. */
  state(slot: number): HostState {
    let state = this.#states[slot];
    if (state === undefined) {
      const row = this.#rows[slot];
      if (row === undefined) throw new Error(`no host in slot ${slot}`);
      state = hostStateOf(row, this.kinds.aggregatesOf(row), this.#counts[slot] ?? row.reported);
      this.#states[slot] = state;
    }
    return state;
  }

  /** Shows the host in that state until `forgetSupposed`, to filters that look at states and to weighers. */
  suppose(state: HostState): void {
    const { slot } = state;
    if (!this.#supposed.has(slot)) {
      const raw = this.raw.map((column) => column[slot] as number);
      this.#supposed.set(slot, { state: this.state(slot), raw });
    }
    this.#states[slot] = state;
    const cpu = state.vcpusTotal * state.cpuAllocationRatio - state.vcpusUsed;
    this.#setUsage(
      slot,
      state.freeRamMb,
      cpu,
      state.freeDiskMb,
      state.numIoOps,
      state.numInstances,
      state.failedBuilds,
    );
    (this.raw[PCI_SCARCITY] as Float64Array)[slot] = pciScarcity(state.pciPools);
  }

  /** Shows all hosts as they are again. */
  forgetSupposed(): void {
    for (const [slot, { state, raw }] of this.#supposed) {
      this.#states[slot] = state;
      for (const [i, column] of this.raw.entries()) column[slot] = raw[i] as number; // one for each of RAW
    }
    this.#supposed.clear();
  }

  /** Slots of the hosts of that name, in any case. */
  named(name: string): readonly number[] {
    return this.#byName.get(name.toLowerCase()) ?? [];
  }

  /** Slots of the hosts of these names, in any case, each once and rising. */
  allNamed(names: readonly string[]): number[] {
    if (names.length === 0) return [];
    return [...new Set(names.flatMap((name) => this.named(name)))].sort((a, b) => a - b);
  }

  #grow(needed: number): void {
    const size = Math.max(64, needed, this.vcpuRoom.length * 2);
    const grown = <T extends Int32Array | Uint8Array | Float64Array>(larger: T, old: T): T => {
      larger.set(old);
      return larger;
    };
    this.vcpuRoom = grown(new Int32Array(size), this.vcpuRoom);
    this.memoryRoom = grown(new Int32Array(size), this.memoryRoom);
    this.diskRoom = grown(new Int32Array(size), this.diskRoom);
    this.status = grown(new Uint8Array(size), this.status);
    this.kind = grown(new Int32Array(size), this.kind);
    this.#isChanged = grown(new Uint8Array(size), this.#isChanged);
    for (const [i, column] of this.raw.entries()) this.raw[i] = grown(new Float64Array(size), column);
  }

  #remove(slot: number, before: Host | undefined): void {
    this.#rows[slot] = undefined;
    this.#counts[slot] = undefined;
    this.#states[slot] = undefined;
    this.status[slot] = 0;
    this.#markChanged(slot);
    this.#fading.delete(slot);
    this.#stale.delete(slot);
    const failed = this.raw[FAILED_BUILDS] as Float64Array; // there is one for each of RAW
    if ((failed[slot] as number) > 0) this.failing--;
    failed[slot] = 0;
    if (before === undefined) return;
    const name = before.name.toLowerCase();
    const others = this.named(name).filter((other) => other !== slot);
    if (others.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, others);
  }

  #put(slot: number, row: Host, before: Host | undefined, now: number): void {
    if (before !== undefined && before.name !== row.name) {
      this.#remove(slot, before);
      this.#put(slot, row, undefined, now);
      return;
    }
    this.#rows[slot] = row;
    this.#states[slot] = undefined;
    const { hardware, usage, service } = row;
    const { allocated } = usage;
    const counts = this.#countsOf(slot, row, now);
    const alike = before !== undefined && isAlike(row, before);
    if (alike && allocated === before.usage.allocated && counts === this.#counts[slot]) return;
    this.#markChanged(slot);
    if (before === undefined) {
      this.#byName.set(
        row.name.toLowerCase(),
        [...this.named(row.name), slot].sort((a, b) => a - b),
      );
    }
    if (
      before === undefined ||
      hardware !== before.hardware ||
      row.aggregates !== before.aggregates ||
      row.cell !== before.cell
    ) {
      this.kind[slot] = this.kinds.numberOf(row);
    }
    if (before === undefined || service !== before.service) this.#putService(slot, row, now);
    const { inventories } = hardware;
    if (before === undefined || hardware !== before.hardware) {
      (this.raw[HYPERVISOR_VERSION] as Float64Array)[slot] = hardware.hypervisorVersion;
      (this.raw[PCI_SCARCITY] as Float64Array)[slot] = pciScarcity(hardware.pciPools);
    }
    if (before === undefined || hardware !== before.hardware || allocated !== before.usage.allocated) {
      this.vcpuRoom[slot] = room(inventories.VCPU, allocated.vcpus);
      this.memoryRoom[slot] = room(inventories.MEMORY_MB, allocated.memoryMb);
      this.diskRoom[slot] = room(inventories.DISK_GB, allocated.diskGb);
    }
    this.#putCounts(slot, row, counts);
  }

  /** What the host's nova-compute has reported; a report that an audit would correct is remembered. */
  #countsOf(slot: number, row: Host, now: number): HostCounts {
    const counts = countsAt(row, now, this.#auditSpacing);
    if (isAccurate(counts, row.usage)) this.#stale.delete(slot);
    else this.#stale.add(slot);
    return counts;
  }

  #putCounts(slot: number, { hardware }: Host, counts: HostCounts): void {
    const { claimed, ioOps, instances, failedBuilds } = counts;
    const { reserved } = hardware;
    const freeDisk = hardware.diskGb - (claimed.diskGb + reserved.diskGb);
    const least = hardware.diskAvailableLeast;
    const disk = (least === null ? freeDisk : Math.min(freeDisk, least)) * 1024;
    const ram = hardware.memoryMb - (claimed.memoryMb + reserved.memoryMb);
    const cpu = hardware.vcpus * hardware.cpuAllocationRatio - (claimed.vcpus + reserved.vcpus);
    this.failing += (failedBuilds > 0 ? 1 : 0) - ((this.raw[FAILED_BUILDS]?.[slot] ?? 0) > 0 ? 1 : 0);
    this.#setUsage(slot, ram, cpu, disk, ioOps, instances, failedBuilds);
    this.#counts[slot] = counts;
  }

  /** The raw values that go by usage, in the order of `RAW`. */
  #setUsage(
    slot: number,
    ram: number,
    cpu: number,
    disk: number,
    ioOps: number,
    instances: number,
    failedBuilds: number,
  ): void {
    // Not destructured: that is several times slower.
    const { raw } = this;
    (raw[0] as Float64Array)[slot] = ram;
    (raw[1] as Float64Array)[slot] = cpu;
    (raw[2] as Float64Array)[slot] = disk;
    (raw[3] as Float64Array)[slot] = ioOps;
    (raw[4] as Float64Array)[slot] = instances;
    (raw[5] as Float64Array)[slot] = failedBuilds;
  }

  #markChanged(slot: number): void {
    if (this.#isChanged[slot] === 1) return;
    this.#isChanged[slot] = 1;
    this.#changed.push(slot);
  }

  #putService(slot: number, { service }: Host, now: number): void {
    const up = isServiceFactsUp(service, now, this.#serviceDownTime);
    const status = (service.disabled ? 0 : OFFERED) | (up && !service.disabled ? ALIVE : 0);
    if (status !== this.status[slot]) this.#markChanged(slot);
    this.status[slot] = status;
    if (service.running || service.forcedDown) this.#fading.delete(slot);
    else this.#fading.add(slot);
  }

  /** Services that stopped may count as down at the new time, and hosts may have been audited since the old one. */
  #pass(now: number): void {
    const audits = this.#auditsBy(now) - this.#auditsBy(this.#now);
    this.#now = now;
    if (audits > 0) this.#report(this.#stale, now);
    else if (audits < 0) this.#report(this.#rows.keys(), now);
    for (const slot of this.#fading) {
      const row = this.#rows[slot];
      if (row !== undefined) this.#putService(slot, row, now);
    }
  }

  /** How many audits every host had by that time. */
  #auditsBy(now: number): number {
    return this.#auditSpacing === 0 || now < 0 ? 0 : Math.floor(now / this.#auditSpacing);
  }

  /** Shows these hosts as they have reported by now. */
  #report(slots: Iterable<number>, now: number): void {
    for (const slot of slots) {
      const row = this.#rows[slot];
      if (row === undefined) continue;
      const counts = this.#countsOf(slot, row, now);
      if (counts === this.#counts[slot]) continue;
      this.#states[slot] = undefined;
      this.#markChanged(slot);
      this.#putCounts(slot, row, counts);
    }
  }
}

/** Whether the hosts differ in nothing that the columns keep but, maybe, their usage. */
function isAlike(host: Host, other: Host): boolean {
  return (
    host.hardware === other.hardware &&
    host.service === other.service &&
    host.aggregates === other.aggregates &&
    host.cell === other.cell
  );
}

/** Amounts are whole, so the capacity's fraction can never be used. */
function room(inventory: Inventory | undefined, used: number): number {
  if (inventory === undefined) return LEAST;
  const left = Math.min(Math.floor(capacityOf(inventory)) - used, inventory.maxUnit);
  return left > MOST ? MOST : Math.max(left, LEAST);
}

/** The amount to compare with a room: below any room where the class is not asked for. */
export function needed(amount: number): number {
  return amount > 0 ? Math.min(amount, MOST) : LEAST;
}
