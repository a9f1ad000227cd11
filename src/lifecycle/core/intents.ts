import type { Catalog } from "../../model/records/catalog.ts";
import type { ComputeService } from "../../model/records/host.ts";
import type { Hold, Injection, Slowdown } from "../../model/records/injected-failures.ts";
import type { OperationArgs, ServerSpec } from "../../model/records/server.ts";
import type { Settings } from "../../model/records/state.ts";
import type { BuildRequest } from "./build-request.ts";
import type { CinderIntent } from "./cinder-intents.ts";
import type { HostPlan } from "./host-plan.ts";
import type { NeutronIntent } from "./neutron-intents.ts";

/** Who asks. */
export interface Requestor {
  readonly userId: string;
  readonly projectId: string;
  readonly isAdmin: boolean;
  /** `req-…` */
  readonly requestId: string;
}

type PutIntent = {
  [K in keyof Catalog]: { readonly type: "put"; readonly table: K; readonly row: Catalog[K] };
}[keyof Catalog];

/** What may be asked of the world: by a request, by a timer that fell due, by a scenario or a test. */
export type Intent =
  /** Create servers (one request, one or more servers). */
  | { readonly type: "build"; readonly request: BuildRequest; readonly who: Requestor }
  /** The conductor schedules the servers of one create request. */
  | { readonly type: "schedule"; readonly servers: readonly number[] }
  /** Begin an operation on a server. */
  | {
      readonly type: "operate";
      readonly operation: string;
      readonly server: number;
      readonly args: OperationArgs;
      readonly who: Requestor;
    }
  /** Delete a server, softly where the cloud reclaims later and `force` does not forbid it. */
  | { readonly type: "delete"; readonly server: number; readonly force: boolean; readonly who: Requestor }
  /** The current phase of an operation is over; stale unless the ticket still runs. */
  | { readonly type: "due"; readonly server: number; readonly ticket: number }
  /** An operation that waited, for a slot or for its host, enters a phase; stale unless the ticket still runs. */
  | { readonly type: "enter"; readonly server: number; readonly ticket: number; readonly phase: string }
  /** The periodic tasks (all, or those named) run once, now, whatever their spacing. */
  | { readonly type: "run-periodics"; readonly tasks?: readonly string[] }
  /** A periodic task of Nova's would now see this server. */
  | { readonly type: "periodic"; readonly task: string; readonly server: number }
  /** Change at once what a server was created with: the API does it without asking any host. */
  | { readonly type: "update"; readonly server: number; readonly set: Partial<ServerSpec> }
  /** Change what an operator says of a host's service. */
  | {
      readonly type: "host-service";
      readonly host: number;
      readonly set: Partial<Pick<ComputeService, "disabled" | "disabledReason" | "forcedDown">>;
    }
  /** A host fetches images into its cache. */
  | { readonly type: "cache-images"; readonly host: number; readonly images: readonly string[] }
  | NeutronIntent
  | CinderIntent
  | PutIntent
  | { readonly type: "remove"; readonly table: keyof Catalog; readonly id: string }
  | { readonly type: "add-hosts"; readonly plans: readonly HostPlan[] }
  /**
   * nova-compute of a host stops, in the middle of whatever it does. `forced`: an operator marks it down at once, so that
   * `service_down_time` need not pass. `powerLost`: the whole host went, and its guests with it.
   */
  | { readonly type: "host-down"; readonly host: string; readonly forced?: boolean; readonly powerLost?: boolean }
  /** It starts again, and is not marked down any more. */
  | { readonly type: "host-up"; readonly host: string }
  /** A cell's database can't be reached, or can again. */
  | { readonly type: "cut-cell"; readonly cell: string; readonly down: boolean }
  /** Every service starts anew with other options. */
  | { readonly type: "configure"; readonly set: Partial<Settings> }
  | { readonly type: "inject"; readonly injection: Omit<Injection, "id"> }
  | { readonly type: "slow"; readonly slowdown: Omit<Slowdown, "id"> }
  | { readonly type: "clear"; readonly id?: number }
  | { readonly type: "hold"; readonly hold: Hold }
  | { readonly type: "release"; readonly point: string };
