import type { Release } from "../../model/conf/conf.ts";
import type { HostWeigher } from "../contract.ts";
import { BuildFailureWeigher } from "./build-failure.ts";
import { CPUWeigher } from "./cpu.ts";
import { CrossCellWeigher } from "./cross-cell.ts";
import { DiskWeigher } from "./disk.ts";
import { HypervisorVersionWeigher } from "./hypervisor-version.ts";
import { ImagePropertiesWeigher } from "./image-properties.ts";
import { IoOpsWeigher } from "./io-ops.ts";
import { MetricsWeigher } from "./metrics.ts";
import { NumInstancesWeigher } from "./num-instances.ts";
import { PCIWeigher } from "./pci.ts";
import { RAMWeigher } from "./ram.ts";
import { ServerGroupSoftAffinityWeigher } from "./soft-affinity.ts";
import { ServerGroupSoftAntiAffinityWeigher } from "./soft-anti-affinity.ts";

/**
 * Every weigher of Nova, alphabetically by name: the order in which their weights are added. (In real Nova it is the
 * order in which the file system lists the modules.)
 */
export const WEIGHERS: readonly HostWeigher[] = [
  BuildFailureWeigher,
  CPUWeigher,
  CrossCellWeigher,
  DiskWeigher,
  HypervisorVersionWeigher,
  ImagePropertiesWeigher,
  IoOpsWeigher,
  MetricsWeigher,
  NumInstancesWeigher,
  PCIWeigher,
  RAMWeigher,
  ServerGroupSoftAffinityWeigher,
  ServerGroupSoftAntiAffinityWeigher,
];

const NEWER: ReadonlySet<HostWeigher> = new Set([
  HypervisorVersionWeigher,
  ImagePropertiesWeigher,
  NumInstancesWeigher,
]);

/** The weighers that a release of Nova has. */
export function weighersOf(release: Release): readonly HostWeigher[] {
  return release === "zed" ? WEIGHERS.filter((weigher) => !NEWER.has(weigher)) : WEIGHERS;
}
