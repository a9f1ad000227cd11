import type { Image } from "../../model/records/image.ts";
import { imageOf as rowOf } from "../../model/records/plans.ts";
import { setOwn } from "../../model/tables/merged.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService, type Rule } from "../server/policy.ts";
import {
  bodyOf,
  booleanOf,
  instant,
  integerOf,
  isAdmin,
  isObject,
  jsonOf,
  newId,
  page,
  type ServiceCall,
  type ServiceRoute,
  stringOf,
} from "../server/service.ts";
import { IMAGE_RULES } from "./policy.ts";
import { hasImage, isImageVisible } from "./visible.ts";

/** Fields of an image that are not among its properties. */
const FIELDS: ReadonlySet<string> = new Set([
  "id",
  "name",
  "status",
  "visibility",
  "owner",
  "size",
  "virtual_size",
  "checksum",
  "os_hash_algo",
  "os_hash_value",
  "disk_format",
  "container_format",
  "min_disk",
  "min_ram",
  "protected",
  "os_hidden",
  "tags",
  "created_at",
  "updated_at",
  "file",
  "self",
  "schema",
  "locations",
  "stores",
]);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const VISIBILITIES: ReadonlySet<unknown> = new Set(["public", "private", "shared", "community"]);

/** An image as Glance shows it. */
export function imageView({ cloud }: ServiceCall, image: Image) {
  const { id, status } = image;
  const hasData = status === "active" || status === "deactivated";
  return {
    ...image.properties,
    id,
    name: image.name,
    status,
    visibility: image.visibility,
    owner: image.owner,
    size: hasData ? image.size : null,
    virtual_size: null,
    checksum: hasData ? id.replaceAll("-", "") : null,
    disk_format: "qcow2",
    container_format: "bare",
    min_disk: image.minDisk,
    min_ram: image.minRam,
    protected: false,
    os_hidden: false,
    tags: [],
    created_at: instant(cloud, image.createdAt),
    updated_at: instant(cloud, image.updatedAt),
    file: `/v2/images/${id}/file`,
    self: `/v2/images/${id}`,
    schema: "/v2/schemas/image",
  };
}

/** The image of a path. @throws ServiceError 404 */
export function imageInPath(call: ServiceCall): Image {
  const id = call.params.image ?? "";
  const image = call.cloud.state.images.get(id);
  if (image === undefined || !hasImage(call, id)) throw ServiceError.notFound(`Failed to find image ${id}`);
  return image;
}

/** The image of a path, for whom a rule lets change it. @throws ServiceError 403, 404 */
export function ownImage(call: ServiceCall, rule: Rule): Image {
  const image = imageInPath(call);
  authorizeService(call, rule, { projectId: image.owner });
  return image;
}

function visibilityOf(value: unknown): Image["visibility"] {
  if (!VISIBILITIES.has(value)) throw ServiceError.badRequest(`Invalid value '${String(value)}' for 'visibility'.`);
  return value as Image["visibility"]; // one of the four
}

/** Refuses what only administrators may set: images for everybody, and in another's name. @throws ServiceError 403 */
function checkSetBy(call: ServiceCall, image: Image, set: Readonly<Record<string, unknown>>): void {
  if (set.visibility === "public" && image.visibility !== "public") authorizeService(call, IMAGE_RULES.publicize_image);
  const owner = Object.hasOwn(set, "owner") ? set.owner : image.owner;
  if (owner !== image.owner && !isAdmin(call)) {
    throw ServiceError.forbidden(`You are not permitted to create images owned by '${String(owner)}'.`);
  }
}

/** What a client sets of an image, by Glance's names; other names are properties. */
function changed(call: ServiceCall, image: Image, set: Readonly<Record<string, unknown>>): Image {
  checkSetBy(call, image, set);
  const properties: Record<string, string> = { ...image.properties };
  for (const [name, value] of Object.entries(set)) {
    if (FIELDS.has(name)) continue;
    if (value === null || value === undefined) delete properties[name];
    else setOwn(properties, name, isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value));
  }
  return {
    ...image,
    name: stringOf(set.name) ?? image.name,
    visibility: set.visibility === undefined ? image.visibility : visibilityOf(set.visibility),
    minDisk: integerOf(set.min_disk, "min_disk") ?? image.minDisk,
    minRam: integerOf(set.min_ram, "min_ram") ?? image.minRam,
    owner: stringOf(set.owner) ?? image.owner,
    properties,
  };
}

/** Parameters of a list that are no fields of images. */
const OPTIONS: ReadonlySet<string> = new Set([
  "limit",
  "marker",
  "sort",
  "sort_key",
  "sort_dir",
  "member_status",
  "tag",
]);

/** Whether an image has every value that a query asks for; one without that property has not. */
function hasAll(row: Readonly<Record<string, unknown>>, query: URLSearchParams): boolean {
  return [...query].every(([key, wanted]) => {
    if (OPTIONS.has(key) || (key === "visibility" && wanted === "all")) return true;
    if (key === "size_min") return Number(row.size ?? 0) >= Number(wanted);
    if (key === "size_max") return Number(row.size ?? 0) <= Number(wanted);
    const value = row[key];
    return typeof value === "boolean"
      ? booleanOf(wanted) === value
      : String(value ?? "") === wanted.replace(/^(eq|in):/, "");
  });
}

/** Images in the order asked for; by default the newest first. */
function inOrder<T extends object>(rows: readonly T[], query: URLSearchParams): T[] {
  const [spoken = "", direction] = (query.get("sort") ?? "").split(":");
  const key = spoken || (query.get("sort_key") ?? "created_at");
  const falls = (direction ?? query.get("sort_dir") ?? "desc") === "desc";
  const before = (a: T, b: T): number => {
    const [x, y]: unknown[] = [Reflect.get(a, key), Reflect.get(b, key)];
    if (typeof x === "number" && typeof y === "number") return x - y;
    const [left, right] = [String(x ?? ""), String(y ?? "")];
    return left < right ? -1 : left > right ? 1 : 0;
  };
  const sorted = [...rows].sort(before);
  return falls ? sorted.reverse() : sorted;
}

function list(call: ServiceCall) {
  const { query } = call;
  const rows = call.cloud.state.images.filter((image) => {
    if (image.status === "deleted" || !isImageVisible(call, image)) return false;
    const own = image.owner === call.identity.projectId;
    return image.visibility !== "community" || own || query.get("visibility") !== null;
  });
  const shown = rows.map((row) => imageView(call, row)).filter((row) => hasAll(row, query));
  const { rows: images, more } = page(inOrder(shown, query), query);
  const last = images.at(-1);
  const params = new URLSearchParams(query);
  params.delete("marker");
  const first = params.size === 0 ? "/v2/images" : `/v2/images?${params}`;
  const next = new URLSearchParams([...params, ["marker", last?.id ?? ""]]);
  return {
    status: 200,
    body: { images, first, schema: "/v2/schemas/images", ...(more ? { next: `/v2/images?${next}` } : {}) },
  };
}

function create(call: ServiceCall) {
  const body = bodyOf(call);
  const { cloud, identity } = call;
  const at = cloud.now;
  const id = stringOf(body.id) ?? newId(cloud, "image");
  if (!UUID.test(id))
    throw ServiceError.badRequest(`Provided object does not match schema 'image': '${id}' is no UUID.`);
  if (cloud.state.images.has(id)) throw ServiceError.conflict(`Image ID ${id} already exists!`);
  const blank = rowOf({
    id,
    name: "",
    status: "queued",
    visibility: "shared",
    owner: identity.projectId,
    createdAt: at,
    updatedAt: at,
  });
  const row = changed(call, blank, body);
  cloud.dispatch({ type: "put", table: "images", row });
  return { status: 201, headers: { Location: `${call.origin}/image/v2/images/${id}` }, body: imageView(call, row) };
}

const OPERATIONS = ["add", "replace", "remove"] as const;

/**
 * A step of a patch: `{"op": "add", "path": "/x", "value": 1}`, or in the older draft, which Glance takes as
 * `openstack-images-v2.0-json-patch`, `{"add": "/x", "value": 1}`. @throws ServiceError 400
 */
function operationOf(step: unknown) {
  if (!isObject(step)) throw ServiceError.badRequest("Operations must be JSON objects.");
  const { value } = step;
  const named = OPERATIONS.filter((op) => step.op === op || (step.op === undefined && Object.hasOwn(step, op)));
  const [op] = named;
  if (op === undefined || named.length > 1) {
    throw ServiceError.badRequest(`Operations must be one of: ${OPERATIONS.join(", ")}; and one only.`);
  }
  const path = step.op === undefined ? step[op] : step.path;
  if (typeof path !== "string") throw ServiceError.badRequest(`The pointer of '${op}' must be a text.`);
  return { op, path, value };
}

function update(call: ServiceCall) {
  const patch = jsonOf(call);
  if (!Array.isArray(patch)) throw ServiceError.badRequest("Request body must be a JSON array of operation objects.");
  const set: Record<string, unknown> = {};
  for (const step of patch) {
    const { op, path, value } = operationOf(step);
    set[path.replace(/^\//, "").replaceAll("~1", "/").replaceAll("~0", "~")] = op === "remove" ? null : value;
  }
  const row: Image = { ...changed(call, ownImage(call, IMAGE_RULES.modify_image), set), updatedAt: call.cloud.now };
  call.cloud.dispatch({ type: "put", table: "images", row });
  return { status: 200, body: imageView(call, row) };
}

/** `/v2/images`. */
export const imageRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: "/v2/images", rule: IMAGE_RULES.get_images, handle: list },
  {
    method: "GET",
    path: "/v2/images/:image",
    rule: IMAGE_RULES.get_image,
    handle: (call) => ({ status: 200, body: imageView(call, imageInPath(call)) }),
  },
  { method: "POST", path: "/v2/images", rule: IMAGE_RULES.add_image, handle: create },
  { method: "PATCH", path: "/v2/images/:image", rule: IMAGE_RULES.modify_image, handle: update },
  {
    method: "DELETE",
    path: "/v2/images/:image",
    rule: IMAGE_RULES.delete_image,
    handle: (call) => {
      call.cloud.dispatch({ type: "remove", table: "images", id: ownImage(call, IMAGE_RULES.delete_image).id });
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/v2/images/:image/members",
    rule: IMAGE_RULES.get_members,
    handle: (call) => {
      imageInPath(call);
      return { status: 200, body: { members: [], schema: "/v2/schemas/members" } };
    },
  },
];
