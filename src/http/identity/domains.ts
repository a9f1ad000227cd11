import { DOMAIN } from "../accounts/directory.ts";
import { ServiceError } from "../server/errors.ts";
import { filtered, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { REGION } from "./catalog.ts";
import { IDENTITY_RULES } from "./policy.ts";

function view({ origin }: ServiceCall) {
  return {
    ...DOMAIN,
    description: "The default domain",
    enabled: true,
    options: {},
    links: { self: `${origin}/identity/v3/domains/${DOMAIN.id}` },
  };
}

/** `/v3/domains` and `/v3/regions`: there is one of each. */
export const domainRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/domains",
    rule: IDENTITY_RULES.list_domains,
    handle: (call) => ({ status: 200, body: { domains: filtered([view(call)], call.query), links: {} } }),
  },
  {
    method: "GET",
    path: "/v3/domains/:domain",
    rule: IDENTITY_RULES.get_domain,
    handle: (call) => {
      if (call.params.domain !== DOMAIN.id)
        throw ServiceError.notFound(`Could not find domain: ${call.params.domain}.`);
      return { status: 200, body: { domain: view(call) } };
    },
  },
  {
    method: "GET",
    path: "/v3/regions",
    rule: IDENTITY_RULES.list_regions,
    handle: () => ({
      status: 200,
      body: { regions: [{ id: REGION, description: "", parent_region_id: null, links: {} }], links: {} },
    }),
  },
];
