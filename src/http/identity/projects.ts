import { NO_USAGE, type Project } from "../../model/records/project.ts";
import { DOMAIN } from "../accounts/directory.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService } from "../server/policy.ts";
import { filtered, isAdmin, newId, type ServiceCall, type ServiceRoute, stringOf, wrapped } from "../server/service.ts";
import { IDENTITY_RULES } from "./policy.ts";

/** The project of this id, or else of this name. */
export function findProject({ cloud }: ServiceCall, ref: string): Project | undefined {
  return cloud.state.projects.get(ref) ?? cloud.state.projects.find((project) => project.name === ref);
}

function view({ origin, directory }: ServiceCall, { id, name }: Project): object {
  return {
    id,
    name,
    domain_id: DOMAIN.id,
    parent_id: DOMAIN.id,
    description: directory.descriptions.get(id) ?? "",
    enabled: true,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${origin}/identity/v3/projects/${id}` },
  };
}

/** @throws ServiceError 404 */
export function projectInPath(call: ServiceCall): Project {
  const id = call.params.project ?? "";
  const project = call.cloud.state.projects.get(id);
  if (project === undefined) throw ServiceError.notFound(`Could not find project: ${id}.`);
  return project;
}

function list(call: ServiceCall, rows: readonly Project[]) {
  const projects = filtered(
    rows.map((row) => view(call, row)),
    call.query,
  );
  return {
    status: 200,
    body: { projects, links: { next: null, previous: null, self: `${call.origin}/identity/v3/projects` } },
  };
}

function ownProjects(call: ServiceCall, userId: string): Project[] {
  return call.cloud.state.projects.filter((project) => call.directory.grantsOf(project.id, userId).length > 0);
}

function describe({ directory }: ServiceCall, id: string, body: Readonly<Record<string, unknown>>): void {
  const description = stringOf(body.description);
  if (description !== undefined) directory.descriptions.set(id, description);
}

/** `/v3/projects`, and the projects of a user. The projects are those of the cloud. */
export const projectRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/projects",
    rule: IDENTITY_RULES.list_projects,
    handle: (call) => list(call, [...call.cloud.state.projects.values()]),
  },
  {
    method: "GET",
    path: "/v3/auth/projects",
    rule: IDENTITY_RULES.get_auth_projects,
    handle: (call) => list(call, ownProjects(call, call.identity.userId)),
  },
  {
    method: "GET",
    path: "/v3/users/:user/projects",
    rule: IDENTITY_RULES.list_user_projects,
    handle: (call) => {
      const userId = call.params.user ?? "";
      authorizeService(call, IDENTITY_RULES.list_user_projects, { userId });
      return list(call, ownProjects(call, userId));
    },
  },
  {
    // Identity API v2.0 has been gone for long; clients still ask it for the projects.
    method: "GET",
    path: "/v2.0/tenants",
    rule: IDENTITY_RULES.get_auth_projects,
    handle: (call) => {
      const { userId } = call.identity;
      const seen = isAdmin(call) ? [...call.cloud.state.projects.values()] : ownProjects(call, userId);
      const tenants = seen.map((row) => view(call, row));
      return { status: 200, body: { tenants, tenants_links: [] } };
    },
  },
  {
    method: "GET",
    path: "/v3/projects/:project",
    rule: IDENTITY_RULES.get_project,
    handle: (call) => {
      authorizeService(call, IDENTITY_RULES.get_project, { projectId: call.params.project ?? "" });
      return { status: 200, body: { project: view(call, projectInPath(call)) } };
    },
  },
  {
    method: "POST",
    path: "/v3/projects",
    rule: IDENTITY_RULES.create_project,
    handle: (call) => {
      const body = wrapped(call, "project");
      const name = stringOf(body.name);
      if (name === undefined || name === "")
        throw ServiceError.badRequest("Invalid input for field 'name': it is required.");
      if (call.cloud.state.projects.find((project) => project.name === name) !== undefined) {
        throw ServiceError.conflict(
          "Conflict occurred attempting to store project - it is not permitted to have two projects with the same name.",
        );
      }
      const id = newId(call.cloud, "project").replaceAll("-", "");
      const row: Project = { id, name, quota: {}, usage: NO_USAGE };
      call.cloud.dispatch({ type: "put", table: "projects", row });
      describe(call, id, body);
      return { status: 201, body: { project: view(call, row) } };
    },
  },
  {
    method: "PATCH",
    path: "/v3/projects/:project",
    rule: IDENTITY_RULES.update_project,
    handle: (call) => {
      const project = projectInPath(call);
      const body = wrapped(call, "project");
      describe(call, project.id, body);
      const row: Project = { ...project, name: stringOf(body.name) ?? project.name };
      call.cloud.dispatch({ type: "put", table: "projects", row });
      return { status: 200, body: { project: view(call, row) } };
    },
  },
  {
    method: "DELETE",
    path: "/v3/projects/:project",
    rule: IDENTITY_RULES.delete_project,
    handle: (call) => {
      const { id } = projectInPath(call);
      call.cloud.dispatch({ type: "remove", table: "projects", id });
      call.directory.removeProject(id);
      call.tokens.revokeWhere((token) => token.projectId === id);
      return { status: 204 };
    },
  },
];
