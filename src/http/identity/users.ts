import { DOMAIN, type User } from "../accounts/directory.ts";
import { ServiceError } from "../server/errors.ts";
import { booleanOf, filtered, type ServiceCall, type ServiceRoute, stringOf, wrapped } from "../server/service.ts";
import { requireAdmin } from "./require-admin.ts";

function view({ origin }: ServiceCall, user: User): object {
  const { id, name, email, defaultProjectId, enabled } = user;
  return {
    id,
    name,
    domain_id: DOMAIN.id,
    enabled,
    password_expires_at: null,
    options: {},
    ...(email === null ? {} : { email }),
    ...(defaultProjectId === null ? {} : { default_project_id: defaultProjectId }),
    links: { self: `${origin}/identity/v3/users/${id}` },
  };
}

/** @throws ServiceError 404 */
export function userInPath(call: ServiceCall): User {
  const id = call.params.user ?? "";
  const user = call.directory.user(id);
  if (user === undefined) throw ServiceError.notFound(`Could not find user: ${id}.`);
  return user;
}

function changes(body: Readonly<Record<string, unknown>>): Partial<User> {
  const name = stringOf(body.name);
  const password = stringOf(body.password);
  const email = stringOf(body.email);
  const defaultProjectId = stringOf(body.default_project_id);
  const enabled = booleanOf(body.enabled);
  return {
    ...(name === undefined ? {} : { name }),
    ...(password === undefined ? {} : { password }),
    ...(email === undefined ? {} : { email }),
    ...(defaultProjectId === undefined ? {} : { defaultProjectId }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

/** `/v3/users`. */
export const userRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/users",
    handle: (call) => {
      const shown = filtered(
        call.directory.users.map((user) => view(call, user)),
        call.query,
      );
      return {
        status: 200,
        body: { users: shown, links: { next: null, previous: null, self: `${call.origin}/identity/v3/users` } },
      };
    },
  },
  {
    method: "GET",
    path: "/v3/users/:user",
    handle: (call) => ({ status: 200, body: { user: view(call, userInPath(call)) } }),
  },
  {
    method: "POST",
    path: "/v3/users",
    handle: (call) => {
      requireAdmin(call);
      const plan = changes(wrapped(call, "user"));
      const { name } = plan;
      if (name === undefined || name === "")
        throw ServiceError.badRequest("Invalid input for field 'name': it is required.");
      if (call.directory.userNamed(name) !== undefined) {
        throw ServiceError.conflict(
          `Conflict occurred attempting to store user - Duplicate entry found with name ${name} at domain ID default.`,
        );
      }
      return { status: 201, body: { user: view(call, call.directory.putUser({ ...plan, name })) } };
    },
  },
  {
    method: "PATCH",
    path: "/v3/users/:user",
    handle: (call) => {
      requireAdmin(call);
      const user = call.directory.putUser({ ...userInPath(call), ...changes(wrapped(call, "user")) });
      return { status: 200, body: { user: view(call, user) } };
    },
  },
  {
    method: "DELETE",
    path: "/v3/users/:user",
    handle: (call) => {
      requireAdmin(call);
      const { id } = userInPath(call);
      call.directory.removeUser(id);
      call.tokens.revokeWhere((token) => token.userId === id);
      return { status: 204 };
    },
  },
];
