import type { RequestFilter } from "./request-filter.ts";
import { accelerators } from "./request-filters/accelerators.ts";
import { computeStatus } from "./request-filters/compute-status.ts";
import { ephemeralEncryption } from "./request-filters/ephemeral-encryption.ts";
import { isolateAggregates } from "./request-filters/isolate-aggregates.ts";
import { mapAzToPlacementAggregate } from "./request-filters/map-az-to-placement-aggregate.ts";
import { packedVirtqueue } from "./request-filters/packed-virtqueue.ts";
import { requireImageTypeSupport } from "./request-filters/require-image-type-support.ts";
import { requireTenantAggregate } from "./request-filters/require-tenant-aggregate.ts";
import { tpmSecretSecurity } from "./request-filters/tpm-secret-security.ts";
import { transformImageMetadata } from "./request-filters/transform-image-metadata.ts";
import { virtioSound } from "./request-filters/virtio-sound.ts";

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
