import type { Duration, Time } from "../../engine/clock.ts";
import type { Distribution } from "../../engine/distributions.ts";
import type { LatencyStep } from "../../model/records/latency.ts";
import type { Status } from "../../model/records/server-states.ts";

/** What sets an item of the timeline off. */
export type Trigger =
  | { readonly kind: "at"; readonly at: Time }
  /** A server gets into a status, or is in it already; `after` that long. */
  | { readonly kind: "status"; readonly server: string; readonly status: Status; readonly after: Duration }
  /** Nothing is pending but periodic work, and all items before it in the file that wait for this are done. */
  | { readonly kind: "quiescent"; readonly after: Duration };

/** How many of those that fit: drawn with the seed. */
export type Amount =
  | { readonly mode: "all" | "one" }
  | { readonly mode: "fixed" | "fixed-percent"; readonly value: number };

/** Which hosts; all conditions hold. */
export interface HostSelector {
  readonly names: ReadonlySet<string> | null;
  /** Only those whose compute service is down. */
  readonly down: boolean;
  readonly aggregate: string | null;
  readonly az: string | null;
  readonly cell: string | null;
  readonly amount: Amount;
}

/** Which servers; all conditions hold. Deleted ones never fit. */
export interface ServerSelector {
  readonly on: HostSelector | null;
  readonly project: string | null;
  readonly status: Status | null;
  readonly workload: string | null;
  /** With `*` for any text. */
  readonly name: string | null;
  readonly amount: Amount;
}

/** A call of the Compute API. */
export interface CallItem {
  readonly kind: "call";
  readonly trigger: Trigger;
  /** What its random draws are named after. */
  readonly key: string;
  readonly call: string;
  readonly id: string | null;
  /** A project whose member asks; null: an administrator. */
  readonly as: string | null;
  /** By placeholder of the operation's path: what the item names. */
  readonly names: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly microversion: string | null;
  readonly select: ServerSelector | null;
  /** Status codes that are all right; null: all below 400. */
  readonly expect: readonly number[] | null;
}

/** Where driver calls are troubled: on these hosts (null: on all), for servers of this project (null: of any). */
export interface Scope {
  readonly hosts: HostSelector | null;
  readonly project: string | null;
}

/** What goes wrong. */
export type InjectedFailure =
  | {
      readonly fault: "host-down";
      readonly hosts: HostSelector;
      readonly forced: boolean;
      readonly powerLost: boolean;
    }
  | { readonly fault: "host-disabled"; readonly hosts: HostSelector }
  | {
      readonly fault: "host-failures";
      readonly hosts: HostSelector;
      readonly model: Distribution;
      readonly repair: Distribution;
    }
  | { readonly fault: "cell-down"; readonly cell: string }
  | {
      readonly fault: "slow-step";
      readonly step: LatencyStep;
      readonly factor: number;
      readonly hosts: HostSelector | null;
    }
  | {
      readonly fault: "build-failure";
      readonly step: LatencyStep;
      readonly rate: number;
      readonly reschedulable: boolean;
      readonly scope: Scope;
    }
  | { readonly fault: "boot-failure"; readonly rate: number; readonly scope: Scope }
  | { readonly fault: "network-wait"; readonly scope: Scope }
  | {
      readonly fault: "driver-error";
      /** A call of the virt driver. */
      readonly call: string;
      readonly rate: number;
      readonly exception: string;
      readonly message: string;
      /** How many times; null: until it ends. */
      readonly left: number | null;
      readonly scope: Scope;
    }
  | { readonly fault: "driver-hang"; readonly call: string; readonly hosts: HostSelector | null }
  | { readonly fault: "api-error"; readonly rate: number; readonly status: number; readonly call: string | null }
  | { readonly fault: "placement-conflict"; readonly rate: number; readonly scope: Scope };

/** A fault with its time. */
export interface FaultItem {
  readonly kind: "fault";
  readonly trigger: Trigger;
  readonly key: string;
  /** Null: to the end of the run. */
  readonly duration: Duration | null;
  readonly fault: InjectedFailure;
}

export type TimelineItem = CallItem | FaultItem;

/** One of the later actions of a server that a workload asked for. */
export interface LaterAction {
  /** A time after the request, or a status that is reached and a time after that. */
  readonly when: Status | null;
  readonly after: Duration;
  /** 0 to 1 */
  readonly probability: number;
  readonly call: string;
  readonly body: unknown;
}
