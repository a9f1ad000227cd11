import type { ServiceError } from "../server/errors.ts";
import type { Service } from "../server/service.ts";
import { domainRoutes } from "./domains.ts";
import { grantRoutes } from "./grants.ts";
import { projectRoutes } from "./projects.ts";
import { roleRoutes } from "./roles.ts";
import { catalogRoutes } from "./services.ts";
import { tokenRoutes } from "./tokens.ts";
import { userRoutes } from "./users.ts";
import { identityVersionRoutes } from "./versions.ts";

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
  routes: [
    ...identityVersionRoutes,
    ...tokenRoutes,
    ...projectRoutes,
    ...userRoutes,
    ...roleRoutes,
    ...grantRoutes,
    ...domainRoutes,
    ...catalogRoutes,
  ],
  fault: ({ status, message }: ServiceError) => ({
    error: { code: status, title: TITLES[status] ?? "Error", message },
  }),
};
