/** novasim as a library: a simulated cloud with the Compute API on it. */
export type { Answer, ApiRequest, ApiResponse, Identity } from "./api/call.ts";
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
export { type Cloud, type CloudPlan, createCloud, restoreCloud, type SavedCloud } from "./cloud.ts";
export { type Served, type ServeOptions, serve } from "./http/serve.ts";
export type { HostPlan } from "./lifecycle/host-plan.ts";
export type { Intent } from "./lifecycle/intents.ts";
export { type Conf, defaultConf, parseConf, type Release } from "./model/conf.ts";
export type { LatencyRule } from "./model/latency.ts";
export { type Event, reduce } from "./model/reduce.ts";
export type { Server } from "./model/server.ts";
export { STATUSES, type Status, statusOf } from "./model/server-states.ts";
export type { State } from "./model/state.ts";
export type { HostFilter, HostWeigher } from "./scheduler/contract.ts";
