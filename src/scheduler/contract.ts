import type { Conf, Release } from "../model/conf/conf.ts";
import type { HostState } from "./host-state.ts";
import type { SchedulerRequest } from "./request.ts";

/** What filters and weighers may read beside the host and the request. */
export interface SchedulerContext {
  readonly conf: Conf;
  readonly release: Release;
  /** ms */
  readonly now: number;
  /** The image properties of a server, for ImagePropertiesWeigher; undefined when it is gone. */
  readonly imagePropertiesOf?: (instance: number) => Readonly<Record<string, string>> | undefined;
}

/**
 * What an answer depends on, for this request: on nothing (it is the same for every host), on the compute service, on
 * the kind of host (its hardware, cell and aggregates), on the hosts of the request's group (`RequestGroup.hosts`: every
 * other host passes, or has the raw value 0), on being one of these ("members": every other host is refused once there
 * are any; while there are none, all pass), or on anything else of the host, its name and use included.
 */
export type Dependence = "nothing" | "service" | "kind" | "group" | "members" | "host";

/** What is in a host's way, and the change that would remove it. */
export interface Hindrance {
  readonly reason: string;
  readonly remedy: string;
}

/** A filter: says for each host whether it may take the server. Anybody may add one (docs/scheduler.md). */
export interface HostFilter {
  /** The name `[filter_scheduler] enabled_filters` knows it by. */
  readonly name: string;
  /** Asked only for the first server of a multi-create. */
  readonly once?: boolean;
  /** Also asked when the request is a rebuild; others then let every host pass. */
  readonly onRebuild?: boolean;
  /**
   * What the answer depends on; "host" where this is not given. Hosts of one kind are then asked once. "nothing" means
   * that every host passes, "service" is ComputeFilter's.
   */
  dependsOn?(request: SchedulerRequest, context: SchedulerContext): Dependence;
  /** @throws SchedulingError where the request cannot be read: it then fails as a whole. */
  passes(host: HostState, request: SchedulerRequest, context: SchedulerContext, instance: number): boolean;
  /**
   * All that keeps a host from passing, each with the change that would remove it, where it is known. Else it is the
   * filter as a whole that would have to go.
   */
  obstacles?(host: HostState, request: SchedulerRequest, context: SchedulerContext): readonly Hindrance[];
  /** Why the host did not pass, with the numbers. */
  reason?(host: HostState, request: SchedulerRequest, context: SchedulerContext, instance: number): string;
}

/** A weigher: gives each host a raw value, which is normalised over the hosts left, times a multiplier. */
export interface HostWeigher {
  readonly name: string;
  /** Lower end of the range that is normalised over, in place of the least raw value; raw values are raised to it. */
  readonly minimum?: number;
  /** Upper end, likewise. */
  readonly maximum?: number;
  /** "nothing" where every host has the same raw value for this request; "host" where this is not given. */
  dependsOn?(request: SchedulerRequest, context: SchedulerContext): "nothing" | "group" | "host";
  raw(host: HostState, request: SchedulerRequest, context: SchedulerContext): number;
  /**
   * What the normalised value is multiplied by: an option that aggregate metadata may override. Reads nothing of the
   * host but its aggregates.
   */
  multiplier(host: HostState, context: SchedulerContext): number;
}
