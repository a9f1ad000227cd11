import { resourcesOf } from "../../model/records/flavor.ts";
import type { SchedulerRequest } from "../request.ts";
import { featureTraits } from "../rules/feature-traits.ts";
import type { PlacementQuery } from "./placement.ts";
import type { QueryDraft, RequestFilterContext } from "./request-filter.ts";
import { REQUEST_FILTERS } from "./request-filters.ts";

/** A host that force_hosts, force_nodes or a destination may name. */
export interface NamedHost {
  readonly slot: number;
  readonly host: string;
  readonly node: string;
}

/** The question to Placement, or why no host can be valid. */
export type QueryOrRefusal = { readonly query: PlacementQuery } | { readonly refusal: string };

/** Hints that lift the limit on candidates: the wanted host might be cut off. */
const LIFTING = ["group", "same_host", "different_host"];

/** `trait:NAME`, or of a granular group `traitSUFFIX:NAME`: hosts are the only providers, so that all groups fall on one. */
const TRAIT = /^trait(?:[\w-]{1,64})?:(.+)$/;

function addTraits(draft: QueryDraft, specs: Readonly<Record<string, string>>, forbids: boolean): void {
  for (const [key, value] of Object.entries(specs)) {
    const trait = key.startsWith("trait") ? TRAIT.exec(key)?.[1] : undefined;
    if (trait === undefined || (!forbids && key[5] !== ":")) continue;
    const list = value === "required" ? draft.required : value === "forbidden" && forbids ? draft.forbidden : null;
    if (list !== null && !list.includes(trait)) list.push(trait);
  }
}

/** The one host and node that the request names, as pairs; the texts null where not given. */
function named(request: SchedulerRequest): { host: string | null; node: string | null } | null {
  const { destination, forceHosts, forceNodes } = request;
  if (destination !== null && (destination.host !== null || destination.node !== null)) return destination;
  if (forceHosts.length === 0 && forceNodes.length === 0) return null;
  return { host: forceHosts[0] ?? null, node: forceNodes[0] ?? null };
}

/**
 * What Placement is asked for a request: resources and traits of flavor and image, what the request filters add, and
 * the one host a request names. Source: nova scheduler/utils.py, resources_from_request_spec().
 * @param findHosts the hosts of that name, or with that node name; case-sensitive
 */
export function placementQuery(
  request: SchedulerRequest,
  context: RequestFilterContext,
  findHosts: (host: string | null, node: string | null) => readonly NamedHost[],
): QueryOrRefusal {
  const draft: QueryDraft = {
    resources: resourcesOf(request.flavor, request.bootsFromVolume),
    required: [],
    forbidden: [],
    rootRequired: [],
    rootForbidden: [],
    memberOf: [],
    notMemberOf: [],
  };
  addTraits(draft, request.flavor.extraSpecs, true);
  addTraits(draft, request.image?.properties ?? {}, false);
  for (const trait of featureTraits(request, context.release)) {
    if (!draft.required.includes(trait)) draft.required.push(trait);
  }
  for (const filter of REQUEST_FILTERS) {
    const refusal = filter.apply(draft, request, context);
    if (refusal !== undefined) return { refusal };
  }
  const lifted = LIFTING.some((hint) => request.hints[hint] !== undefined);
  let limit = lifted ? null : context.conf.scheduler.max_placement_results;
  let inTree: number | null = null;
  const target = named(request);
  if (target !== null) {
    const found = findHosts(target.host, target.node);
    if (found.length === 0) return { refusal: `No such host - host: ${target.host} node: ${target.node ?? "None"} ` };
    if (found.length === 1) inTree = found[0]?.slot ?? null;
    else limit = null;
  }
  // Field by field: V8 gives every object that is spread and added to a hidden class of its own.
  const { resources, required, forbidden, rootRequired, rootForbidden, memberOf, notMemberOf } = draft;
  const query = { resources, required, forbidden, rootRequired, rootForbidden, memberOf, notMemberOf, inTree, limit };
  return { query };
}
