/** `/os-migrations` and `/servers/{server_id}/migrations` (API reference: "Migrations", "Server migrations"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema, since } from "../../schema/versioned.ts";

export const listMigrationsQuery = querySchema({
  type: "object",
  properties: {
    hidden: p.anyText,
    host: p.anyText,
    instance_uuid: p.anyText,
    source_compute: p.anyText,
    status: p.anyText,
    migration_type: p.anyText,
    limit: since(59, p.paginationOnce.limit),
    marker: since(59, p.paginationOnce.marker),
    "changes-since": since(59, p.once(p.time)),
    "changes-before": since(66, p.once(p.time)),
    user_id: since(80, p.once(p.text)),
    project_id: since(80, p.once(p.text)),
  },
  additionalProperties: p.refusedSince(59),
});

/** `POST /servers/{server_id}/migrations/{id}/action`, from 2.22. */
export const forceCompleteSchema = bodySchema({
  type: "object",
  properties: { force_complete: { type: "null" } },
  required: ["force_complete"],
  additionalProperties: false,
});
