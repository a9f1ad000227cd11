import { Application } from "./api/application.ts";
import { Client, type Microversion, type OwnActions } from "./api/client.ts";
import type { ApiRequest, ApiResponse, Identity } from "./api/core/call.ts";
import type { ServerAction } from "./api/servers/actions/define.ts";
import { ACTIONS, Actions } from "./api/servers/actions.ts";
import type { Checkpoint, RunLimit, SimulationEvents } from "./engine/simulation.ts";
import type { HostPlan } from "./lifecycle/core/host-plan.ts";
import type { IntentResult, IntentType } from "./lifecycle/core/intent-results.ts";
import type { Intent } from "./lifecycle/core/intents.ts";
import type { Operation } from "./lifecycle/core/operation.ts";
import type { SchedulerQuestion } from "./lifecycle/core/scheduler-question.ts";
import { Operations } from "./lifecycle/operations.ts";
import { type Conf, defaultConf, type Release } from "./model/conf/conf.ts";
import type { SavedState } from "./model/events/checkpoint.ts";
import type { Event } from "./model/events/reduce.ts";
import type { Keypair } from "./model/records/keypair.ts";
import type { LatencyRule } from "./model/records/latency.ts";
import { LATENCY_PRESETS, type LatencyPreset } from "./model/records/latency-presets.ts";
import * as plans from "./model/records/plans.ts";
import { emptyState, type Settings, type State } from "./model/records/state.ts";
import { keyOf } from "./model/tables/ids.ts";
import { plainCopy, unshared } from "./model/tables/immutable.ts";
import type { HostFilter, HostWeigher } from "./scheduler/contract.ts";
import { createScheduler, type Scheduler } from "./scheduler/scheduler.ts";
import { World } from "./world.ts";

/** What a cloud is to be made of. Everything but the hosts has a default. */
export interface CloudPlan {
  /** The only source of randomness; default `"0"`. */
  readonly seed?: string | number;
  /** What time 0 is, ISO 8601; default 2026-01-01T00:00:00Z. */
  readonly start?: string;
  /** Which Nova: the newest (default), or `zed`, the one the recordings were made with. */
  readonly release?: Release;
  /** nova.conf (`parseConf`); default: Nova's defaults. */
  readonly conf?: Conf;
  readonly hosts: readonly HostPlan[];
  readonly flavors?: readonly plans.FlavorPlan[];
  readonly images?: readonly plans.ImagePlan[];
  readonly networks?: readonly plans.NetworkPlan[];
  readonly ports?: readonly plans.PortPlan[];
  readonly securityGroups?: readonly plans.SecurityGroupPlan[];
  readonly volumes?: readonly plans.VolumePlan[];
  readonly keypairs?: readonly Keypair[];
  readonly projects?: readonly plans.ProjectPlan[];
  readonly aggregates?: readonly plans.AggregatePlan[];
  /** How long the steps of operations take: a preset's name, or rules; default `zero`. */
  readonly latency?: LatencyPreset | readonly LatencyRule[];
  /**
   * Of the user's own: filters and weighers, for `[filter_scheduler]` to name, and actions on servers. An action replaces
   * Nova's of the same key, and brings its operations with it.
   */
  readonly plugins?: NonNullable<CloudParts["plugins"]>;
  /** Replaces all weighers. */
  readonly weighers?: readonly HostWeigher[];
  /** Operations of the user's own, or in place of ours of the same name. */
  readonly operations?: readonly Operation[];
  /** Host name of the conductor; default `controller`. */
  readonly controller?: string;
  readonly networkExtensions?: readonly string[];
  /** What links begin with; default `http://localhost`. */
  readonly origin?: string;
}

/** A cloud as a JSON value, to be gone on with by `restoreCloud`. */
export interface SavedCloud {
  readonly world: Checkpoint<SavedState, Intent>;
  readonly requests: number;
  readonly origin: string;
}

/** What a cloud is made of that no JSON holds. */
export interface CloudParts {
  readonly plugins?: {
    readonly filters?: readonly HostFilter[];
    readonly weighers?: readonly HostWeigher[];
    readonly actions?: readonly ServerAction[];
  };
  readonly weighers?: readonly HostWeigher[];
  readonly operations?: readonly Operation[];
}

/** A simulated cloud with the Compute API on it. */
export class Cloud {
  readonly #world: World;
  readonly #application: Application;
  readonly #origin: string;
  /** The filters, weighers and operations of its own that it was made with. */
  readonly parts: CloudParts;
  /** What the Compute API can do to servers here. */
  readonly actions: Actions;

  private constructor(world: World, origin: string, requests: number, parts: CloudParts, actions = actionsOf(parts)) {
    this.#world = world;
    this.#origin = origin;
    this.parts = parts;
    this.actions = actions;
    this.#application = new Application(world, origin, requests, this.actions);
  }

  /** @throws Error for a plan that names what is not there */
  static create(plan: CloudPlan): Cloud {
    const release = plan.release ?? "newest";
    const seed = String(plan.seed ?? "0");
    const latency = plan.latency ?? "zero";
    const idKey = keyOf(`ids/${seed}`);
    const initial = emptyState({
      conf: plan.conf === undefined ? defaultConf(release) : plainCopy(plan.conf),
      release,
      idKey,
      epoch: Date.parse(plan.start ?? "2026-01-01T00:00:00Z"),
      controller: plan.controller ?? "controller",
      latency: typeof latency === "string" ? LATENCY_PRESETS[latency] : plainCopy(latency),
      quotaClasses: {},
      networkExtensions: [...(plan.networkExtensions ?? [])],
    });
    const world = World.create(initial, seed, schedulersOf(plan), operationsOf(plan));
    const cloud = new Cloud(world, plan.origin ?? "http://localhost", 0, partsOf(plan));
    for (const intent of furnishing(plan, idKey)) world.dispatch(plainCopy(intent));
    return cloud;
  }

  /**
   * The cloud that was saved, going on where it was.
   * @param parts the filters, weighers and operations of its own that it was made with
   */
  static restore(saved: SavedCloud, parts: CloudParts = {}): Cloud {
    const world = World.restore(plainCopy(saved.world), schedulersOf(parts), operationsOf(parts));
    return new Cloud(world, saved.origin, saved.requests, parts);
  }

  /** Answers a Compute API request at once; the work it asked for is done as time goes on (`run`). */
  request(request: ApiRequest): ApiResponse {
    const response = this.#application.request(request);
    const body = unshared(response.body);
    return body === response.body ? response : { ...response, body };
  }

  /**
   * A typed client: this user's view of the Compute API.
   * @typeParam O the actions of the user's own that the cloud has: `as<[typeof hibernate]>(user)`
   * @param microversion default: the newest of the cloud's release
   */
  as<O extends OwnActions = readonly []>(identity: Identity, microversion?: Microversion): Client<O> {
    return new Client((request) => this.request(request), identity, microversion);
  }

  /** Decides an intent now, past the API: faults, hosts, and what tests need. */
  dispatch<Type extends IntentType>(intent: Intent & { readonly type: Type }): IntentResult<Type> {
    return this.#world.dispatch<Type>(plainCopy(intent));
  }

  /** Lets time go on: until a time, for a while, for so many events, or until nothing but periodic work is pending. */
  run(limit: RunLimit<State>): void {
    this.#world.run(limit);
  }

  /** What can be done to a server here. */
  get operations(): Operations {
    return this.#world.operations;
  }

  get state(): State {
    return this.#world.state;
  }

  /** ms since the start */
  get now(): number {
    return this.#world.now;
  }

  /** Number of events so far. */
  get events(): number {
    return this.#world.events;
  }

  /** What the scheduler was asked in the last step, of this cloud or a fork: for listeners to the end of steps. */
  get asked(): readonly SchedulerQuestion[] {
    return this.#world.asked;
  }

  on<K extends keyof SimulationEvents<Event>>(name: K, listener: SimulationEvents<Event>[K]): () => void {
    return this.#world.on(name, listener);
  }

  /** An independent cloud that shares this one's past. */
  fork(): Cloud {
    return new Cloud(this.#world.fork(), this.#origin, this.#application.requests, this.parts, this.actions);
  }

  checkpoint(): SavedCloud {
    return { world: this.#world.checkpoint(), requests: this.#application.requests, origin: this.#origin };
  }
}

/** A cloud after this plan. */
export function createCloud(plan: CloudPlan): Cloud {
  return Cloud.create(plan);
}

/** The cloud that `checkpoint` saved. */
export function restoreCloud(saved: SavedCloud, parts: CloudParts = {}): Cloud {
  return Cloud.restore(saved, parts);
}

function partsOf({ plugins, weighers, operations }: CloudPlan): CloudParts {
  return {
    ...(plugins && { plugins }),
    ...(weighers && { weighers }),
    ...(operations && { operations }),
  };
}

function actionsOf({ plugins: { actions = [] } = {} }: CloudParts): Actions {
  return actions.length === 0 ? ACTIONS : new Actions(actions);
}

/** The operations of a cloud: ours, those that its actions bring, and those that the plan names. */
function operationsOf(parts: CloudParts): Operations {
  return new Operations([...actionsOf(parts).operations, ...(parts.operations ?? [])]);
}

/** Makes the scheduler that a cloud's settings ask for, with the filters and weighers of the user's own. */
function schedulersOf({ plugins = {}, weighers }: CloudParts): (settings: Settings) => Scheduler {
  return ({ conf, release }) =>
    createScheduler({ conf, release, plugins, ...(weighers === undefined ? {} : { weighers }) });
}

/** The intents that put the plan's things into an empty world. */
function* furnishing(plan: CloudPlan, idKey: number): Iterable<Intent> {
  yield { type: "add-hosts", plans: plan.hosts };
  for (const row of plan.projects ?? []) yield { type: "put", table: "projects", row: plans.projectOf(row) };
  for (const row of plan.flavors ?? []) yield { type: "put", table: "flavors", row: plans.flavorOfPlan(row) };
  for (const row of plan.images ?? []) yield { type: "put", table: "images", row: plans.imageOf(row) };
  for (const row of plan.networks ?? []) {
    const held = (plan.ports ?? []).filter((port) => port.networkId === row.id).flatMap((port) => port.fixedIps ?? []);
    yield {
      type: "put",
      table: "networks",
      row: plans.networkOf(
        row,
        held.map(({ address }) => address),
      ),
    };
  }
  for (const row of plan.ports ?? []) yield { type: "put", table: "ports", row: plans.portOf(row) };
  for (const row of plan.securityGroups ?? []) {
    yield { type: "put", table: "securityGroups", row: plans.securityGroupOf(row) };
  }
  for (const row of plan.volumes ?? []) yield { type: "put", table: "volumes", row: plans.volumeOf(row) };
  for (const row of plan.keypairs ?? []) yield { type: "put", table: "keypairs", row };
  let number = 1;
  for (const row of plan.aggregates ?? []) {
    yield { type: "put", table: "aggregates", row: plans.aggregateOf(row, number++, idKey) };
  }
}
