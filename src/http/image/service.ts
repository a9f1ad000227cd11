import type { ServiceError } from "../server/errors.ts";
import type { Service } from "../server/service.ts";
import { files } from "./files.ts";
import { images } from "./images.ts";
import { schemas } from "./schemas.ts";
import { versions } from "./versions.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
};

/** Glance, Image API v2, over the images of the cloud. */
export const image: Service = {
  prefix: "/image",
  routes: [...versions, ...images, ...files, ...schemas],
  fault: ({ status, message }: ServiceError) => ({
    message,
    code: `${status} ${TITLES[status] ?? "Error"}`,
    title: TITLES[status] ?? "Error",
  }),
};
