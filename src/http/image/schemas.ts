import type { ServiceRoute } from "../server/service.ts";
import { IMAGE_RULES } from "./policy.ts";

const IMAGE = {
  name: "image",
  properties: {
    id: { type: "string" },
    name: { type: ["null", "string"] },
    status: { type: "string", readOnly: true },
    visibility: { type: "string", enum: ["community", "public", "private", "shared"] },
    owner: { type: ["null", "string"] },
    size: { type: ["null", "integer"], readOnly: true },
    disk_format: { type: ["null", "string"] },
    container_format: { type: ["null", "string"] },
    min_disk: { type: "integer" },
    min_ram: { type: "integer" },
    protected: { type: "boolean" },
    os_hidden: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    created_at: { type: "string", readOnly: true },
    updated_at: { type: "string", readOnly: true },
  },
  additionalProperties: { type: "string" },
};

/** `/v2/schemas`: what an image looks like. */
export const imageSchemaRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v2/schemas/image",
    rule: IMAGE_RULES.get_schema,
    handle: () => ({ status: 200, body: IMAGE }),
  },
  {
    method: "GET",
    path: "/v2/schemas/images",
    rule: IMAGE_RULES.get_schema,
    handle: () => ({ status: 200, body: { name: "images", properties: { images: { type: "array", items: IMAGE } } } }),
  },
];
