import { ServiceError } from "../server/errors.ts";
import {
  filtered,
  page,
  type ServiceAnswer,
  type ServiceCall,
  type ServiceRoute,
  withFields,
} from "../server/service.ts";

/** One resource of Neutron: all of them are listed, shown, made, changed and removed in the same way. */
export interface Resource<T extends { readonly id: string }> {
  /** `network`; its collection is `networks`. */
  readonly name: string;
  readonly title: string;
  /** What is said of a row that is not there, where it is not what is said of most. */
  readonly missing?: (id: string) => string;
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

/** The routes of a resource. */
export function routesOf<T extends { readonly id: string }>(resource: Resource<T>): readonly ServiceRoute[] {
  const { name, create, update, remove } = resource;
  const path = `/v2.0/${name.replaceAll("_", "-")}s`;
  const one = (call: ServiceCall, status: number, row: T): ServiceAnswer => ({
    status,
    body: { [name]: resource.view(call, row) },
  });
  const routes: ServiceRoute[] = [
    {
      method: "GET",
      path,
      handle: (call) => {
        const all = resource.rows(call).map((row) => resource.view(call, row));
        const { rows } = page(filtered(all, call.query, ["sort_key", "sort_dir", "page_reverse"]), call.query);
        return { status: 200, body: { [`${name}s`]: withFields(rows, call.query) } };
      },
    },
    { method: "GET", path: `${path}/:id`, handle: (call) => one(call, 200, rowOf(resource, call)) },
  ];
  if (create !== undefined) routes.push({ method: "POST", path, handle: (call) => one(call, 201, create(call)) });
  if (update !== undefined) {
    routes.push({
      method: "PUT",
      path: `${path}/:id`,
      handle: (call) => one(call, 200, update(call, rowOf(resource, call))),
    });
  }
  if (remove !== undefined) {
    routes.push({
      method: "DELETE",
      path: `${path}/:id`,
      handle: (call) => {
        remove(call, rowOf(resource, call));
        return { status: 204 };
      },
    });
  }
  return routes;
}
