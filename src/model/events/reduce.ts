import { produce } from "immer";
import type { Catalog, CatalogEvent } from "../records/catalog.ts";
import { reduceCatalog } from "../records/catalog.ts";
import type { HostEvent } from "../records/host.ts";
import type { InjectedFailureEvent } from "../records/injected-failures.ts";
import type { MigrationEvent } from "../records/migration.ts";
import { NO_USAGE, type Project } from "../records/project.ts";
import { ioOf } from "../records/report.ts";
import type { Server, ServerEvent, ServerState } from "../records/server.ts";
import type { Settings, State } from "../records/state.ts";
import type { KeyedTable } from "../tables/keyed-table.ts";
import type { ClaimEvent } from "./claims.ts";
import { countedAs, foldClaims, followOnHosts, settledCount } from "./counting.ts";
import { newServer } from "./new-server.ts";
import { foldHost, withMemberships } from "./reduce-host.ts";
import { reduceServer } from "./reduce-server.ts";
import { present, withServers, withTables } from "./with-tables.ts";

/** Everything that can happen. */
export type Event =
  | ServerEvent
  | MigrationEvent
  | ClaimEvent
  | HostEvent
  | CatalogEvent
  | InjectedFailureEvent
  /** Somebody let the periodic tasks run out of their turn. */
  | { readonly type: "periodics.forced"; readonly at: number }
  | { readonly type: "settings.changed"; readonly at: number; readonly set: Partial<Settings> };

/** Folds one event into the state. Asks nobody anything: no clock, no chance, no scheduler. */
export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "server.created":
    case "server.changed":
    case "server.scheduled":
    case "server.updated":
    case "server.locked":
    case "server.faulted":
    case "server.devices":
    case "server.interfaces":
    case "server.noted":
    case "server.deleted":
    case "server.archived":
    case "operation.started":
    case "operation.moved":
    case "operation.noted":
    case "operation.ended":
    case "action.started":
    case "action.event-started":
    case "action.event-finished":
      return foldServer(state, event);
    case "migration.created":
    case "migration.changed":
      return foldMigration(state, event);
    case "allocation.set":
    case "claim.set":
    case "allocations.swapped":
    case "claims.swapped":
    case "holdings.released":
    case "server.counted":
      return foldClaims(state, event);
    case "hosts.added":
    case "host.service-changed":
    case "host.hardware-changed":
    case "host.image-cached":
    case "host.build-ended":
    case "host.audited":
    case "slot.taken":
    case "slot.awaited":
    case "slot.left":
      return foldHost(state, event);
    case "put":
    case "removed":
      return foldCatalog(state, event);
    case "periodics.forced":
      return state;
    case "settings.changed":
      return { ...state, settings: { ...state.settings, ...event.set } };
    default:
      return foldInjectedFailure(state, event);
  }
}

function foldServer(state: State, event: ServerEvent): State {
  if (event.type === "server.created") {
    const server = newServer(event.server, event.at);
    return follow(withServers(state, state.servers.set(server.slot, server)), undefined, server, event.at);
  }
  const before = present(state.servers.get(event.server), "server", event.server);
  if (event.type === "server.archived") {
    const next = archive(state, before);
    return before.deletedAt === null ? follow(next, before, { ...before, deletedAt: event.at }, event.at) : next;
  }
  let after = reduceServer(before, event);
  if (event.type === "server.deleted" && event.archived) return follow(archive(state, before), before, after, event.at);
  if (event.type === "server.changed" && changesCount(before.state, after.state)) {
    const counted = settledCount(state, before, event.at);
    if (counted !== before.counted) after = countedAs(after, counted);
  }
  const next = withServers(state, state.servers.set(event.server, after));
  return event.type === "server.changed" || event.type === "server.updated" || event.type === "server.deleted"
    ? follow(next, before, after, event.at)
    : next;
}

/** Whether a tracker that looks at the server before and after counts it differently. */
function changesCount(before: ServerState, after: ServerState): boolean {
  return (
    before.host !== after.host ||
    (before.taskState === null) !== (after.taskState === null) ||
    ioOf(before) !== ioOf(after)
  );
}

/** The state without a server's record. */
function archive(state: State, server: Server): State {
  const next = withServers(state, state.servers.delete(server.slot));
  return server.lastMigration === null ? next : { ...next, migrations: withoutMigrations(state, server) };
}

/** The migrations without those of a server: they go to the archive with it. */
function withoutMigrations(state: State, server: Server): State["migrations"] {
  let { migrations } = state;
  for (let slot = server.lastMigration; slot !== null; ) {
    const previous: number | null = migrations.get(slot)?.previous ?? null;
    migrations = migrations.delete(slot);
    slot = previous;
  }
  return migrations;
}

/** What follows from a server's change: the hosts' lists and counts, the project's usage. */
function follow(state: State, before: Server | undefined, after: Server, at: number): State {
  const next = followOnHosts(state, before, after, at);
  const countedBefore = before !== undefined && counts(before);
  const countedAfter = counts(after);
  if (countedBefore === countedAfter && (before === undefined || before.spec.flavor === after.spec.flavor)) return next;
  let projects = next.projects;
  if (countedBefore) projects = countUsage(projects, before, -1);
  if (countedAfter) projects = countUsage(projects, after, 1);
  return projects === next.projects ? next : withTables(next, next.servers, next.hosts, projects);
}

function counts(server: Server): boolean {
  return server.deletedAt === null && server.state.vmState !== "soft-delete";
}

function countUsage(projects: KeyedTable<Project>, server: Server, sign: 1 | -1): KeyedTable<Project> {
  const { projectId: id, flavor } = server.spec;
  const counted = ({ id, name, quota, usage }: Project): Project => {
    const instances = usage.instances + sign;
    const cores = usage.cores + sign * flavor.vcpus;
    const ram = usage.ram + sign * flavor.ram;
    return { id, name, quota, usage: { instances, cores, ram } };
  };
  const changed = projects.change(id, counted);
  return changed === projects ? projects.put(counted({ id, name: id, quota: {}, usage: NO_USAGE })) : changed;
}

function foldMigration(state: State, event: MigrationEvent): State {
  if (event.type === "migration.created") {
    const { slot, server: of } = event.migration;
    const server: Server = { ...present(state.servers.get(of), "server", of), lastMigration: slot };
    return {
      ...state,
      migrations: state.migrations.set(slot, event.migration),
      servers: state.servers.set(of, server),
    };
  }
  const migration = present(state.migrations.get(event.migration), "migration", event.migration);
  const changed = { ...migration, ...event.set, updatedAt: event.at };
  return { ...state, migrations: state.migrations.set(event.migration, changed) };
}

function foldCatalog(state: State, event: CatalogEvent): State {
  // The table and the event are of one kind by the event's type; TypeScript can't follow a union over tables.
  const table = state[event.table] as KeyedTable<Catalog[keyof Catalog]>;
  if (event.table !== "aggregates") return { ...state, [event.table]: reduceCatalog(table, event) };
  const id = event.type === "put" ? event.row.id : event.id;
  const had = state.aggregates.get(id)?.hosts ?? [];
  const has = event.type === "put" ? event.row.hosts : [];
  return withMemberships({ ...state, aggregates: reduceCatalog(state.aggregates, event) }, id, had, has);
}

function foldInjectedFailure(state: State, event: InjectedFailureEvent): State {
  const troubles = produce(state.troubles, (draft) => {
    switch (event.type) {
      case "trouble.injected":
        draft.injections.push(event.injection);
        draft.next = Math.max(draft.next, event.injection.id + 1);
        break;
      case "trouble.held":
        draft.holds.push(event.hold);
        break;
      case "trouble.slowed":
        draft.slowdowns.push(event.slowdown);
        draft.next = Math.max(draft.next, event.slowdown.id + 1);
        break;
      case "trouble.struck":
        for (const injection of draft.injections) {
          if (injection.id === event.id && injection.left !== null) injection.left -= 1;
        }
        draft.injections = draft.injections.filter((injection) => injection.left !== 0);
        break;
      case "trouble.cleared":
        draft.injections = draft.injections.filter((injection) => injection.id !== event.id);
        draft.slowdowns = draft.slowdowns.filter((slowdown) => slowdown.id !== event.id);
        break;
      case "trouble.released":
        draft.holds = draft.holds.filter((hold) => hold.point !== event.point);
        break;
      case "trouble.waiting":
        draft.waiting.push(event.waiting);
        break;
      case "trouble.resumed":
        draft.waiting = draft.waiting.filter((waiting) => waiting.ticket !== event.ticket);
        break;
      case "cell.cut":
        draft.cellsDown = draft.cellsDown.filter((cell) => cell !== event.cell);
        if (event.down) draft.cellsDown.push(event.cell);
        break;
    }
  });
  return { ...state, troubles };
}
