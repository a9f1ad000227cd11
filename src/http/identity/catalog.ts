import { hexId } from "../accounts/directory.ts";

/** Region of every endpoint. */
export const REGION = "RegionOne";

interface Entry {
  readonly type: string;
  readonly name: string;
  /** Path of the endpoint; the volume service's has the project in it. */
  readonly path: (projectId: string) => string;
}

const ENTRIES: readonly Entry[] = [
  { type: "compute", name: "nova", path: () => "/compute/v2.1" },
  { type: "identity", name: "keystone", path: () => "/identity" },
  { type: "image", name: "glance", path: () => "/image" },
  { type: "network", name: "neutron", path: () => "/network" },
  { type: "volumev3", name: "cinderv3", path: (projectId) => `/volume/v3/${projectId}` },
  // Old clients look for this name, and then speak what v3 understands.
  { type: "volumev2", name: "cinderv2", path: (projectId) => `/volume/v3/${projectId}` },
  { type: "block-storage", name: "cinder", path: (projectId) => `/volume/v3/${projectId}` },
  { type: "placement", name: "placement", path: () => "/placement" },
];

/** An endpoint of a service, as a catalog has it. */
export interface Endpoint {
  readonly id: string;
  readonly interface: string;
  readonly region: string;
  readonly region_id: string;
  readonly url: string;
}

/** A service of a catalog. */
export interface CatalogEntry {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

/** The catalog of a token of this project. */
export function catalogOf(origin: string, projectId: string): CatalogEntry[] {
  return ENTRIES.map(({ type, name, path }) => ({
    id: hexId("service", type),
    type,
    name,
    endpoints: ["public", "internal", "admin"].map((kind) => ({
      id: hexId("endpoint", `${type}/${kind}`),
      interface: kind,
      region: REGION,
      region_id: REGION,
      url: `${origin}${path(projectId)}`,
    })),
  }));
}
