import type { ServiceError } from "../server/errors.ts";
import type { Service } from "../server/service.ts";
import { domains } from "./domains.ts";
import { grants } from "./grants.ts";
import { projects } from "./projects.ts";
import { roles } from "./roles.ts";
import { catalogRoutes } from "./services.ts";
import { tokenRoutes } from "./tokens.ts";
import { users } from "./users.ts";
import { versions } from "./versions.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
};

/** Keystone, Identity API v3: what clients need to get a token and to find projects and users. */
export const identity: Service = {
  prefix: "/identity",
  routes: [...versions, ...tokenRoutes, ...projects, ...users, ...roles, ...grants, ...domains, ...catalogRoutes],
  fault: ({ status, message }: ServiceError) => ({
    error: { code: status, title: TITLES[status] ?? "Error", message },
  }),
};
