import { ServiceError } from "../server/errors.ts";
import { filtered, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { type CatalogEntry, catalogOf, type Endpoint } from "./catalog.ts";
import { IDENTITY_RULES } from "./policy.ts";

function catalog({ origin, identity }: ServiceCall): CatalogEntry[] {
  return catalogOf(origin, identity.projectId);
}

function serviceView({ origin }: ServiceCall, { id, type, name }: CatalogEntry) {
  return { id, type, name, description: "", enabled: true, links: { self: `${origin}/identity/v3/services/${id}` } };
}

function endpointView({ origin }: ServiceCall, service: CatalogEntry, endpoint: Endpoint) {
  const links = { self: `${origin}/identity/v3/endpoints/${endpoint.id}` };
  return { ...endpoint, service_id: service.id, enabled: true, links };
}

function services(call: ServiceCall) {
  return catalog(call).map((service) => serviceView(call, service));
}

function endpoints(call: ServiceCall) {
  return catalog(call).flatMap((service) => service.endpoints.map((each) => endpointView(call, service, each)));
}

/** One row of these by the id in the path. @throws ServiceError 404 */
function one<T extends { readonly id: string }>(rows: readonly T[], kind: string, { params }: ServiceCall): T {
  const row = rows.find(({ id }) => id === params.id);
  if (row === undefined) throw ServiceError.notFound(`Could not find ${kind}: ${params.id}.`);
  return row;
}

/** `/v3/services` and `/v3/endpoints`: those of the catalog. */
export const catalogRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/services",
    rule: IDENTITY_RULES.list_services,
    handle: (call) => ({ status: 200, body: { services: filtered(services(call), call.query), links: {} } }),
  },
  {
    method: "GET",
    path: "/v3/services/:id",
    rule: IDENTITY_RULES.get_service,
    handle: (call) => ({ status: 200, body: { service: one(services(call), "service", call) } }),
  },
  {
    method: "GET",
    path: "/v3/endpoints",
    rule: IDENTITY_RULES.list_endpoints,
    handle: (call) => ({ status: 200, body: { endpoints: filtered(endpoints(call), call.query), links: {} } }),
  },
  {
    method: "GET",
    path: "/v3/endpoints/:id",
    rule: IDENTITY_RULES.get_endpoint,
    handle: (call) => ({ status: 200, body: { endpoint: one(endpoints(call), "endpoint", call) } }),
  },
];
