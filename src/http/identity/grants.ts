import { ServiceError } from "../server/errors.ts";
import type { ServiceRoute } from "../server/service.ts";
import { IDENTITY_RULES } from "./policy.ts";
import { projectInPath } from "./projects.ts";
import { listRoles, roleInPath } from "./roles.ts";
import { userInPath } from "./users.ts";

const OF_USER = "/v3/projects/:project/users/:user/roles";

/** Roles of users in projects. */
export const grantRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: OF_USER,
    rule: IDENTITY_RULES.list_grants,
    handle: (call) => listRoles(call, call.directory.grantsOf(projectInPath(call).id, userInPath(call).id)),
  },
  {
    method: "PUT",
    path: `${OF_USER}/:role`,
    rule: IDENTITY_RULES.create_grant,
    handle: (call) => {
      call.directory.grant(projectInPath(call).id, userInPath(call).id, roleInPath(call).id);
      return { status: 204 };
    },
  },
  {
    method: "DELETE",
    path: `${OF_USER}/:role`,
    rule: IDENTITY_RULES.revoke_grant,
    handle: (call) => {
      if (!call.directory.revoke(projectInPath(call).id, userInPath(call).id, roleInPath(call).id)) {
        throw ServiceError.notFound("Could not find role assignment.");
      }
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/v3/role_assignments",
    rule: IDENTITY_RULES.list_role_assignments,
    handle: (call) => {
      const { query, origin, directory } = call;
      const user = query.get("user.id");
      const project = query.get("scope.project.id");
      const chosen = directory.grants.filter(
        (each) => (user === null || each.userId === user) && (project === null || each.projectId === project),
      );
      const assignments = chosen.map(({ projectId, userId, roleId }) => ({
        scope: { project: { id: projectId } },
        user: { id: userId },
        role: { id: roleId },
        links: { assignment: `${origin}/identity/v3/projects/${projectId}/users/${userId}/roles/${roleId}` },
      }));
      return {
        status: 200,
        body: {
          role_assignments: assignments,
          links: { next: null, previous: null, self: `${origin}/identity/v3/role_assignments` },
        },
      };
    },
  },
];
