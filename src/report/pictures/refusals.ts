import type { Cloud } from "../../cloud.ts";
import { type Host, isUp } from "../../model/host.ts";
import type { Event } from "../../model/reduce.ts";
import type { Server } from "../../model/server.ts";
import type { Funnel, Refusal } from "./pictures.ts";

/** Refusals whose hosts are looked at one by one: each takes a look at every host. */
const LOOKED = 100;
/** Reasons that are told apart. */
const REASONS = 30;

const NO_VALID_HOST = "No valid host was found.";
const ID = /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/g;

type Resource = "VCPU" | "MEMORY_MB" | "DISK_GB";

/** Counts the faults of servers by their reason; and, where no host was valid, looks what the hosts lacked. */
export class Refusals {
  private readonly cloud: Cloud;
  private readonly reasons = new Map<string, { count: number; readonly first: number }>();
  private readonly left = new Map<string, number>();
  private looked = 0;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  /** Follows one event. */
  see(event: Event, now: number): void {
    if (event.type !== "server.faulted" || event.fault === null) return;
    const { message } = event.fault;
    this.note(message.replaceAll(ID, "…"), now);
    const server = this.cloud.state.servers.get(event.server);
    if (!message.startsWith(NO_VALID_HOST) || server === undefined || this.looked >= LOOKED) return;
    this.looked++;
    for (const [stage, hosts] of this.stages(server, now)) this.left.set(stage, (this.left.get(stage) ?? 0) + hosts);
  }

  private note(reason: string, now: number): void {
    const known = this.reasons.get(reason);
    if (known !== undefined) known.count++;
    else if (this.reasons.size < REASONS) this.reasons.set(reason, { count: 1, first: now });
    else this.note("other reasons", now);
  }

  /** How many hosts are left for a server after each question, asked in turn. */
  private stages({ spec }: Server, now: number): readonly (readonly [stage: string, hosts: number])[] {
    const { state } = this.cloud;
    const patience = state.settings.conf.DEFAULT.service_down_time;
    const { flavor, availabilityZone: zone } = spec;
    const questions: readonly (readonly [stage: string, fits: (host: Host) => boolean])[] = [
      ["all hosts", () => true],
      ["up and enabled", ({ service }) => isUp(service, now, patience) && !service.disabled],
      ["in the zone asked for", (host) => zone === null || zonesOf(host, this.cloud).includes(zone)],
      ["with the vCPUs", (host) => free(host, "VCPU", host.usage.allocated.vcpus) >= flavor.vcpus],
      ["with the memory", (host) => free(host, "MEMORY_MB", host.usage.allocated.memoryMb) >= flavor.ram],
      ["with the disk", (host) => free(host, "DISK_GB", host.usage.allocated.diskGb) >= flavor.disk],
    ];
    let hosts = [...state.hosts.values()];
    return questions.map(([stage, fits]) => {
      hosts = hosts.filter(fits);
      return [stage, hosts.length];
    });
  }

  save() {
    return { reasons: this.reasons, left: this.left, looked: this.looked };
  }

  load({ reasons, left, looked }: ReturnType<Refusals["save"]>): void {
    for (const [reason, each] of reasons) this.reasons.set(reason, { ...each });
    for (const [stage, hosts] of left) this.left.set(stage, hosts);
    this.looked = looked;
  }

  /** The most frequent first. */
  get list(): readonly Refusal[] {
    const list = [...this.reasons].map(([reason, { count, first }]) => ({ reason, count, first }));
    return list.sort((a, b) => b.count - a.count || a.first - b.first);
  }

  /** Null: no server was without a valid host. */
  get funnel(): Funnel | null {
    const { looked } = this;
    if (looked === 0) return null;
    return { looked, stages: [...this.left].map(([stage, hosts]) => ({ stage, hosts: hosts / looked })) };
  }
}

function free({ hardware }: Host, resource: Resource, allocated: number): number {
  const inventory = hardware.inventories[resource];
  return inventory === undefined ? 0 : (inventory.total - inventory.reserved) * inventory.allocationRatio - allocated;
}

function zonesOf(host: Host, { state }: Cloud): readonly string[] {
  const zones = host.aggregates.flatMap((name) => state.aggregates.get(name)?.metadata.availability_zone ?? []);
  return zones.length === 0 ? [state.settings.conf.DEFAULT.default_availability_zone] : zones;
}
