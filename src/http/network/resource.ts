import { ServiceError } from "../server/errors.ts";
import { isAllowed, type Rule } from "../server/policy.ts";
import {
  filtered,
  isAdmin,
  page,
  type ServiceAnswer,
  type ServiceCall,
  type ServiceRoute,
  stringOf,
  withFields,
} from "../server/service.ts";
import { NETWORK_RULES } from "./policy.ts";

/** One resource of Neutron: all of them are listed, shown, made, changed and removed in the same way. */
export interface Resource<T extends { readonly id: string }> {
  /** `network`; its collection is `networks`. */
  readonly name: string;
  readonly title: string;
  /** What is said of a row that is not there, where it is not what is said of most. */
  readonly missing?: (id: string) => string;
  /** Whose a row is. */
  owner(row: T): string | null;
  /** The rows that who asks may see. */
  rows(call: ServiceCall): readonly T[];
  view(call: ServiceCall, row: T): { readonly id: string };
  create?(call: ServiceCall): T;
  update?(call: ServiceCall, row: T): T;
  remove?(call: ServiceCall, row: T): void;
}

/** The row of a path. @throws ServiceError 404 */
function rowOf<T extends { readonly id: string }>(resource: Resource<T>, call: ServiceCall): T {
  const id = call.params.id ?? "";
  const row = resource.rows(call).find((each) => each.id === id);
  if (row === undefined) {
    const message = resource.missing?.(id) ?? `${resource.title} ${id} could not be found.`;
    throw ServiceError.notFound(message, `${resource.title}NotFound`);
  }
  return row;
}

/** The row of a path, for whom a rule lets change it. Of what is another's Neutron says that it is not there. */
function ownRow<T extends { readonly id: string }>(resource: Resource<T>, call: ServiceCall, rule: Rule): T {
  const row = rowOf(resource, call);
  if (!isAllowed(call.identity, rule, { projectId: resource.owner(row) })) {
    throw ServiceError.notFound("The resource could not be found.");
  }
  return row;
}

/**
 * The project that a body makes something for; who asks' own where it names none.
 * @throws ServiceError 400 for another's
 */
export function projectFor(call: ServiceCall, body: Readonly<Record<string, unknown>>): string {
  const { projectId } = call.identity;
  const named = stringOf(body.project_id) ?? stringOf(body.tenant_id) ?? projectId;
  if (named !== projectId && !isAdmin(call)) {
    throw ServiceError.badRequest(
      "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin privileges",
    );
  }
  return named;
}

/** The routes of a resource. */
export function routesOf<T extends { readonly id: string }>(resource: Resource<T>): readonly ServiceRoute[] {
  const { name, create, update, remove } = resource;
  const path = `/v2.0/${name.replaceAll("_", "-")}s`;
  const rule = (verb: "get" | "create" | "update" | "delete"): Rule => {
    const found = Object.entries(NETWORK_RULES).find(([key]) => key === `${verb}_${name}`)?.[1];
    if (found === undefined) throw new Error(`there is no rule ${verb}_${name}`);
    return found;
  };
  const one = (call: ServiceCall, status: number, row: T): ServiceAnswer => ({
    status,
    body: { [name]: resource.view(call, row) },
  });
  const routes: ServiceRoute[] = [
    {
      method: "GET",
      path,
      rule: rule("get"),
      handle: (call) => {
        const all = resource.rows(call).map((row) => resource.view(call, row));
        const { rows } = page(filtered(all, call.query, ["sort_key", "sort_dir", "page_reverse"]), call.query);
        return { status: 200, body: { [`${name}s`]: withFields(rows, call.query) } };
      },
    },
    { method: "GET", path: `${path}/:id`, rule: rule("get"), handle: (call) => one(call, 200, rowOf(resource, call)) },
  ];
  if (create !== undefined) {
    routes.push({ method: "POST", path, rule: rule("create"), handle: (call) => one(call, 201, create(call)) });
  }
  if (update !== undefined) {
    routes.push({
      method: "PUT",
      path: `${path}/:id`,
      rule: rule("update"),
      handle: (call) => one(call, 200, update(call, ownRow(resource, call, rule("update")))),
    });
  }
  if (remove !== undefined) {
    routes.push({
      method: "DELETE",
      path: `${path}/:id`,
      rule: rule("delete"),
      handle: (call) => {
        remove(call, ownRow(resource, call, rule("delete")));
        return { status: 204 };
      },
    });
  }
  return routes;
}
