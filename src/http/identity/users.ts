import { DOMAIN, type User } from "../accounts/directory.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService } from "../server/policy.ts";
import { booleanOf, filtered, type ServiceCall, type ServiceRoute, stringOf, wrapped } from "../server/service.ts";
import { IDENTITY_RULES } from "./policy.ts";

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
  const password = body.password === null ? null : stringOf(body.password);
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
    rule: IDENTITY_RULES.list_users,
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
    rule: IDENTITY_RULES.get_user,
    handle: (call) => {
      authorizeService(call, IDENTITY_RULES.get_user, { userId: call.params.user ?? "" });
      return { status: 200, body: { user: view(call, userInPath(call)) } };
    },
  },
  {
    method: "POST",
    path: "/v3/users",
    rule: IDENTITY_RULES.create_user,
    handle: (call) => {
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
    rule: IDENTITY_RULES.update_user,
    handle: (call) => {
      const set = changes(wrapped(call, "user"));
      const user = call.directory.putUser({ ...userInPath(call), ...set });
      // Keystone revokes what was issued for the password that was, or before somebody was shut out.
      if (set.password !== undefined || !user.enabled) call.tokens.revokeWhere((token) => token.userId === user.id);
      return { status: 200, body: { user: view(call, user) } };
    },
  },
  {
    method: "DELETE",
    path: "/v3/users/:user",
    rule: IDENTITY_RULES.delete_user,
    handle: (call) => {
      const { id } = userInPath(call);
      call.directory.removeUser(id);
      call.tokens.revokeWhere((token) => token.userId === id);
      return { status: 204 };
    },
  },
];
