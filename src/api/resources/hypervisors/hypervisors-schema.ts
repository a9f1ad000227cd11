/** `/os-hypervisors` (API reference: "Hypervisors"). */
import * as p from "../../schema/parameters.ts";
import { during, querySchema, since, stages } from "../../schema/versioned.ts";

/** The query of `GET /os-hypervisors` and its detail. Nothing is checked before 2.33. */
export const listHypervisorsQuery = querySchema(
  since(33, {
    type: "object",
    properties: {
      limit: stages(during(33, 52, p.pagination.limit), since(53, p.paginationOnce.limit)),
      marker: stages(during(33, 52, p.pagination.marker), since(53, p.paginationOnce.marker)),
      hypervisor_hostname_pattern: since(53, p.once(p.fqdn)),
      with_servers: since(53, p.once(p.boolean)),
    },
    additionalProperties: p.refusedSince(53),
  }),
);

/** The query of `GET /os-hypervisors/{id}`. Nothing is checked before 2.53. */
export const showHypervisorQuery = querySchema(
  since(53, {
    type: "object",
    properties: { with_servers: p.once(p.boolean) },
    additionalProperties: false,
  }),
);
