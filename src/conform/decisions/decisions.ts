import { type Conf, confFromFlat } from "../../model/conf/conf.ts";
import type { Flavor } from "../../model/records/flavor.ts";
import type { Inventory } from "../../model/records/host.ts";
import { addResources, NO_RESOURCES, type Resources } from "../../model/records/resources.ts";
import { PythonError } from "../../python/error.ts";
import {
  type AggregateFacts,
  decideExhaustively,
  FILTERS,
  type FullDecision,
  type HostState,
  type HostWeigher,
  numaRequestOf,
  type PlacementQuery,
  type Provider,
  placementAmounts,
  rawWeights,
  type SchedulerContext,
  type SchedulerRequest,
  type SelectionStep,
  schedulerRequest,
  WEIGHERS,
} from "../../scheduler/index.ts";
import type {
  DecisionCase,
  DecisionFile,
  ExpectedDecision,
  ExpectedStep,
  RecordedHost,
  RecordedSchedulerRequest,
} from "./decision-format.ts";

/** How a case ended: a decision per request, and the hosts after the last one where they carry over. */
export interface CaseRun {
  readonly decisions: readonly ExpectedDecision[];
  readonly finalState: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly finalUsages: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Runs the requests of one case. Random choices take the first. */
export function runCase(
  file: DecisionFile,
  recorded: DecisionCase,
  draw: (below: number) => number = () => 0,
): CaseRun {
  return new CaseRunner(file, recorded, draw).run();
}

class CaseRunner {
  readonly #recorded: DecisionCase;
  readonly #file: DecisionFile;
  readonly #conf: Conf;
  readonly #weighers: readonly HostWeigher[];
  readonly #aggregates: ReadonlyMap<string, AggregateFacts>;
  readonly #labels: string[] = [];
  readonly #names: readonly string[];
  readonly #draw: (below: number) => number;
  #hosts: HostState[];
  #providers: Provider[] | null;

  constructor(file: DecisionFile, recorded: DecisionCase, draw: (below: number) => number) {
    this.#file = file;
    this.#recorded = recorded;
    this.#draw = draw;
    const { weighers, ...flat } = { ...file.config_defaults, ...recorded.config };
    const { conf, problems } = confFromFlat(flat, "zed");
    if (problems.length > 0) throw new Error(`case ${recorded.case}: ${problems[0]?.message}`);
    this.#conf = conf;
    const names = Array.isArray(weighers) ? weighers : WEIGHERS.map(({ name }) => name);
    this.#weighers = WEIGHERS.filter(({ name }) => names.includes(name));
    this.#aggregates = new Map((recorded.aggregates ?? []).map(({ name, metadata }) => [name, { id: name, metadata }]));
    const hosts = recorded.hosts.map((host) => ({ ...file.host_defaults, ...host }));
    this.#names = hosts.map((host) => (host.node === undefined ? host.name : `${host.name}/${host.node}`));
    this.#hosts = hosts.map((host, slot) => this.#hostState(host, slot));
    const placement = hosts.some((host) => host.inventory !== undefined);
    this.#providers = placement ? hosts.map((host, slot) => this.#provider(host, slot)) : null;
  }

  run(): CaseRun {
    const hosts = this.#hosts;
    const providers = this.#providers;
    const decisions = this.#recorded.requests.map((request) => {
      if (this.#recorded.carry !== true) {
        this.#hosts = hosts;
        this.#providers = providers;
      }
      return this.#decide({ ...this.#file.request_defaults, ...request });
    });
    return { decisions, finalState: this.#finalState(), finalUsages: this.#finalUsages() };
  }

  #slotOf(label: string): number {
    const known = this.#labels.indexOf(label);
    return known >= 0 ? known : this.#labels.push(label) - 1;
  }

  #hostState(host: RecordedHost, slot: number): HostState {
    const least = host.disk_available_least;
    return {
      slot,
      host: host.name,
      node: host.node ?? host.name,
      uuid: host.name,
      cell: host.cell,
      totalUsableRamMb: host.total_usable_ram_mb,
      totalUsableDiskGb: host.total_usable_disk_gb,
      vcpusTotal: host.vcpus_total,
      cpuAllocationRatio: host.cpu_allocation_ratio,
      ramAllocationRatio: host.ram_allocation_ratio,
      diskAllocationRatio: host.disk_allocation_ratio,
      freeRamMb: host.free_ram_mb,
      freeDiskMb: least === undefined ? host.free_disk_mb : Math.min(host.free_disk_mb, least * 1024),
      diskMbUsed: host.disk_mb_used,
      vcpusUsed: host.vcpus_used,
      numInstances: Number(host.stats.num_instances ?? "0"),
      numIoOps: Number(host.stats.io_workload ?? "0"),
      failedBuilds: Number(host.stats.failed_builds ?? "0"),
      stats: host.stats,
      hypervisorType: host.hypervisor_type,
      hypervisorVersion: host.hypervisor_version,
      hostIp: host.host_ip,
      cpuInfo: host.cpu_info,
      supportedInstances: host.supported_instances,
      metrics: host.metrics,
      pciPools: (host.pci_pools ?? []).map(({ count, vendor_id, product_id, numa_node, ...tags }) => ({
        count,
        vendorId: vendor_id,
        productId: product_id,
        numaNode: numa_node,
        tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])),
      })),
      numa:
        host.numa === null
          ? null
          : {
              cells: host.numa.map((cell) => ({
                id: cell.id,
                cpus: cell.cpuset,
                memoryMb: cell.memory,
                cpuUsage: cell.cpu_usage,
                memoryUsage: cell.memory_usage,
              })),
            },
      service: {
        disabled: host.disabled,
        forcedDown: host.forced_down,
        running: false,
        lastSeen: -host.heartbeat_age * 1000,
      },
      aggregates: host.aggregates.map((name) => this.#aggregates.get(name) ?? { id: name, metadata: {} }),
      instances: host.instances.map((label) => this.#slotOf(label)),
    };
  }

  #provider(host: RecordedHost, slot: number): Provider {
    const inventories: Record<string, Inventory> = {};
    for (const [name, given] of Object.entries(host.inventory ?? {})) {
      const all = { ...this.#file.inventory_defaults, ...given };
      inventories[name] = {
        total: all.total ?? 0,
        reserved: all.reserved ?? 0,
        minUnit: all.min_unit ?? 1,
        maxUnit: all.max_unit ?? 2 ** 31 - 1,
        stepSize: all.step_size ?? 1,
        allocationRatio: all.allocation_ratio ?? 1,
      };
    }
    let allocated = NO_RESOURCES;
    for (const amounts of host.initial_allocations ?? []) allocated = addResources(allocated, resources(amounts));
    return { slot, inventories, allocated, traits: host.traits ?? [], aggregates: host.aggregates };
  }

  #request(recorded: RecordedSchedulerRequest): SchedulerRequest {
    const given = { ...this.#file.request_defaults.flavor, ...recorded.flavor };
    const flavor = flavorOf(given);
    const count = recorded.num_instances;
    const labels = recorded.instances ?? Array.from({ length: count }, (_, i) => `i${i}`);
    const slots = (list: readonly string[] | string | undefined): number[] =>
      (typeof list === "string" ? [list] : (list ?? [])).map((label) => this.#slotOf(label));
    const hints = recorded.scheduler_hints;
    const destination = recorded.requested_destination;
    return schedulerRequest({
      flavor,
      image: recorded.image,
      projectId: recorded.project_id,
      availabilityZone: recorded.availability_zone,
      hints: Object.fromEntries(Object.entries(hints).map(([k, v]) => [k, typeof v === "string" ? [v] : v])),
      sameHost: slots(hints.same_host),
      differentHost: slots(hints.different_host),
      instances: slots(labels),
      ignoreHosts: recorded.ignore_hosts ?? [],
      forceHosts: recorded.force_hosts ?? [],
      forceNodes: recorded.force_nodes ?? [],
      destination:
        destination === null
          ? null
          : {
              host: destination.host ?? null,
              node: destination.node ?? null,
              cell: destination.cell ?? null,
              allowCrossCell: destination.allow_cross_cell_move ?? false,
            },
      group:
        recorded.group === null
          ? null
          : {
              policy: recorded.group.policy,
              rules: recorded.group.rules ?? {},
              members: slots(recorded.group.members),
              hosts: recorded.group.hosts,
            },
      bootsFromVolume: recorded.is_bfv,
      isRebuild: recorded.check_type === "rebuild",
      wantAlternates: recorded.alternates,
      pciRequests: recorded.pci_requests,
      numa: recorded.numa === true ? numaRequestOf(flavor) : null,
    });
  }

  #decide(recorded: RecordedSchedulerRequest): ExpectedDecision {
    const request = this.#request(recorded);
    const steps: SelectionStep[] = [];
    const enabled = this.#conf.filter_scheduler.enabled_filters;
    const context = { conf: this.#conf, release: "zed" as const, now: 0 };
    try {
      const providers = this.#providers;
      const decision = decideExhaustively(
        {
          hosts: this.#hosts,
          providerOf: providers === null ? null : (slot) => providers[slot],
          aggregates: [...this.#aggregates.values()],
        },
        request,
        {
          ...context,
          filters: enabled.map((name) => FILTERS.find((filter) => filter.name === name) ?? unknown(name)),
          weighers: this.#weighers,
          draw: this.#draw,
          refusesClaim: (slot) => recorded.claim_fails.includes(this.#names[slot] ?? ""),
          trace: (step) => steps.push(step),
        },
      );
      if (decision.result.selected !== null) this.#keep(decision);
      return this.#told(decision, request, steps, context);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      return { selected: null, error: error.kind, steps: [] };
    }
  }

  /** The hosts as the next request of a `carry` case finds them. */
  #keep({ result, query }: FullDecision): void {
    const hosts = [...this.#hosts];
    const providers = this.#providers === null ? null : [...this.#providers];
    for (const { host, instance } of result.claims) {
      const before = hosts[host.slot] as HostState; // slots are the indexes of the hosts
      const state = result.consumed.get(host.slot) ?? host;
      hosts[host.slot] = { ...state, instances: [...before.instances, instance] };
      const provider = providers?.[host.slot];
      if (provider === undefined || query === null) continue;
      const allocated = addResources(provider.allocated, query.resources);
      providers?.splice(host.slot, 1, { ...provider, allocated });
    }
    this.#hosts = hosts;
    this.#providers = providers;
  }

  #name = (host: HostState): string => this.#names[host.slot] ?? host.host;

  #told(
    { result, noValidHost, query, candidates, claims }: FullDecision,
    request: SchedulerRequest,
    steps: readonly SelectionStep[],
    context: SchedulerContext,
  ): ExpectedDecision {
    const taken = result.claims.length;
    return {
      selected: result.selected?.map(this.#name) ?? null,
      ...(noValidHost !== null && { no_valid_host: noValidHost }),
      ...(result.selected !== null &&
        request.wantAlternates && { alternates: result.alternates.map((a) => a.map(this.#name)) }),
      ...(this.#providers === null && result.selected === null && taken > 0 && { deallocated: taken }),
      ...(this.#providers !== null && {
        query: query === null ? null : this.#queryText(query),
        ...(query !== null && { candidates: candidates.map(this.#name) }),
        ...(query !== null &&
          candidates.length > 0 && { resources: Object.fromEntries(placementAmounts(query.resources)) }),
        claims: claims.map(({ instance, taken }) => [this.#labels[instance] ?? "", taken ? 204 : 409] as const),
      }),
      steps: steps.map((step) => this.#step(step, request, context)),
    };
  }

  #step(step: SelectionStep, request: SchedulerRequest, context: SchedulerContext): ExpectedStep {
    const passed = step.passedByFilter.at(-1)?.[1] ?? [];
    return {
      start: step.start.map(this.#name),
      passed_by_filter: step.passedByFilter.map(([name, hosts]) => [name, hosts.map(this.#name)]),
      weights: step.weighed.map(({ host, weight }) => [this.#name(host), weight]),
      raw: Object.fromEntries(this.#weighers.map((each) => [each.name, rawWeights(each, passed, request, context)])),
      ...(step.chosen !== undefined && { chosen: step.chosen === null ? null : this.#name(step.chosen) }),
      ...(step.forAlternates && { for_alternates: true }),
    };
  }

  /** The query as Placement is sent it, with names for the ids of aggregates and providers. */
  #queryText(query: PlacementQuery): string {
    const parts: string[] = [];
    const add = (key: string, value: string): number => parts.push(`${key}=${encodeURIComponent(value)}`);
    if (query.inTree !== null) add("in_tree", this.#names[query.inTree] ?? "");
    if (query.limit !== null) add("limit", String(query.limit));
    if (query.notMemberOf.length > 0) add("member_of", `!in:${[...query.notMemberOf].sort().join(",")}`);
    for (const names of query.memberOf) add("member_of", `in:${[...names].sort().join(",")}`);
    const traits = [...query.required.toSorted(), ...query.forbidden.toSorted().map((trait) => `!${trait}`)];
    if (traits.length > 0) add("required", traits.join(","));
    const amounts = placementAmounts(query.resources).map(([name, amount]) => `${name}:${amount}`);
    add("resources", amounts.toSorted().join(","));
    const root = [...query.rootRequired.toSorted(), ...query.rootForbidden.toSorted().map((trait) => `!${trait}`)];
    if (root.length > 0) add("root_required", root.join(","));
    return parts.join("&");
  }

  #finalState(): Record<string, Record<string, number>> {
    const entries = this.#hosts.map((host) => [
      this.#name(host),
      {
        free_ram_mb: host.freeRamMb,
        free_disk_mb: host.freeDiskMb,
        vcpus_used: host.vcpusUsed,
        num_instances: host.numInstances,
        num_io_ops: host.numIoOps,
        instances: host.instances.length,
      },
    ]);
    return Object.fromEntries(entries) as Record<string, Record<string, number>>;
  }

  #finalUsages(): Record<string, Record<string, number>> {
    const entries = (this.#providers ?? []).map(({ slot, allocated: { vcpus, memoryMb, diskGb, other } }) => [
      this.#names[slot],
      { VCPU: vcpus, MEMORY_MB: memoryMb, DISK_GB: diskGb, ...other },
    ]);
    return Object.fromEntries(entries) as Record<string, Record<string, number>>;
  }
}

function unknown(name: string): never {
  throw new Error(`unknown filter ${name}; known: ${FILTERS.map((filter) => filter.name).join(", ")}`);
}

function resources(amounts: Readonly<Record<string, number>>): Resources {
  const { VCPU = 0, MEMORY_MB = 0, DISK_GB = 0, ...other } = amounts;
  const base = { vcpus: VCPU, memoryMb: MEMORY_MB, diskGb: DISK_GB };
  return Object.keys(other).length === 0 ? base : { ...base, other };
}

function flavorOf(given: RecordedSchedulerRequest["flavor"]): Flavor {
  return {
    id: given.name ?? "",
    name: given.name ?? "",
    vcpus: given.vcpus ?? 0,
    ram: given.memory_mb ?? 0,
    disk: given.root_gb ?? 0,
    ephemeral: given.ephemeral_gb ?? 0,
    swap: given.swap ?? 0,
    rxtxFactor: 1,
    isPublic: true,
    disabled: false,
    description: null,
    extraSpecs: given.extra_specs ?? {},
    access: [],
  };
}
