import type { HostFilter } from "../contract.ts";
import { AggregateImagePropertiesIsolation } from "./aggregate-image-properties-isolation.ts";
import { AggregateInstanceExtraSpecsFilter } from "./aggregate-instance-extra-specs.ts";
import { AggregateIoOpsFilter } from "./aggregate-io-ops.ts";
import { AggregateMultiTenancyIsolation } from "./aggregate-multitenancy-isolation.ts";
import { AggregateNumInstancesFilter } from "./aggregate-num-instances.ts";
import { AggregateTypeAffinityFilter } from "./aggregate-type-affinity.ts";
import { AllHostsFilter } from "./all-hosts.ts";
import { AvailabilityZoneFilter } from "./availability-zone.ts";
import { ComputeFilter } from "./compute.ts";
import { ComputeCapabilitiesFilter } from "./compute-capabilities.ts";
import { DifferentHostFilter } from "./different-host.ts";
import { ImagePropertiesFilter } from "./image-properties.ts";
import { IoOpsFilter } from "./io-ops.ts";
import { IsolatedHostsFilter } from "./isolated-hosts.ts";
import { JsonFilter } from "./json.ts";
import { MetricsFilter } from "./metrics.ts";
import { NumInstancesFilter } from "./num-instances.ts";
import { NUMATopologyFilter } from "./numa-topology.ts";
import { PciPassthroughFilter } from "./pci-passthrough.ts";
import { SameHostFilter } from "./same-host.ts";
import { ServerGroupAffinityFilter } from "./server-group-affinity.ts";
import { ServerGroupAntiAffinityFilter } from "./server-group-anti-affinity.ts";
import { SimpleCIDRAffinityFilter } from "./simple-cidr-affinity.ts";

/** Every filter of Nova, by name. */
export const FILTERS: readonly HostFilter[] = [
  AggregateImagePropertiesIsolation,
  AggregateInstanceExtraSpecsFilter,
  AggregateIoOpsFilter,
  AggregateMultiTenancyIsolation,
  AggregateNumInstancesFilter,
  AggregateTypeAffinityFilter,
  AllHostsFilter,
  AvailabilityZoneFilter,
  ComputeCapabilitiesFilter,
  ComputeFilter,
  DifferentHostFilter,
  ImagePropertiesFilter,
  IoOpsFilter,
  IsolatedHostsFilter,
  JsonFilter,
  MetricsFilter,
  NUMATopologyFilter,
  NumInstancesFilter,
  PciPassthroughFilter,
  SameHostFilter,
  ServerGroupAffinityFilter,
  ServerGroupAntiAffinityFilter,
  SimpleCIDRAffinityFilter,
];
