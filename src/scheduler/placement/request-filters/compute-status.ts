import { DISABLED_TRAIT } from "../placement.ts";
import type { RequestFilter } from "../request-filter.ts";

/** Hosts whose compute service is disabled are no candidates. */
export const computeStatus: RequestFilter = {
  name: "compute_status_filter",
  apply(draft) {
    draft.rootForbidden.push(DISABLED_TRAIT);
    return undefined;
  },
};
