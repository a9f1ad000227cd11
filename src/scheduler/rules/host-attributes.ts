import { PythonFloat, PythonObject, type PythonValue } from "../../python/values.ts";
import type { HostState } from "../host-state.ts";

/** The attributes of Nova's HostState by Nova's names, as the filters that look them up by name see them. */
const ATTRIBUTES: Readonly<Record<string, (host: HostState) => PythonValue>> = {
  host: (host) => host.host,
  nodename: (host) => host.node,
  hypervisor_hostname: (host) => host.node,
  uuid: (host) => host.uuid,
  cell_uuid: (host) => host.cell,
  total_usable_ram_mb: (host) => host.totalUsableRamMb,
  total_usable_disk_gb: (host) => host.totalUsableDiskGb,
  disk_mb_used: (host) => host.diskMbUsed,
  free_ram_mb: (host) => host.freeRamMb,
  free_disk_mb: (host) => host.freeDiskMb,
  vcpus_total: (host) => host.vcpusTotal,
  vcpus_used: (host) => host.vcpusUsed,
  num_instances: (host) => host.numInstances,
  num_io_ops: (host) => host.numIoOps,
  failed_builds: (host) => host.failedBuilds,
  host_ip: (host) => host.hostIp,
  hypervisor_type: (host) => host.hypervisorType,
  hypervisor_version: (host) => host.hypervisorVersion,
  cpu_info: (host) => host.cpuInfo,
  supported_instances: (host) => host.supportedInstances,
  stats: (host) => host.stats,
  limits: () => ({}),
  instances: (host) => Object.fromEntries(host.instances.map((slot) => [String(slot), slot])),
  aggregates: (host) => host.aggregates.map((aggregate) => new PythonObject(`Aggregate(name='${aggregate.id}')`)),
  metrics: (host) => new PythonObject(`MonitorMetricList(${host.metrics.map((metric) => metric.name).join(",")})`),
  pci_stats: (host) => (host.pciPools.length === 0 ? null : new PythonObject("PciDeviceStats")),
  numa_topology: (host) => (host.numa === null ? null : new PythonObject("NUMATopology")),
  cpu_allocation_ratio: (host) => new PythonFloat(host.cpuAllocationRatio),
  ram_allocation_ratio: (host) => new PythonFloat(host.ramAllocationRatio),
  disk_allocation_ratio: (host) => new PythonFloat(host.diskAllocationRatio),
};

/** Attributes in which hosts of one kind differ; all others follow from a host's hardware, cell and aggregates. */
export const OWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  "host",
  "nodename",
  "hypervisor_hostname",
  "uuid",
  "disk_mb_used",
  "free_ram_mb",
  "free_disk_mb",
  "vcpus_used",
  "num_instances",
  "num_io_ops",
  "failed_builds",
  "instances",
]);

export function hasAttribute(name: string): boolean {
  return Object.hasOwn(ATTRIBUTES, name);
}

/** The attribute's value, or null where there is no such attribute or it is None. */
export function attribute(host: HostState, name: string): PythonValue {
  return hasAttribute(name) ? (ATTRIBUTES[name]?.(host) ?? null) : null;
}
