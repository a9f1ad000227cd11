import type { ApiResponse, Identity } from "../../api/core/call.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Server, ServerSeed } from "../../model/records/server.ts";
import { statusOf } from "../../model/records/server-states.ts";
import { type ApiCall, apiCallsOf } from "../plan/calls.ts";
import { type Action, Agenda, type BlockPlan, type CreateRequest } from "../plan/plan.ts";
import type { WorkloadBlock } from "../plan/scenario.ts";
import type { LaterAction } from "../plan/timeline.ts";
import type { NameIds } from "./name-ids.ts";
import { errorMessageOf, type Requests } from "./requests.ts";
import type { RunContext } from "./run-context.ts";
import { RANK, type Task } from "./timetable.ts";

type Context = Omit<RunContext, "observer" | "servers">;

/** A later action that waits for a server's status. */
interface Waiting {
  readonly action: LaterAction;
  readonly as: Identity;
}

/** A server that was asked for. */
interface Asked {
  readonly id: string;
  readonly as: Identity;
}

/** Sends the requests of a workload, as they were planned, and what comes later for each server. */
export class WorkloadPlayer {
  readonly agenda: Agenda;
  /** Whether a status that a later action waits for was reached; whoever drives the cloud sets it back. */
  hasPending = false;
  private readonly plans: readonly BlockPlan[];
  private readonly later: readonly (readonly LaterAction[])[];
  private readonly context: Context;
  private readonly calls: ReadonlyMap<string, ApiCall>;
  /** By block: the servers there are and who asked for them, by their number in the block. */
  private readonly servers: readonly Map<number, Asked>[];
  /** By slot: what waits for a status of the server. */
  private readonly waiting = new Map<number, readonly Waiting[]>();

  /** @param plans of these blocks, in their order; there may be more, behind them */
  constructor(blocks: readonly WorkloadBlock[], plans: readonly BlockPlan[], context: Context) {
    this.plans = plans;
    this.context = context;
    context.timetable.assign("later", (task) => this.act(task));
    this.calls = apiCallsOf(context.cloud.actions);
    this.agenda = new Agenda(plans);
    this.later = blocks.map(({ later }) => later);
    this.servers = plans.map(() => new Map());
  }

  /** Does one thing of the agenda. */
  perform(action: Action): void {
    const [plan, servers] = [this.plans[action.block], this.servers[action.block]];
    if (plan === undefined || servers === undefined)
      throw new Error(`the agenda names block ${action.block} of ${this.plans.length}`);
    if (action.kind === "create") this.create(plan, action.number, servers, this.later[action.block] ?? []);
    else this.delete(servers, action.number);
  }

  private create(plan: BlockPlan, request: number, servers: Map<number, Asked>, later: readonly LaterAction[]): void {
    const wanted = plan.request(request);
    const number = plan.firstServer[request] ?? 0;
    const { cloud, creations, measured } = this.context;
    const { project, flavor } = wanted;
    const as = this.as(project, wanted.admin);
    // Drawn for all servers asked for, made or not: what is drawn does not depend on how the cloud answers.
    const drawn = later.length === 0 ? [] : Array.from({ length: wanted.maxCount }, () => this.draw(plan.name, later));
    creations.create({
      as,
      body: this.body(wanted),
      tags: { workload: plan.name, flavor, project },
      count: wanted.minCount,
      measured: measured(cloud.now),
      made: (server, nth) => {
        servers.set(number + nth, { id: server.id, as });
        const actions = drawn[nth];
        if (actions !== undefined && actions.length > 0) this.plan(server, as, actions);
      },
    });
  }

  private draw(block: string, later: readonly LaterAction[]): readonly LaterAction[] {
    const stream = this.context.chance.stream(`workload/${block}/then`);
    return later.filter(({ probability }) => probability >= 1 || stream.next() < probability);
  }

  private body(wanted: CreateRequest): unknown {
    const { ids } = this.context;
    const { minCount, maxCount, image, networks, availabilityZone, metadata, hints } = wanted;
    const server: Record<string, unknown> = {
      name: wanted.name,
      flavorRef: ids.of("flavors", wanted.flavor),
      networks: typeof networks === "string" ? networks : networks.map((name) => ({ uuid: ids.of("networks", name) })),
    };
    if (image !== null) server.imageRef = ids.of("images", image);
    if (availabilityZone !== null) server.availability_zone = availabilityZone;
    for (const _ in metadata) server.metadata = metadata;
    if (maxCount > 1) {
      server.min_count = minCount;
      server.max_count = maxCount;
    }
    for (const _ in hints) return { server, "os:scheduler_hints": ids.fill(hints) };
    return { server };
  }

  private delete(servers: Map<number, Asked>, number: number): void {
    const server = servers.get(number);
    // The API refused to make it.
    if (server === undefined) return;
    servers.delete(number);
    const { id, as } = server;
    this.context.requests.send("deleteServer", { method: "DELETE", path: `/servers/${id}`, as });
  }

  /** Puts the later actions of a server where they belong. */
  private plan(server: ServerSeed, as: Identity, actions: readonly LaterAction[]): void {
    const { timetable, cloud } = this.context;
    for (const action of actions)
      if (action.when === null)
        timetable.put(cloud.now + action.after, RANK.call, { do: "later", slot: server.slot, action, as });
    const waiting = actions.filter(({ when }) => when !== null).map((action): Waiting => ({ action, as }));
    if (waiting.length > 0) this.waiting.set(server.slot, waiting);
  }

  /** Whether a status is waited for. */
  get follows(): boolean {
    return this.waiting.size > 0;
  }

  /** Follows one event: a status that a later action waits for may be reached. */
  see(event: Event): void {
    if (this.waiting.size === 0) return;
    if (event.type === "server.deleted") this.waiting.delete(event.server);
    if (event.type !== "server.changed") return;
    const waiting = this.waiting.get(event.server);
    const server = waiting === undefined ? undefined : this.context.cloud.state.servers.get(event.server);
    if (waiting === undefined || server === undefined) return;
    const { vmState = server.state.vmState, taskState = server.state.taskState } = event.set;
    const status = statusOf(vmState, taskState);
    const reached = waiting.filter(({ action }) => action.when === status);
    if (reached.length === 0) return;
    const left = waiting.filter(({ action }) => action.when !== status);
    if (left.length === 0) this.waiting.delete(event.server);
    else this.waiting.set(event.server, left);
    const { timetable, cloud } = this.context;
    this.hasPending = true;
    for (const { action, as } of reached)
      timetable.put(cloud.now + action.after, RANK.call, { do: "later", slot: event.server, action, as });
  }

  save() {
    const servers = new Map(this.plans.map(({ name }, block) => [name, this.servers[block] ?? new Map()]));
    return { servers, waiting: this.waiting, hasPending: this.hasPending };
  }

  load({ servers, waiting, hasPending }: ReturnType<WorkloadPlayer["save"]>): void {
    for (const [block, { name }] of this.plans.entries())
      for (const [number, server] of servers.get(name) ?? []) this.servers[block]?.set(number, server);
    for (const [slot, each] of waiting) this.waiting.set(slot, each);
    this.hasPending = hasPending;
  }

  /** Does what comes later for a server. */
  private act({ slot, action, as }: Extract<Task, { do: "later" }>): void {
    const { cloud, requests, ids, listeners } = this.context;
    const server = cloud.state.servers.get(slot);
    if (server === undefined || server.deletedAt !== null) return;
    const reply = this.send(action, server, as, requests, ids);
    if (reply.status < 400) return;
    const { call } = action;
    const { name } = server.spec;
    const { status } = reply;
    listeners.unexpected({
      time: cloud.now,
      call,
      server: name,
      status,
      message: errorMessageOf(reply),
      expected: null,
    });
  }

  private send(action: LaterAction, server: Server, as: Identity, requests: Requests, ids: NameIds): ApiResponse {
    const operation = this.calls.get(action.call);
    if (operation === undefined) throw new Error(`'then' has ${action.call}, which the reader let through`);
    const { method, path, action: key } = operation;
    const filled = ids.fill(action.body === undefined ? operation.body : action.body);
    const body = key === undefined ? filled : { [key]: filled ?? null };
    const request = { method, path: path.replace("{server}", server.id), as };
    return requests.send(action.call, body === undefined ? request : { ...request, body });
  }

  private as(project: string, admin: boolean): Identity {
    return this.context.requests.identity(this.context.ids.of("projects", project), admin ? "admin" : "member");
  }
}
