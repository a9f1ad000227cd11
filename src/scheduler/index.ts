export type { HostFilter, HostWeigher, SchedulerContext } from "./contract.ts";
export { SchedulingError } from "./errors.ts";
export {
  type Cut,
  type Explanation,
  explain,
  type NearMiss,
  type Share,
  type Stage,
  type Weighed,
} from "./explain/explain.ts";
export type { Obstacle } from "./explain/obstacles.ts";
export type { PassCounts, PassKind } from "./fast/quick-pass.ts";
export { FILTERS } from "./filters/index.ts";
export { type AggregateFacts, type HostState, hostStateOf, isServiceFactsUp } from "./host-state.ts";
export {
  allocationCandidates,
  amounts as placementAmounts,
  canTake,
  isCandidate,
  type PlacementQuery,
  type Provider,
  providerOf,
} from "./placement/placement.ts";
export { placementQuery } from "./placement/placement-query.ts";
export { consume } from "./reference/consume.ts";
export {
  decideExhaustively,
  type FullDecision,
  type HostPool,
  NOT_ENOUGH_HOSTS,
  type Scheduling,
} from "./reference/exhaustive.ts";
export { normalize } from "./reference/normalize.ts";
export {
  type Draw,
  rawWeights,
  type SelectionResult,
  type SelectionStep,
  selectDestinations,
  weighHosts,
} from "./reference/select.ts";
export {
  hintOf,
  type PciRequest,
  type RequestedDestination,
  type RequestGroup,
  type RequestImage,
  type SchedulerRequest,
  schedulerRequest,
} from "./request.ts";
export { leastNumber } from "./rules/aggregate-metadata.ts";
export { canonicalArchitecture, canonicalHypervisor, canonicalMode } from "./rules/canonical.ts";
export { matchExtraSpec } from "./rules/extra-specs-ops.ts";
export { ratioSettings } from "./rules/metric-settings.ts";
export { numaRequestOf } from "./rules/numa.ts";
export { satisfiesVersion, versionText } from "./rules/version-predicate.ts";
export {
  createScheduler,
  Scheduler,
  type SchedulerAnswer,
  type SchedulerOptions,
  type SchedulerPlugins,
  type SchedulerView,
} from "./scheduler.ts";
export { fixedPreference } from "./weights/fixed-preference.ts";
export { WEIGHERS, weighersOf } from "./weights/index.ts";
