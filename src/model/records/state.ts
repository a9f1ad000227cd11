import type { Conf } from "../conf/conf.ts";
import { KeyedTable } from "../tables/keyed-table.ts";
import { Table } from "../tables/table.ts";
import type { Aggregate } from "./aggregate.ts";
import type { Flavor } from "./flavor.ts";
import type { Host } from "./host.ts";
import type { Image } from "./image.ts";
import { type InjectedFailures, NO_INJECTED_FAILURES } from "./injected-failures.ts";
import type { Keypair } from "./keypair.ts";
import type { LatencyRule } from "./latency.ts";
import type { Migration } from "./migration.ts";
import type { FloatingIp, Network, Port, SecurityGroup } from "./network.ts";
import type { Project } from "./project.ts";
import type { Server } from "./server.ts";
import type { ServerGroup } from "./server-group.ts";
import type { Volume, VolumeSnapshot } from "./volume.ts";

/** What a cloud is set up with; changes only by `settings.changed`. */
export interface Settings {
  /** nova.conf: Nova's names, Nova's defaults. */
  readonly conf: Conf;
  /** Which Nova this is: what the API's newest microversion is and which scheduler defaults hold. */
  readonly release: "zed" | "newest";
  /** Key of the ids minted here (`model/tables/ids.ts`), from the seed. */
  readonly idKey: number;
  /** What the world's time 0 is, ms since 1970-01-01T00:00:00Z. */
  readonly epoch: number;
  /** Host name of the conductor and the other controller services. */
  readonly controller: string;
  /** First matching rule wins; no match: the step takes no time. */
  readonly latency: readonly LatencyRule[];
  /** Limits that quota classes were given, by class and by Nova's names. Only those of `default` have an effect. */
  readonly quotaClasses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Extensions the network service offers, by alias. */
  readonly networkExtensions: readonly string[];
}

/** Everything there is, as one immutable value. */
export interface State {
  readonly settings: Settings;
  /** By slot; a server's id is minted from its slot. */
  readonly servers: Table<Server>;
  /** By slot, which is also the order of ties in the scheduler. */
  readonly hosts: Table<Host>;
  /** Slots of the hosts by name. */
  readonly hostSlots: ReadonlyMap<string, number>;
  readonly migrations: Table<Migration>;
  readonly projects: KeyedTable<Project>;
  readonly flavors: KeyedTable<Flavor>;
  readonly images: KeyedTable<Image>;
  readonly networks: KeyedTable<Network>;
  readonly ports: KeyedTable<Port>;
  readonly securityGroups: KeyedTable<SecurityGroup>;
  readonly floatingIps: KeyedTable<FloatingIp>;
  readonly volumes: KeyedTable<Volume>;
  readonly volumeSnapshots: KeyedTable<VolumeSnapshot>;
  readonly keypairs: KeyedTable<Keypair>;
  readonly groups: KeyedTable<ServerGroup>;
  readonly aggregates: KeyedTable<Aggregate>;
  readonly troubles: InjectedFailures;
}

/** A state with nothing in it. */
export function emptyState(settings: Settings): State {
  return {
    settings,
    servers: Table.empty(),
    hosts: Table.empty(),
    hostSlots: new Map(),
    migrations: Table.empty(),
    projects: KeyedTable.empty(),
    flavors: KeyedTable.empty(),
    images: KeyedTable.empty(),
    networks: KeyedTable.empty(),
    ports: KeyedTable.empty(),
    securityGroups: KeyedTable.empty(),
    floatingIps: KeyedTable.empty(),
    volumes: KeyedTable.empty(),
    volumeSnapshots: KeyedTable.empty(),
    keypairs: KeyedTable.empty(),
    groups: KeyedTable.empty(),
    aggregates: KeyedTable.empty(),
    troubles: NO_INJECTED_FAILURES,
  };
}
