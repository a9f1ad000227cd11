import { EMPTY, NO_KEYS } from "../records/empty.ts";
import type { BegunAction, InstanceAction, Server, ServerSeed, ServerState } from "../records/server.ts";
import { POWER } from "../records/server-states.ts";

/** The states of a server that begins. @param at when, ms */
export function newState(at: number): ServerState {
  return {
    vmState: "building",
    taskState: "scheduling",
    powerState: POWER.NOSTATE,
    guest: POWER.NOSTATE,
    host: null,
    node: null,
    progress: 0,
    launchedAt: null,
    terminatedAt: null,
    softDeletedAt: null,
    updatedAt: at,
  };
}

/** The record of a server that begins: a build request. @param at when, ms */
export function newServer({ slot, id, spec, operations, devices }: ServerSeed, at: number): Server {
  return {
    slot,
    id,
    spec,
    state: newState(at),
    scheduled: false,
    lock: null,
    operations,
    fault: null,
    interfaces: EMPTY,
    devices,
    allocation: null,
    claim: null,
    counted: null,
    lastMigration: null,
    actions: EMPTY,
    deletedAt: null,
    systemMetadata: NO_KEYS,
  };
}

/** The record of an action that begins. @param at when, ms */
export function newAction({ action, requestId, userId, projectId }: BegunAction, at: number): InstanceAction {
  return { action, requestId, userId, projectId, start: at, updatedAt: at, message: null, events: EMPTY };
}
