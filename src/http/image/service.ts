import type { ServiceError } from "../server/errors.ts";
import type { Service } from "../server/service.ts";
import { imageFileRoutes } from "./files.ts";
import { imageRoutes } from "./images.ts";
import { imageSchemaRoutes } from "./schemas.ts";
import { imageVersionRoutes } from "./versions.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
};

/** Glance, Image API v2, over the images of the cloud. */
export const image: Service = {
  prefix: "/image",
  routes: [...imageVersionRoutes, ...imageRoutes, ...imageFileRoutes, ...imageSchemaRoutes],
  fault: ({ status, message }: ServiceError) => ({
    message,
    code: `${status} ${TITLES[status] ?? "Error"}`,
    title: TITLES[status] ?? "Error",
  }),
};
