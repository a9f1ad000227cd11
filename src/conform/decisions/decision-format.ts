/** The format of recorded scheduling decisions: hosts, requests and what the scheduler decided (docs/scheduler.md). */

export interface DecisionFile {
  /** ISO time that heartbeat ages are counted back from. */
  readonly now?: string;
  readonly config_defaults?: Readonly<Record<string, unknown>>;
  readonly inventory_defaults?: Readonly<Record<string, number>>;
  readonly host_defaults: RecordedHost;
  readonly request_defaults: RecordedSchedulerRequest;
  readonly cases: readonly DecisionCase[];
}

export interface DecisionCase {
  readonly case: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly aggregates?: readonly { readonly name: string; readonly metadata: Readonly<Record<string, string>> }[];
  readonly hosts: readonly Partial<RecordedHost>[];
  readonly requests: readonly Partial<RecordedSchedulerRequest>[];
  /** Requests run one after the other on the same hosts. */
  readonly carry?: boolean;
  readonly expect?: readonly ExpectedDecision[];
  readonly final_state?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly final_usages?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface RecordedHost {
  readonly name: string;
  readonly node?: string;
  readonly cell: string;
  readonly aggregates: readonly string[];
  readonly total_usable_ram_mb: number;
  readonly free_ram_mb: number;
  readonly total_usable_disk_gb: number;
  readonly free_disk_mb: number;
  readonly disk_available_least?: number;
  readonly disk_mb_used: number;
  readonly vcpus_total: number;
  readonly vcpus_used: number;
  readonly cpu_allocation_ratio: number;
  readonly ram_allocation_ratio: number;
  readonly disk_allocation_ratio: number;
  readonly stats: Readonly<Record<string, string>>;
  readonly hypervisor_type: string;
  readonly hypervisor_version: number;
  readonly host_ip: string;
  readonly cpu_info: string | null;
  readonly supported_instances: readonly (readonly string[])[];
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly instances: readonly string[];
  readonly disabled: boolean;
  readonly forced_down: boolean;
  /** Seconds before `now`. */
  readonly heartbeat_age: number;
  readonly pci_pools: readonly RecordedPool[] | null;
  readonly numa: readonly RecordedCell[] | null;
  /** Where given, Placement decides on candidates and claims. */
  readonly inventory?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly traits?: readonly string[];
  readonly initial_allocations?: readonly Readonly<Record<string, number>>[];
}

export interface RecordedPool {
  readonly count: number;
  readonly vendor_id: string;
  readonly product_id: string;
  readonly numa_node: number | null;
  readonly [tag: string]: string | number | null;
}

export interface RecordedCell {
  readonly id: number;
  readonly cpuset: readonly number[];
  readonly memory: number;
  readonly cpu_usage: number;
  readonly memory_usage: number;
}

export interface RecordedFlavor {
  readonly name: string;
  readonly vcpus: number;
  readonly memory_mb: number;
  readonly root_gb: number;
  readonly ephemeral_gb: number;
  readonly swap: number;
  readonly extra_specs: Readonly<Record<string, string>>;
}

export interface RecordedSchedulerRequest {
  /** Merged field by field with the default. */
  readonly flavor: Partial<RecordedFlavor>;
  readonly image: { readonly id: string; readonly properties: Readonly<Record<string, string>> } | null;
  readonly project_id: string;
  readonly availability_zone: string | null;
  readonly scheduler_hints: Readonly<Record<string, string | readonly string[]>>;
  readonly num_instances: number;
  readonly instances?: readonly string[];
  readonly ignore_hosts: readonly string[] | null;
  readonly force_hosts: readonly string[] | null;
  readonly force_nodes: readonly string[] | null;
  readonly group: {
    readonly policy: string;
    readonly rules?: { readonly max_server_per_host?: number };
    readonly members: readonly string[];
    readonly hosts: readonly string[];
  } | null;
  readonly requested_destination: {
    readonly host?: string;
    readonly node?: string;
    readonly cell?: string;
    readonly allow_cross_cell_move?: boolean;
  } | null;
  readonly alternates: boolean;
  readonly claim_fails: readonly string[];
  readonly pci_requests: readonly {
    readonly count: number;
    readonly spec: readonly Readonly<Record<string, string>>[];
  }[];
  readonly numa?: boolean;
  readonly check_type: string | null;
  readonly is_bfv: boolean;
}

/** One decision as it is recorded, and as the simulator tells its own. */
export interface ExpectedDecision {
  readonly selected: readonly string[] | null;
  readonly no_valid_host?: string;
  /** Name of the error that failed the whole request. */
  readonly error?: string;
  readonly alternates?: readonly (readonly string[])[];
  readonly deallocated?: number;
  readonly steps: readonly ExpectedStep[];
  readonly query?: string | null;
  readonly candidates?: readonly string[];
  readonly resources?: Readonly<Record<string, number>>;
  readonly claims?: readonly (readonly [string, number])[];
}

export interface ExpectedStep {
  readonly passed_by_filter: readonly (readonly [string, readonly string[]])[];
  readonly weights: readonly (readonly [string, number])[];
  readonly chosen?: string | null;
  readonly start?: readonly string[];
  readonly for_alternates?: boolean;
  /** Raw values of weighers, in the order of the hosts that passed. */
  readonly raw?: Readonly<Record<string, readonly number[]>>;
}
