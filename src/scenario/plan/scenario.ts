import type { Duration, Time } from "../../engine/clock.ts";
import type { Distribution } from "../../engine/distributions.ts";
import type { Conf, Release } from "../../model/conf/conf.ts";
import type { LatencyRule } from "../../model/records/latency.ts";
import type { ScenarioProblem } from "../format/problem.ts";
import type { Trace } from "../format/trace.ts";
import type { Expectation } from "./expectation.ts";
import type { Plugins } from "./plugins.ts";
import type { Threshold } from "./threshold.ts";
import type { LaterAction, TimelineItem } from "./timeline.ts";

/** A compute host, as a cloud is set up with it. */
export interface HostSpec {
  readonly name: string;
  readonly vcpus: number;
  /** MiB */
  readonly memory_mb: number;
  /** GiB */
  readonly disk_gb: number;
  readonly az?: string;
  readonly cell?: string;
  readonly traits?: readonly string[];
}

export interface AggregateSpec {
  readonly name: string;
  readonly availability_zone?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names of hosts, spelled out. */
  readonly hosts: readonly string[];
}

export interface FlavorSpec {
  readonly name: string;
  readonly id?: string;
  readonly vcpus: number;
  /** MiB */
  readonly ram: number;
  /** GiB */
  readonly disk: number;
  /** GiB */
  readonly ephemeral?: number;
  /** MiB */
  readonly swap?: number;
  readonly is_public?: boolean;
  readonly extra_specs?: Readonly<Record<string, string>>;
  readonly description?: string;
}

export interface ImageSpec {
  readonly name: string;
  readonly id?: string;
  /** MiB */
  readonly min_ram?: number;
  /** GiB */
  readonly min_disk?: number;
  /** MiB */
  readonly size_mb?: number;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface NetworkSpec {
  readonly name: string;
  readonly id?: string;
  readonly cidr?: string;
}

export interface ProjectSpec {
  readonly name: string;
  readonly id?: string;
  readonly quota?: Readonly<Record<string, number>>;
}

/** A cloud as a scenario describes it: every pattern spelled out, every default put in. */
export interface CloudSpec {
  readonly release: Release;
  readonly conf: Conf;
  readonly hosts: readonly HostSpec[];
  readonly aggregates: readonly AggregateSpec[];
  readonly flavors: readonly FlavorSpec[];
  readonly images: readonly ImageSpec[];
  readonly networks: readonly NetworkSpec[];
  readonly projects: readonly ProjectSpec[];
  readonly plugins: Plugins;
  /** A preset, or rules of which the first that matches holds. */
  readonly latency: "zero" | "cloudlab-2017" | readonly LatencyRule[];
}

/** One of several values, drawn by weight. */
export interface WeightedChoice {
  readonly values: readonly string[];
  readonly weights: readonly number[];
}

/** Where in time requests come from. Rates are per millisecond. */
export type Arrivals =
  | { readonly process: "poisson" | "constant"; readonly rate: number; readonly from: Time; readonly to: Time | null }
  | {
      readonly process: "ramp";
      readonly from: Time;
      readonly start: number;
      readonly stages: readonly { readonly for: Duration; readonly rate: number }[];
    }
  | {
      readonly process: "diurnal";
      readonly rate: number;
      readonly from: Time;
      readonly to: Time | null;
      /** 0 to 1 */
      readonly amplitude: number;
      readonly period: Duration;
      readonly peak: Duration;
    }
  | {
      readonly process: "burst";
      readonly size: number;
      readonly from: Time;
      readonly to: Time | null;
      readonly every: Duration | null;
    };

/** What each arrival asks for: the body of POST /servers, with choices still to be drawn. */
export interface CreateTemplate {
  readonly project: string;
  readonly flavor: WeightedChoice;
  readonly image: WeightedChoice | null;
  readonly networks: "auto" | "none" | readonly string[];
  /** With `%d`, the number of the request. */
  readonly name: string;
  readonly availabilityZone: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly minCount: number;
  readonly maxCount: number;
  readonly hints: Readonly<Record<string, unknown>>;
}

/** How long servers live: seconds. */
export type Lifetime = Distribution | "forever";

export interface TraceBlock {
  readonly kind: "trace";
  readonly name: string;
  readonly trace: Trace;
  /** Null: the trace's own projects. */
  readonly project: string | null;
  /** 0 to 1 */
  readonly sample: number;
  readonly timeScale: number;
  readonly limit: number | null;
  readonly offset: number;
  readonly jitter: Duration;
  readonly multiCreate: boolean;
  readonly image: string;
  readonly networks: "auto" | "none" | readonly string[];
  /** Null: the trace's own. */
  readonly lifetime: Lifetime | null;
  /** What is asked of each server later on. */
  readonly later: readonly LaterAction[];
}

export interface ArrivalsBlock {
  readonly kind: "arrivals";
  readonly name: string;
  readonly arrivals: Arrivals;
  readonly create: CreateTemplate;
  readonly lifetime: Lifetime;
  /** What is asked of each server later on. */
  readonly later: readonly LaterAction[];
}

/** Where requests come from. */
export type WorkloadBlock = TraceBlock | ArrivalsBlock;

/** A scenario, read and checked: everything a run needs. */
export interface Scenario {
  /** Where it was read from. */
  readonly file: string;
  /** The files it names, as it names them: those of all its cells, or of the one that was asked for. */
  readonly files: readonly string[];
  readonly name: string;
  readonly labels: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  /** The cell of the matrix whose patches are put in; null: none is. */
  readonly cell: string | null;
  /** All cells of the matrix, each with its seed. */
  readonly cells: readonly { readonly name: string; readonly seed: string }[];
  /** The branch whose patches are put in; null: none is. */
  readonly branch: string | null;
  /** Where the run branches, and into what; null: nowhere. */
  readonly branches: Branches | null;
  readonly seed: string;
  readonly clock: {
    /** An instant in UTC, ISO 8601. */
    readonly start: string;
    /** Null: when nothing is left to do. */
    readonly until: Time | null;
    readonly drain: boolean;
  };
  readonly cloud: CloudSpec;
  readonly workload: readonly WorkloadBlock[];
  readonly timeline: readonly TimelineItem[];
  readonly thresholds: readonly Threshold[];
  readonly expectations: readonly Expectation[];
  /** Names of invariants that hold after every event. */
  readonly invariants: readonly string[];
  readonly output: {
    readonly sample: Duration;
    readonly files: Readonly<Partial<Record<"summary" | "series" | "events" | "state" | "report", string>>>;
  };
  /** The part of the run that counts; null: all of it. */
  readonly measure: { readonly from: Time; readonly to: Time } | null;
}

/** One way to go on from where a scenario branches. */
export interface Branch {
  readonly name: string;
  /** The scenario with the branch's patches put in. */
  readonly scenario: Scenario;
  /**
   * By place in the timeline: what is wrong with an item that differs, in case it has come by then. Whether a state that
   * sets it off is reached before is known only when the run gets there.
   */
  readonly ifCome: ReadonlyMap<number, ScenarioProblem>;
}

/** Where a scenario branches, and into what. */
export interface Branches {
  /** What is due before this time is done once, for all branches. */
  readonly at: Time;
  readonly list: readonly Branch[];
}
