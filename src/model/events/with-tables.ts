import type { Host } from "../records/host.ts";
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

export function withServers(state: State, servers: State["servers"]): State {
  return withTables(state, servers, state.hosts, state.projects);
}

/**
 * The host of that name.
 * @throws Error where no host has this name: our own invariant is broken
 */
export function hostOf(state: State, name: string): Host {
  const slot = state.hostSlots.get(name);
  if (slot === undefined) throw new Error(`the log speaks of host ${name}, which does not exist`);
  return present(state.hosts.get(slot), "host", slot);
}

export function withHost(state: State, host: Host): State {
  return withTables(state, state.servers, state.hosts.set(host.slot, host), state.projects);
}
