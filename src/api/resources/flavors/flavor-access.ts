/** `/flavors/{id}/os-flavor-access` and the actions that change it (API reference: "Flavors access"). */
import type { Flavor } from "../../../model/records/flavor.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import { badRequest, conflict, notFound } from "../../protocol/errors.ts";
import { findFlavor } from "./find-flavor.ts";
import { addTenantAccess, removeTenantAccess } from "./flavors-schema.ts";

function answer(flavor: Flavor): Answer {
  const access = flavor.access.map((projectId) => ({ flavor_id: flavor.id, tenant_id: projectId }));
  return { status: 200, body: { flavor_access: access } };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-flavor-access");
  const flavor = findFlavor(call, call.params.id ?? "");
  if (flavor.isPublic) throw notFound("Access list not available for public flavors.");
  return answer(flavor);
}

/** POST /flavors/{id}/action */
function act(call: Call): Answer {
  const { body } = call;
  const keys = typeof body === "object" && body !== null ? Object.keys(body) : [];
  const [key = ""] = keys;
  if (keys.length !== 1) throw badRequest("Malformed request body");
  if (key === "addTenantAccess") return add(call);
  if (key === "removeTenantAccess") return remove(call);
  throw badRequest(`There is no such action: ${key}`);
}

function add(call: Call): Answer {
  const body = validate(addTenantAccess, call.minor, call.body);
  authorize(call, "os_compute_api:os-flavor-access:add_tenant_access");
  const flavor = findFlavor(call, call.params.id ?? "");
  const { tenant } = body.addTenantAccess;
  if (call.minor >= 7 && flavor.isPublic) throw conflict("Can not add access to a public flavor.");
  if (flavor.access.includes(tenant)) {
    throw conflict(`Flavor access already exists for flavor ${flavor.id} and project ${tenant} combination.`);
  }
  return put(call, { ...flavor, access: [...flavor.access, tenant] });
}

function remove(call: Call): Answer {
  const body = validate(removeTenantAccess, call.minor, call.body);
  authorize(call, "os_compute_api:os-flavor-access:remove_tenant_access");
  const flavor = findFlavor(call, call.params.id ?? "");
  const { tenant } = body.removeTenantAccess;
  if (!flavor.access.includes(tenant)) {
    throw notFound(`Flavor access not found for ${flavor.id} / ${tenant} combination.`);
  }
  return put(call, { ...flavor, access: flavor.access.filter((id) => id !== tenant) });
}

function put(call: Call, row: Flavor): Answer {
  call.world.dispatch({ type: "put", table: "flavors", row });
  return answer(row);
}

export const flavorAccess: readonly Route[] = [
  ["GET", "/flavors/{id}/os-flavor-access", list],
  ["POST", "/flavors/{id}/action", act],
];
