import { DOMAIN, hexId } from "../accounts/directory.ts";
import type { Token } from "../accounts/tokens.ts";
import { defaultGroupOf } from "../network/security-groups.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService, type Rule } from "../server/policy.ts";
import { isAdmin, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { authenticate } from "./authenticate.ts";
import { catalogOf } from "./catalog.ts";
import { IDENTITY_RULES } from "./policy.ts";

function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

function view(call: ServiceCall, token: Token): object {
  const { userId, projectId, system, roles } = token;
  const user = call.directory.user(userId);
  const shown = {
    methods: token.methods,
    user: { id: userId, name: user?.name ?? userId, domain: DOMAIN, password_expires_at: null },
    audit_ids: [token.auditId],
    issued_at: time(token.issuedAt),
    expires_at: time(token.expiresAt),
  };
  const named = roles.map((name) => ({ id: roleId(call, name), name }));
  if (system) return { ...shown, system: { all: true }, roles: named, catalog: catalogOf(call.origin, "") };
  if (projectId === null) return shown;
  const name = call.cloud.state.projects.get(projectId)?.name ?? projectId;
  return {
    ...shown,
    project: { id: projectId, name, domain: DOMAIN },
    is_domain: false,
    roles: named,
    catalog: catalogOf(call.origin, projectId),
  };
}

function roleId(call: ServiceCall, name: string): string {
  return call.directory.roles.find((role) => role.name === name)?.id ?? hexId("role", name);
}

/** The token that `X-Subject-Token` names, for whom a rule lets use it. @throws ServiceError 403, 404 */
function subject(call: ServiceCall, rule: Rule): Token {
  const id = call.headers["x-subject-token"];
  const token = typeof id === "string" ? call.tokens.get(id) : undefined;
  const isService = call.identity.roles.includes("service");
  if (!isService) authorizeService(call, rule, { userId: token?.userId ?? "" });
  if (token === undefined) throw ServiceError.notFound("Could not find token.");
  return token;
}

/** `/v3/auth/…`: tokens and what they open. */
export const tokenRoutes: readonly ServiceRoute[] = [
  {
    method: "POST",
    path: "/v3/auth/tokens",
    rule: "open",
    handle: (call) => {
      const token = authenticate(call);
      // Nova looks for the group when a server names it. Not sooner: an administrator sees the groups of all projects, and
      // is to find `default` by name as long as nobody else has been here.
      if (token.projectId !== null) defaultGroupOf(call, token.projectId);
      return {
        status: 201,
        headers: { "X-Subject-Token": token.id, Vary: "X-Auth-Token" },
        body: { token: view(call, token) },
      };
    },
  },
  {
    method: "GET",
    path: "/v3/auth/tokens",
    rule: IDENTITY_RULES.check_token,
    handle: (call) => {
      const token = subject(call, IDENTITY_RULES.check_token);
      return { status: 200, headers: { "X-Subject-Token": token.id }, body: { token: view(call, token) } };
    },
  },
  {
    method: "DELETE",
    path: "/v3/auth/tokens",
    rule: IDENTITY_RULES.revoke_token,
    handle: (call) => {
      call.tokens.revoke(subject(call, IDENTITY_RULES.revoke_token).id);
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/v3/auth/catalog",
    rule: IDENTITY_RULES.get_auth_catalog,
    handle: (call) => {
      const { projectId } = call.identity;
      if (projectId === "" && !isAdmin(call)) {
        throw ServiceError.forbidden("A project-scoped token is required to produce a service catalog.");
      }
      return {
        status: 200,
        body: {
          catalog: catalogOf(call.origin, projectId),
          links: { self: `${call.origin}/identity/v3/auth/catalog` },
        },
      };
    },
  },
];
