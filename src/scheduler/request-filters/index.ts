import { accelerators } from "./accelerators.ts";
import { computeStatus } from "./compute-status.ts";
import type { RequestFilter } from "./contract.ts";
import { ephemeralEncryption } from "./ephemeral-encryption.ts";
import { isolateAggregates } from "./isolate-aggregates.ts";
import { mapAzToPlacementAggregate } from "./map-az-to-placement-aggregate.ts";
import { packedVirtqueue } from "./packed-virtqueue.ts";
import { requireImageTypeSupport } from "./require-image-type-support.ts";
import { requireTenantAggregate } from "./require-tenant-aggregate.ts";
import { tpmSecretSecurity } from "./tpm-secret-security.ts";
import { transformImageMetadata } from "./transform-image-metadata.ts";
import { virtioSound } from "./virtio-sound.ts";

/** The request filters in Nova's order. Those that read ports (routed networks, remote managed ports) are
 * not modelled, nor is the trait OWNER_NOVA, which every host of Nova's own has. */
export const REQUEST_FILTERS: readonly RequestFilter[] = [
  requireTenantAggregate,
  mapAzToPlacementAggregate,
  requireImageTypeSupport,
  computeStatus,
  isolateAggregates,
  transformImageMetadata,
  accelerators,
  packedVirtqueue,
  ephemeralEncryption,
  virtioSound,
  tpmSecretSecurity,
];
