/** The format of transcripts: recorded requests to a cloud and what it answered (docs/conform.md). */
import type { Release } from "../model/conf/conf.ts";

/** A file of recorded cases. */
export interface Transcript {
  /** Clouds by name, where the file brings its own. */
  readonly clouds?: CloudBook;
  readonly cases: readonly TranscriptCase[];
}

export interface TranscriptCase {
  readonly case: string;
  /** Name of the cloud it was recorded on. */
  readonly cloud: string;
  /** Flat nova.conf keys on top of the cloud's. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of every request that does not say its own; absent: no header. */
  readonly microversion?: string;
  /** The cloud was fresh; otherwise its numbering may have begun with other cases. */
  readonly isolated: boolean;
  readonly steps: readonly RecordedStep[];
}

/** A server as an administrator sees it. */
export interface ObservedServer {
  readonly status?: string;
  readonly vm_state?: string;
  readonly task_state?: string | null;
  readonly power_state?: number;
  readonly host?: string | null;
  readonly fault?: { readonly code: number; readonly message: string };
  /** Instead of all others: the status of the answer that showed no server. */
  readonly http?: number;
}

export interface RecordedRequest {
  readonly method: string;
  /** Under `/v2.1` unless `root`. */
  readonly path: string;
  readonly body?: unknown;
  /** The body's text, where it is to be taken literally. */
  readonly raw?: string;
  /** null: the header is left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly root?: boolean;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface RequestStep {
  readonly kind: "request";
  readonly as: string;
  readonly microversion?: string;
  readonly request: RecordedRequest;
  readonly response: RecordedResponse;
  /** Variables to bind, by the JSON path of their value in the answer. */
  readonly save?: Readonly<Record<string, string>>;
  /** The server that was looked at right after the reply, and after all background work. */
  readonly probe?: string;
  readonly immediate?: ObservedServer;
  readonly settled?: ObservedServer;
  /** False: the next step comes before any background work. */
  readonly settle?: boolean;
  /** JSON paths that are not compared. */
  readonly unstable?: readonly string[];
  /** JSON paths of lists whose order is not compared. */
  readonly unordered?: readonly string[];
}

/** One step of a case. */
export type RecordedStep =
  | RequestStep
  | { readonly kind: "wait"; readonly server: string; readonly status: string; readonly actual?: string }
  | {
      readonly kind: "observe";
      readonly server: string;
      readonly sight: ObservedServer;
      readonly unstable?: readonly string[];
    }
  | {
      readonly kind: "trace";
      readonly server: string;
      readonly states: readonly unknown[];
      readonly unstable?: readonly string[];
    }
  | { readonly kind: "advance"; readonly seconds: number; readonly periodics: boolean }
  | { readonly kind: "hold"; readonly point: string }
  | { readonly kind: "release"; readonly point?: string }
  | {
      readonly kind: "inject";
      readonly point: string;
      readonly host?: string;
      readonly exception: string;
      readonly error?: string;
      readonly kwargs?: Readonly<Record<string, unknown>>;
      readonly count?: number;
    }
  | { readonly kind: "clear_inject" }
  | { readonly kind: "host"; readonly name: string; readonly down: boolean }
  /** A step of no kind known here: it is passed over. */
  | { readonly kind: "unknown" };

/** Clouds by name, as `clouds.json` has them. */
export type CloudBook = Readonly<Record<string, CloudEntry>>;

export interface CloudEntry {
  /** Another entry, whose fields this one replaces; `config` is merged. */
  readonly extends?: string;
  /** The release of Nova that was recorded; absent: Zed. */
  readonly release?: Release;
  readonly hosts?: readonly CloudHost[];
  /** Preference of hosts that replaces all weighers; null: the default weighers. */
  readonly scheduler_weights?: Readonly<Record<string, number>> | null;
  readonly flavors?: readonly CloudFlavor[];
  readonly images?: readonly CloudImage[];
  readonly networks?: readonly CloudNetwork[];
  readonly ports?: readonly CloudPort[];
  readonly security_groups?: readonly { readonly id: string; readonly name: string; readonly project?: string }[];
  readonly volumes?: readonly CloudVolume[];
  readonly neutron_extensions?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface CloudHost {
  readonly name: string;
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly disk_gb: number;
  /** Availability zone; the default zone needs no aggregate. */
  readonly az?: string;
}

export interface CloudFlavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
  readonly ephemeral?: number;
  readonly swap?: number;
  readonly is_public?: boolean;
  readonly extra_specs?: Readonly<Record<string, string>>;
}

export interface CloudImage {
  readonly id: string;
  readonly name: string;
  readonly status?: string;
  readonly min_disk?: number;
  readonly min_ram?: number;
  readonly size?: number;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface CloudNetwork {
  readonly id: string;
  readonly name: string;
  /** `p1`, `p2`, a project id, or `shared`. */
  readonly project?: string;
  readonly external?: boolean;
  readonly subnets?: readonly { readonly id: string; readonly cidr: string; readonly version?: number }[];
}

export interface CloudPort {
  readonly id: string;
  readonly network_id: string;
  readonly project?: string;
  readonly device_id?: string;
  readonly fixed_ips?: readonly { readonly subnet_id: string; readonly ip_address: string }[];
}

export interface CloudVolume {
  readonly id: string;
  readonly size: number;
  readonly bootable?: boolean;
  readonly status?: string;
  readonly project?: string;
  readonly volume_image_metadata?: Readonly<Record<string, string>>;
}
