import type { Keyed, KeyedTable } from "../tables/keyed-table.ts";
import type { Aggregate } from "./aggregate.ts";
import type { Flavor } from "./flavor.ts";
import type { Image } from "./image.ts";
import type { Keypair } from "./keypair.ts";
import type { FloatingIp, Network, Port, SecurityGroup } from "./network.ts";
import type { Project } from "./project.ts";
import type { ServerGroup } from "./server-group.ts";
import type { Volume, VolumeSnapshot } from "./volume.ts";

/** The tables of things that are put, replaced and removed whole. */
export interface Catalog {
  readonly projects: Project;
  readonly flavors: Flavor;
  readonly images: Image;
  readonly networks: Network;
  readonly ports: Port;
  readonly securityGroups: SecurityGroup;
  readonly floatingIps: FloatingIp;
  readonly volumes: Volume;
  readonly volumeSnapshots: VolumeSnapshot;
  readonly keypairs: Keypair;
  readonly groups: ServerGroup;
  readonly aggregates: Aggregate;
}

type Put = {
  [K in keyof Catalog]: { readonly type: "put"; readonly at: number; readonly table: K; readonly row: Catalog[K] };
};
type Removed = {
  [K in keyof Catalog]: { readonly type: "removed"; readonly at: number; readonly table: K; readonly id: string };
};

/** A row of the catalog was put (new, or in place of the one with its id), or removed. */
export type CatalogEvent = Put[keyof Catalog] | Removed[keyof Catalog];

/** Folds one event into the table it is about. */
export function reduceCatalog<T extends Keyed>(
  table: KeyedTable<T>,
  event: { readonly type: "put"; readonly row: T } | { readonly type: "removed"; readonly id: string },
): KeyedTable<T> {
  return event.type === "put" ? table.put(event.row) : table.delete(event.id);
}
