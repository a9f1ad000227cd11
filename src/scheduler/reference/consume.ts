import type { HostState } from "../host-state.ts";
import type { SchedulerRequest } from "../request.ts";
import { claimNuma } from "../rules/numa.ts";
import { claimPools } from "../rules/pci.ts";

/**
 * The host after one more server of the request: what later instances of the same request see. Disk is the flavor's
 * root and ephemeral disk even when it boots from a volume; swap is not counted; the instance is listed only where the
 * request has a group. Source: nova scheduler/host_manager.py and manager.py.
 */
export function consume(host: HostState, request: SchedulerRequest, instance: number): HostState {
  const { flavor } = request;
  const diskMb = (flavor.disk + flavor.ephemeral) * 1024;
  return {
    ...host,
    freeRamMb: host.freeRamMb - flavor.ram,
    freeDiskMb: host.freeDiskMb - diskMb,
    vcpusUsed: host.vcpusUsed + flavor.vcpus,
    numInstances: host.numInstances + 1,
    numIoOps: host.numIoOps + 1,
    pciPools: claimPools(host.pciPools, request.pciRequests) ?? host.pciPools,
    numa: claimNuma(host, request.numa) ?? host.numa,
    instances: request.group === null ? host.instances : [...host.instances, instance],
  };
}
