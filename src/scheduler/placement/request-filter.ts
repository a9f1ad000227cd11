import type { Conf, Release } from "../../model/conf/conf.ts";
import type { AggregateFacts } from "../host-state.ts";
import type { SchedulerRequest } from "../request.ts";
import type { PlacementQuery } from "./placement.ts";

/** A question to Placement while the request filters add to it. */
export type QueryDraft = {
  readonly [K in "required" | "forbidden" | "rootRequired" | "rootForbidden" | "notMemberOf"]: string[];
} & { readonly memberOf: string[][]; readonly resources: PlacementQuery["resources"] };

/** What request filters read. */
export interface RequestFilterContext {
  readonly conf: Conf;
  readonly release: Release;
  readonly aggregates: Iterable<AggregateFacts>;
}

/** A rule that narrows what Placement is asked for, before it is asked. */
export interface RequestFilter {
  readonly name: string;
  /** Adds to the draft; a text is the reason why no host can be valid. */
  apply(draft: QueryDraft, request: SchedulerRequest, context: RequestFilterContext): string | undefined;
}
