/** novasim as a library: a simulated cloud with the Compute API on it. */

export {
  type Client,
  type CreatedServer,
  type Microversion,
  type NewServer,
  RequestError,
  type SchedulerHints,
  type ServerActions,
  type ServerQuery,
  type ServerUpdate,
  type ServerView,
} from "./api/client.ts";
export type { Answer, ApiRequest, ApiResponse, Identity } from "./api/core/call.ts";
export type { ServerAction } from "./api/servers/actions/define.ts";
export { type Cloud, type CloudPlan, createCloud, restoreCloud, type SavedCloud } from "./cloud.ts";
export { type Served, type ServeOptions, serve } from "./http/serve.ts";
export type { HostPlan } from "./lifecycle/core/host-plan.ts";
export type { IntentResult } from "./lifecycle/core/intent-results.ts";
export type { Intent } from "./lifecycle/core/intents.ts";
export { type Conf, defaultConf, parseConf, type Release } from "./model/conf/conf.ts";
export { type Event, reduce } from "./model/events/reduce.ts";
export type { LatencyRule } from "./model/records/latency.ts";
export type { Server } from "./model/records/server.ts";
export { STATUSES, type Status, statusOf } from "./model/records/server-states.ts";
export type { State } from "./model/records/state.ts";
export { protectStates } from "./model/tables/immutable.ts";
export type { HostFilter, HostWeigher } from "./scheduler/contract.ts";
