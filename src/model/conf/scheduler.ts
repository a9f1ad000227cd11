import { bool, choice, float, int, listOption, multi, optionalString, string } from "./option.ts";

/** Section `[scheduler]`. Source: nova/conf/scheduler.py. */
export const scheduler = {
  enable_isolated_aggregate_filtering: bool(
    false,
    "Aggregates that require traits take only servers that ask for them.",
  ),
  image_metadata_prefilter: bool(false, "Image properties are turned into required traits."),
  limit_tenants_to_placement_aggregate: bool(
    false,
    "Projects named by aggregates (filter_tenant_id) are kept in them.",
  ),
  max_attempts: int(3, "Hosts on which a build or resize is tried.", { min: 1 }),
  max_placement_results: int(1000, "Allocation candidates Placement answers with, at most.", { min: 1 }),
  placement_aggregate_required_for_tenants: bool(false, "A project that no aggregate names gets no host."),
  query_placement_for_availability_zone: bool(true, "Zones are looked up as Placement aggregates.", {
    releases: ["zed"],
  }),
  query_placement_for_image_type_support: bool(
    false,
    "Only hosts that support the image's disk format are candidates.",
  ),
  query_placement_for_routed_network_aggregates: bool(
    false,
    "Only hosts that reach the asked routed networks are candidates.",
  ),
} as const;

/** Section `[filter_scheduler]`. Multipliers may be overridden by aggregate metadata of the same name. */
export const filter_scheduler = {
  aggregate_image_properties_isolation_namespace: optionalString(
    "Prefix of the aggregate keys that AggregateImagePropertiesIsolation looks at; unset: all.",
  ),
  aggregate_image_properties_isolation_separator: string(".", "What stands between that prefix and the property."),
  available_filters: multi(["nova.scheduler.filters.all_filters"], "Modules from which filters may be enabled."),
  build_failure_weight_multiplier: float(1_000_000.0, "How strongly hosts whose last builds failed are avoided."),
  cpu_weight_multiplier: float(1.0, "How strongly free vCPUs attract servers; negative packs."),
  cross_cell_move_weight_multiplier: float(1_000_000.0, "How strongly a resize prefers the server's cell."),
  disk_weight_multiplier: float(1.0, "How strongly free disk attracts servers; negative packs."),
  enabled_filters: listOption(
    [
      "ComputeFilter",
      "ComputeCapabilitiesFilter",
      "ImagePropertiesFilter",
      "ServerGroupAntiAffinityFilter",
      "ServerGroupAffinityFilter",
    ],
    "The filters each host must pass, in the order in which they run.",
  ),
  host_subset_size: int(1, "The host is drawn from this many of the best.", { min: 1 }),
  hypervisor_version_weight_multiplier: float(1.0, "How strongly newer hypervisors attract servers.", {
    releases: ["newest"],
    defaultIn: { zed: 0.0 },
  }),
  image_properties_default_architecture: optionalString("Architecture of images that name none."),
  image_props_weight_multiplier: float(0.0, "How strongly hosts with servers of like images attract servers.", {
    releases: ["newest"],
  }),
  image_props_weight_setting: listOption([], "Image properties that are compared, as name=weight.", {
    releases: ["newest"],
  }),
  io_ops_weight_multiplier: float(-1.0, "How strongly hosts busy with builds and moves attract servers."),
  isolated_hosts: listOption([], "Hosts kept for the isolated images."),
  isolated_images: listOption([], "Ids of images that run on the isolated hosts only."),
  max_instances_per_host: int(50, "Servers per host that NumInstancesFilter allows.", { min: 1 }),
  max_io_ops_per_host: int(8, "Builds and moves per host that IoOpsFilter allows.", { min: 0 }),
  num_instances_weight_multiplier: float(0.0, "How strongly hosts with many servers attract more.", {
    releases: ["newest"],
  }),
  pci_in_placement: bool(false, "PCI devices are claimed in Placement.", { releases: ["newest"] }),
  pci_weight_multiplier: float(1.0, "How strongly hosts without PCI devices are left to servers without.", { min: 0 }),
  ram_weight_multiplier: float(1.0, "How strongly free memory attracts servers; negative packs."),
  restrict_isolated_hosts_to_isolated_images: bool(true, "Isolated hosts take isolated images only."),
  shuffle_best_same_weighed_hosts: bool(false, "Ties for the best weight are broken at random."),
  soft_affinity_weight_multiplier: float(1.0, "How strongly soft-affinity groups are kept together.", { min: 0 }),
  soft_anti_affinity_weight_multiplier: float(1.0, "How strongly soft-anti-affinity groups are kept apart.", {
    min: 0,
  }),
  track_instance_changes: bool(true, "Computes tell the scheduler which servers they hold."),
  weight_classes: listOption(["nova.scheduler.weights.all_weighers"], "The weighers; all, or classes by name."),
} as const;

/** Section `[metrics]`: the MetricsWeigher and the MetricsFilter. */
export const metrics = {
  required: bool(true, "A host without one of the metrics fails the request."),
  weight_multiplier: float(1.0, "How strongly the metrics count."),
  weight_of_unavailable: float(-10_000.0, "Weight of a host without one of the metrics, where they are not required."),
  weight_setting: listOption([], "Metrics that count, as name=ratio."),
} as const;

const QUOTA_DRIVERS = [
  "nova.quota.DbQuotaDriver",
  "nova.quota.NoopQuotaDriver",
  "nova.quota.UnifiedLimitsDriver",
] as const;

/** Section `[quota]`: limits per project (of key pairs: per user); -1 = none. Source: nova/conf/quota.py. */
export const quota = {
  cores: int(20, "vCPUs of a project's servers.", { min: -1 }),
  count_usage_from_placement: bool(false, "Cores and memory in use are read from Placement."),
  driver: choice("nova.quota.DbQuotaDriver", QUOTA_DRIVERS, "Where limits come from; Noop: no quota at all."),
  injected_file_content_bytes: int(10 * 1024, "Bytes of one injected file.", { min: -1 }),
  injected_file_path_length: int(255, "Letters of an injected file's path.", { min: -1 }),
  injected_files: int(5, "Files injected into one server.", { min: -1 }),
  instances: int(10, "Servers of a project.", { min: -1 }),
  key_pairs: int(100, "Key pairs of a user.", { min: -1 }),
  metadata_items: int(128, "Metadata items of one server.", { min: -1 }),
  ram: int(50 * 1024, "Memory in MiB of a project's servers.", { min: -1 }),
  recheck_quota: bool(true, "Quota is checked again once the resource exists."),
  server_group_members: int(10, "Servers of one server group.", { min: -1 }),
  server_groups: int(10, "Server groups of a project.", { min: -1 }),
} as const;
