import type { Flavor } from "./flavor.ts";
import type { Resources } from "./resources.ts";
import type { PowerState, TaskState, VmState } from "./server-states.ts";

/** What a create request asked for, and what an update may change: written seldom. */
export interface ServerSpec {
  readonly name: string;
  readonly hostname: string;
  readonly description: string | null;
  readonly projectId: string;
  readonly userId: string;
  /** The server's own copy of the flavor; a resize puts another in its place. */
  readonly flavor: Flavor;
  /** Image id; empty when it boots from a volume. */
  readonly imageRef: string;
  /** Properties of the image as of the build, `min_disk` and `min_ram` among them as Nova keeps them (`image_*`). */
  readonly imageProperties: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly keyName: string | null;
  /** Public key text of the keypair as of the build. */
  readonly keyData: string | null;
  /** base64 text as given */
  readonly userData: string | null;
  readonly configDrive: boolean;
  /** True: AUTO, false: MANUAL. */
  readonly autoDiskConfig: boolean;
  readonly accessIpV4: string | null;
  readonly accessIpV6: string | null;
  /** `r-…`: one for all servers of a request. */
  readonly reservationId: string;
  readonly launchIndex: number;
  /** The zone asked for; null: any. */
  readonly availabilityZone: string | null;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly networks: NetworkRequest;
  readonly securityGroups: readonly string[];
  readonly trustedCertificates: readonly string[] | null;
  readonly rootDeviceName: string | null;
  readonly createdAt: number;
  /** Server group it was created into. */
  readonly groupId: string | null;
  readonly forcedHost: string | null;
  readonly forcedNode: string | null;
  /** `host`/`hypervisor_hostname` of microversion 2.74. */
  readonly requestedHost: string | null;
  readonly requestedNode: string | null;
}

/** Networks of a create request, in Nova's words. */
export type NetworkRequest =
  | "auto"
  | "none"
  | readonly {
      readonly uuid?: string;
      readonly port?: string;
      readonly fixedIp?: string;
      readonly tag?: string;
    }[];

/** What changes often: the states, where it runs and since when. Small on purpose (it is copied at each change). */
export interface ServerState {
  readonly vmState: VmState;
  readonly taskState: TaskState | null;
  /** As the database has it. */
  readonly powerState: PowerState;
  /** As the hypervisor has it; the power-state sync compares the two. */
  readonly guest: PowerState;
  /** The host's name, or null. */
  readonly host: string | null;
  readonly node: string | null;
  readonly progress: number;
  readonly launchedAt: number | null;
  readonly terminatedAt: number | null;
  /** When it was soft-deleted; the reclaim interval counts from here. */
  readonly softDeletedAt: number | null;
  readonly updatedAt: number;
}

/** The error a server shows while its status is ERROR (or deleted). */
export interface Fault {
  readonly code: number;
  readonly message: string;
  /** Traceback text; for administrators only. */
  readonly details: string | null;
  readonly created: number;
}

/** An operation under way on a server: one run of a declaration of `lifecycle/`. */
export interface RunningOperation {
  /** Unique in the world; a timer that names a ticket that is no longer here is stale. */
  readonly ticket: number;
  readonly name: string;
  readonly phase: string;
  /** The task_state it wrote last: where it finds another one, somebody else has taken the server over. */
  readonly task: TaskState | null;
  readonly requestId: string;
  /** ms */
  readonly startedAt: number;
  /** What the phases need to remember, JSON. */
  readonly args: OperationArgs;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type OperationArgs = { readonly [key: string]: Json };

/** A step of an instance action, in Nova's words: an "event" with a start, a finish and a result. */
export interface ActionEvent {
  readonly event: string;
  readonly start: number;
  readonly finish: number | null;
  readonly result: "Success" | "Error" | null;
  readonly traceback: string | null;
  readonly host: string | null;
  readonly details: string | null;
}

/** What somebody asked of a server, as os-instance-actions lists it. */
export interface InstanceAction {
  readonly action: string;
  readonly requestId: string;
  readonly userId: string;
  readonly projectId: string;
  readonly start: number;
  readonly updatedAt: number;
  readonly message: string | null;
  readonly events: readonly ActionEvent[];
}

/** A network interface of a server; the port itself is Neutron's (`model/records/network.ts`). */
export interface Interface {
  readonly portId: string;
  readonly networkId: string;
  readonly networkName: string;
  readonly mac: string;
  readonly addresses: readonly {
    readonly version: 4 | 6;
    readonly addr: string;
    readonly subnetId: string;
    readonly floating?: boolean;
  }[];
  readonly tag: string | null;
  /** Nova made the port, so Nova deletes it with the server. */
  readonly ours: boolean;
}

/** A block device of a server (block_device_mapping_v2). */
export interface BlockDevice {
  readonly id: string;
  readonly deviceName: string | null;
  readonly sourceType: "image" | "volume" | "snapshot" | "blank";
  readonly destinationType: "local" | "volume";
  readonly deleteOnTermination: boolean;
  readonly bootIndex: number | null;
  readonly volumeId: string | null;
  readonly volumeSize: number | null;
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  readonly volumeType: string | null;
  readonly guestFormat: string | null;
  readonly diskBus: string | null;
  readonly tag: string | null;
}

/** Resources held on a host for a server. */
export interface Holding {
  readonly host: string;
  readonly resources: Resources;
}

/** How a host's resource tracker last counted a server, for the stats that it reports. */
export interface Counted {
  /** The host's name; null: no tracker counts it. */
  readonly host: string | null;
  /** 1 where it counted as I/O (`io_workload`). */
  readonly io: 0 | 1;
  /** 1 where it had a task_state (`current_workload`). */
  readonly busy: 0 | 1;
  /** ms */
  readonly at: number;
}

export interface Server {
  readonly slot: number;
  readonly id: string;
  readonly spec: ServerSpec;
  readonly state: ServerState;
  /**
   * False while it is a "build request": accepted by the API, not yet in a cell. Such a server has no actions, tags or
   * metadata resources of its own (nova/api: build requests).
   */
  readonly scheduled: boolean;
  readonly lock: { readonly by: "owner" | "admin"; readonly reason: string | null } | null;
  readonly operations: readonly RunningOperation[];
  readonly fault: Fault | null;
  readonly interfaces: readonly Interface[];
  readonly devices: readonly BlockDevice[];
  /** What Placement has allocated to it (its own consumer); a move's old half is on the migration. */
  readonly allocation: Holding | null;
  /** What the resource tracker of its host counts for it. */
  readonly claim: Holding | null;
  /** How it counts in what its host reports; null: nobody has claimed for it. */
  readonly counted: Counted | null;
  /** Newest last. */
  readonly actions: readonly InstanceAction[];
  readonly deletedAt: number | null;
  readonly systemMetadata: Readonly<Record<string, string>>;
  /** Slot of its newest migration, from which the older ones are found. */
  readonly lastMigration: number | null;
}

/** A server that begins, with what it was asked for with; of all else a new one has nothing (`model/events/new-server.ts`). */
export type ServerSeed = Pick<Server, "slot" | "id" | "spec" | "operations" | "devices">;

/** Who asked what: an instance action at its beginning. */
export type BegunAction = Pick<InstanceAction, "action" | "requestId" | "userId" | "projectId">;

/** Boots from a volume: no root disk on the host is asked of Placement. */
export function bootsFromVolume(server: Pick<Server, "spec" | "devices">): boolean {
  return server.spec.imageRef === "" || server.devices.some((d) => d.bootIndex === 0 && d.destinationType === "volume");
}

/** Events of servers. `at` is the time of the event, ms; `server` its slot. */
export type ServerEvent =
  | { readonly type: "server.created"; readonly at: number; readonly server: ServerSeed }
  /**
   * One write of the server's states: what a fast poller could have seen. `phase`: the operation that moved on; `args`: what
   * it remembers from here on.
   */
  | {
      readonly type: "server.changed";
      readonly at: number;
      readonly server: number;
      readonly set: Partial<Omit<ServerState, "updatedAt">>;
      readonly phase?: readonly [ticket: number, phase: string];
      readonly args?: OperationArgs;
    }
  /** It is a build request no more: it has a cell, where its first action is recorded. */
  | {
      readonly type: "server.scheduled";
      readonly at: number;
      readonly server: number;
      readonly action: BegunAction;
    }
  | {
      readonly type: "server.updated";
      readonly at: number;
      readonly server: number;
      readonly set: Partial<ServerSpec>;
    }
  | { readonly type: "server.locked"; readonly at: number; readonly server: number; readonly lock: Server["lock"] }
  | { readonly type: "server.faulted"; readonly at: number; readonly server: number; readonly fault: Fault | null }
  | {
      readonly type: "server.devices";
      readonly at: number;
      readonly server: number;
      readonly devices: readonly BlockDevice[];
    }
  | {
      readonly type: "server.interfaces";
      readonly at: number;
      readonly server: number;
      readonly interfaces: readonly Interface[];
    }
  | {
      readonly type: "server.noted";
      readonly at: number;
      readonly server: number;
      /** System metadata to set; null removes a key. */
      readonly set: Readonly<Record<string, string | null>>;
    }
  /**
   * The record is gone from the API; it is kept for lists of deleted servers until it is archived. `archived`: that is at
   * once.
   */
  | { readonly type: "server.deleted"; readonly at: number; readonly server: number; readonly archived: boolean }
  /** The record is gone for good (`nova-manage db archive_deleted_rows`). */
  | { readonly type: "server.archived"; readonly at: number; readonly server: number }
  | {
      readonly type: "operation.started";
      readonly at: number;
      readonly server: number;
      readonly operation: RunningOperation;
      /** Whether an administrator (or Nova itself) asked for it, and not the server's owner. */
      readonly admin: boolean;
    }
  /** The operation entered a phase that writes no state. */
  | {
      readonly type: "operation.moved";
      readonly at: number;
      readonly server: number;
      readonly ticket: number;
      readonly phase: string;
    }
  | {
      readonly type: "operation.noted";
      readonly at: number;
      readonly server: number;
      readonly ticket: number;
      readonly args: OperationArgs;
    }
  | {
      readonly type: "operation.ended";
      readonly at: number;
      readonly server: number;
      readonly ticket: number;
      readonly outcome: string;
    }
  | { readonly type: "action.started"; readonly at: number; readonly server: number; readonly action: BegunAction }
  | {
      readonly type: "action.event-started";
      readonly at: number;
      readonly server: number;
      readonly requestId: string;
      readonly event: string;
      readonly host: string | null;
    }
  | {
      readonly type: "action.event-finished";
      readonly at: number;
      readonly server: number;
      readonly requestId: string;
      readonly event: string;
      /** What went wrong; null: it is a success. */
      readonly failure: { readonly details: string | null; readonly traceback: string } | null;
    };
