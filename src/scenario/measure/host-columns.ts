import type { Time } from "../../engine/clock.ts";
import { type Host, type Inventory, isUp } from "../../model/records/host.ts";
import { Table } from "../../model/tables/table.ts";

function offered(inventory: Inventory | undefined): number {
  return inventory === undefined ? 0 : (inventory.total - inventory.reserved) * inventory.allocationRatio;
}

/** Numbers in one row of the columns. */
const WIDTH = 7;

/**
 * What samples are made of, side by side for all hosts: when they are looked at again, only hosts that have changed are.
 * Numbers by slot; 0 where there is no host.
 */
export class MeasuredHosts {
  private hosts = Table.empty<Host>();
  private rows = new Float64Array(0);
  /** Hosts of which it hangs on the time whether their service is down. */
  private readonly doubtful = new Set<number>();

  /** Takes the hosts as they are now. */
  follow(hosts: Table<Host>): void {
    if (hosts.next * WIDTH > this.rows.length) {
      const larger = new Float64Array(Math.max(2 * this.rows.length, hosts.next * WIDTH));
      larger.set(this.rows);
      this.rows = larger;
    }
    hosts.changesSince(this.hosts, (slot, host) => this.put(slot, host));
    this.hosts = hosts;
  }

  private put(slot: number, host: Host | undefined): void {
    const at = slot * WIDTH;
    this.doubtful.delete(slot);
    if (host === undefined) {
      this.rows.fill(0, at, at + WIDTH);
      return;
    }
    const { VCPU, MEMORY_MB, DISK_GB } = host.hardware.inventories;
    const { vcpus, memoryMb, diskGb } = host.usage.allocated;
    const values = [offered(VCPU), offered(MEMORY_MB), offered(DISK_GB), vcpus, memoryMb, diskGb, host.servers.length];
    this.rows.set(values, at);
    if (!host.service.running || host.service.forcedDown) this.doubtful.add(slot);
  }

  /** Calls `visit` for each slot up to the last: what the host offers, what of it is allocated, and its servers. */
  forEach(
    visit: (
      slot: number,
      cpu: number,
      ram: number,
      disk: number,
      vcpus: number,
      memoryMb: number,
      diskGb: number,
      servers: number,
    ) => void,
  ): void {
    const { rows } = this;
    for (let slot = 0; slot < this.hosts.next; slot++) {
      const at = slot * WIDTH;
      const n = (column: number): number => rows[at + column] ?? 0;
      visit(slot, n(0), n(1), n(2), n(3), n(4), n(5), n(6));
    }
  }

  /** The hosts whose service is down, by slot. */
  down(now: Time, serviceDownTime: number): ReadonlySet<number> {
    const down = new Set<number>();
    for (const slot of this.doubtful) {
      const host = this.hosts.get(slot);
      if (host !== undefined && !isUp(host.service, now, serviceDownTime)) down.add(slot);
    }
    return down;
  }
}
