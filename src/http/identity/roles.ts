import type { Role } from "../accounts/directory.ts";
import { ServiceError } from "../server/errors.ts";
import { filtered, type ServiceCall, type ServiceRoute, stringOf, wrapped } from "../server/service.ts";
import { IDENTITY_RULES } from "./policy.ts";

function view({ origin }: ServiceCall, { id, name }: Role): object {
  return {
    id,
    name,
    domain_id: null,
    description: null,
    options: {},
    links: { self: `${origin}/identity/v3/roles/${id}` },
  };
}

/** @throws ServiceError 404 */
export function roleInPath(call: ServiceCall): Role {
  const id = call.params.role ?? "";
  const role = call.directory.role(id);
  if (role === undefined) throw ServiceError.notFound(`Could not find role: ${id}.`);
  return role;
}

/** Roles as a list answers them. */
export function listRoles(call: ServiceCall, rows: readonly Role[]) {
  const roles = filtered(
    rows.map((row) => view(call, row)),
    call.query,
  );
  return {
    status: 200,
    body: { roles, links: { next: null, previous: null, self: `${call.origin}/identity/v3/roles` } },
  };
}

/** `/v3/roles`. */
export const roleRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/roles",
    rule: IDENTITY_RULES.list_roles,
    handle: (call) => listRoles(call, call.directory.roles),
  },
  {
    method: "GET",
    path: "/v3/roles/:role",
    rule: IDENTITY_RULES.get_role,
    handle: (call) => ({ status: 200, body: { role: view(call, roleInPath(call)) } }),
  },
  {
    method: "POST",
    path: "/v3/roles",
    rule: IDENTITY_RULES.create_role,
    handle: (call) => {
      const name = stringOf(wrapped(call, "role").name);
      if (name === undefined || name === "")
        throw ServiceError.badRequest("Invalid input for field 'name': it is required.");
      return { status: 201, body: { role: view(call, call.directory.addRole(name)) } };
    },
  },
  {
    method: "DELETE",
    path: "/v3/roles/:role",
    rule: IDENTITY_RULES.delete_role,
    handle: (call) => {
      call.directory.removeRole(roleInPath(call).id);
      return { status: 204 };
    },
  },
];
