import { EMPTY } from "../records/empty.ts";
import type {
  ActionEvent,
  Counted,
  Holding,
  InstanceAction,
  OperationArgs,
  Server,
  ServerEvent,
  ServerState,
} from "../records/server.ts";
import type { TaskState } from "../records/server-states.ts";
import { merged } from "../tables/merged.ts";
import { newAction } from "./new-server.ts";

/**
 * The states with these changes. This and `withState` are written far more often than anything else, and a literal that
 * names its fields is many times faster to make than a spread.
 */
function changedState(state: ServerState, set: Partial<ServerState>, at: number): ServerState {
  return {
    vmState: set.vmState === undefined ? state.vmState : set.vmState,
    taskState: set.taskState === undefined ? state.taskState : set.taskState,
    powerState: set.powerState === undefined ? state.powerState : set.powerState,
    guest: set.guest === undefined ? state.guest : set.guest,
    host: set.host === undefined ? state.host : set.host,
    node: set.node === undefined ? state.node : set.node,
    progress: set.progress === undefined ? state.progress : set.progress,
    launchedAt: set.launchedAt === undefined ? state.launchedAt : set.launchedAt,
    terminatedAt: set.terminatedAt === undefined ? state.terminatedAt : set.terminatedAt,
    softDeletedAt: set.softDeletedAt === undefined ? state.softDeletedAt : set.softDeletedAt,
    updatedAt: at,
  };
}

function withState(server: Server, state: ServerState, operations: Server["operations"]): Server {
  return remade(server, server.scheduled, state, operations, server.actions, server.allocation, server.claim);
}

function withActions(server: Server, actions: Server["actions"]): Server {
  const { scheduled, state, operations, allocation, claim } = server;
  return remade(server, scheduled, state, operations, actions, allocation, claim);
}

/** The server with these holdings: what the events of `model/events/claims.ts` come to. */
export function withHoldings(
  server: Server,
  allocation: Holding | null,
  claim: Holding | null,
  counted: Counted | null,
): Server {
  return remade(server, server.scheduled, server.state, server.operations, server.actions, allocation, claim, counted);
}

function remade(
  server: Server,
  scheduled: boolean,
  state: ServerState,
  operations: Server["operations"],
  actions: Server["actions"],
  allocation: Holding | null,
  claim: Holding | null,
  counted: Counted | null = server.counted,
): Server {
  return {
    slot: server.slot,
    id: server.id,
    spec: server.spec,
    state,
    scheduled,
    lock: server.lock,
    operations,
    fault: server.fault,
    interfaces: server.interfaces,
    devices: server.devices,
    allocation,
    claim,
    counted,
    lastMigration: server.lastMigration,
    actions,
    deletedAt: server.deletedAt,
    systemMetadata: server.systemMetadata,
  };
}

function movedOn(
  operations: Server["operations"],
  ticket: number,
  phase: string,
  taskState: TaskState | null | undefined,
  more: OperationArgs | undefined,
): Server["operations"] {
  return operations.map((o) => {
    if (o.ticket !== ticket) return o;
    const task = taskState === undefined ? o.task : taskState;
    const args = more === undefined ? o.args : withArgs(o.args, more);
    return { ticket, name: o.name, phase, task, requestId: o.requestId, startedAt: o.startedAt, args };
  });
}

/** Not by spreads: objects with keys added to a spread never share a hidden class. */
function withArgs(args: OperationArgs, more: OperationArgs): OperationArgs {
  return Object.assign({}, args, more);
}

function without(operations: Server["operations"], ticket: number): Server["operations"] {
  const others = operations.filter((o) => o.ticket !== ticket);
  return others.length === 0 ? EMPTY : others;
}

/** Folds one event into the server it is about, which is there before and after it. */
export function reduceServer(
  server: Server,
  event: Exclude<ServerEvent, { readonly type: "server.created" | "server.archived" }>,
): Server {
  switch (event.type) {
    case "server.changed": {
      const state = changedState(server.state, event.set, event.at);
      if (event.phase === undefined) return withState(server, state, server.operations);
      const [ticket, phase] = event.phase;
      return withState(server, state, movedOn(server.operations, ticket, phase, event.set.taskState, event.args));
    }
    case "server.scheduled": {
      const actions = [...server.actions, newAction(event.action, event.at)];
      return remade(server, true, server.state, server.operations, actions, server.allocation, server.claim);
    }
    case "server.updated":
      return { ...server, spec: { ...server.spec, ...event.set }, state: { ...server.state, updatedAt: event.at } };
    case "server.locked":
      return { ...server, lock: event.lock, state: { ...server.state, updatedAt: event.at } };
    case "server.faulted":
      return { ...server, fault: event.fault };
    case "server.devices":
      return { ...server, devices: event.devices };
    case "server.interfaces":
      return { ...server, interfaces: event.interfaces };
    case "server.noted":
      return { ...server, systemMetadata: merged(server.systemMetadata, event.set) };
    case "server.deleted":
      return {
        ...server,
        state: { ...server.state, vmState: "deleted", taskState: null, updatedAt: event.at },
        operations: EMPTY,
        interfaces: EMPTY,
        deletedAt: event.at,
      };
    case "operation.started":
      return withState(server, server.state, [...server.operations, event.operation]);
    case "operation.moved":
      return withState(
        server,
        server.state,
        movedOn(server.operations, event.ticket, event.phase, undefined, undefined),
      );
    case "operation.noted":
      return {
        ...server,
        operations: server.operations.map((o) =>
          o.ticket === event.ticket ? { ...o, args: withArgs(o.args, event.args) } : o,
        ),
      };
    case "operation.ended":
      return withState(server, server.state, without(server.operations, event.ticket));
    case "action.started":
      return withActions(server, [...server.actions, newAction(event.action, event.at)]);
    case "action.event-started":
    case "action.event-finished":
      return withActions(server, stepped(server.actions, event));
  }
}

type ActionStep = Extract<ServerEvent, { type: "action.event-started" | "action.event-finished" }>;

/** One request may leave two actions (a delete confirms a resize first): a step is the newer one's. */
function stepped(actions: readonly InstanceAction[], event: ActionStep): readonly InstanceAction[] {
  const index = actions.findLastIndex(({ requestId }) => requestId === event.requestId);
  return actions.map((action, i) => (i === index ? reduceAction(action, event) : action));
}

function reduceAction(action: InstanceAction, event: ActionStep): InstanceAction {
  if (event.type === "action.event-started") {
    const begun: ActionEvent = {
      event: event.event,
      start: event.at,
      finish: null,
      result: null,
      traceback: null,
      host: event.host,
      details: null,
    };
    return { ...action, events: [...action.events, begun] };
  }
  // Nova looks a step up by its name and takes the oldest: the second run of a step (a build that was rescheduled)
  // finishes the first run's record again, and its own stays open.
  const { failure } = event;
  const result = failure === null ? "Success" : "Error";
  const { details = null, traceback = null } = failure ?? {};
  const index = action.events.findIndex((e) => e.event === event.event);
  const events = action.events.map(
    (e, i): ActionEvent => (i === index ? { ...e, finish: event.at, result, details, traceback } : e),
  );
  const message = failure === null ? action.message : "Error";
  return { ...action, events, message, updatedAt: event.at };
}
