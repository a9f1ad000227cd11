import type { State } from "../records/state.ts";
import { isMadeHere, madeHere } from "../tables/batch.ts";

/**
 * The row at this index, which the log guarantees to exist.
 * @throws Error where it does not: our own invariant is broken
 */
export function present<T>(row: T | undefined, what: string, slot: number): T {
  if (row === undefined) throw new Error(`the log speaks of ${what} ${slot}, which does not exist`);
  return row;
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/** The state with these three tables replaced, which is what nearly every event does. In place within a batch. */
export function withTables(
  state: State,
  servers: State["servers"],
  hosts: State["hosts"],
  projects: State["projects"],
): State {
  if (isMadeHere(state)) {
    const own: Writable<State> = state;
    own.servers = servers;
    own.hosts = hosts;
    own.projects = projects;
    return own;
  }
  const made: State = {
    settings: state.settings,
    servers,
    hosts,
    hostSlots: state.hostSlots,
    migrations: state.migrations,
    projects,
    flavors: state.flavors,
    images: state.images,
    networks: state.networks,
    ports: state.ports,
    securityGroups: state.securityGroups,
    floatingIps: state.floatingIps,
    volumes: state.volumes,
    volumeSnapshots: state.volumeSnapshots,
    keypairs: state.keypairs,
    groups: state.groups,
    aggregates: state.aggregates,
    troubles: state.troubles,
  };
  madeHere(made);
  return made;
}
