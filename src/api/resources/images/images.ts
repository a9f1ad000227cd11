/** `/images` and their metadata (API reference: "Images"): proxies to the image service, up to 2.35 and 2.38. */
import { limitOf } from "../../../lifecycle/placing/quota.ts";
import type { Image } from "../../../model/records/image.ts";
import { isTrue } from "../../../python/bool.ts";
import type { Answer, Call, Handler, Route } from "../../core/call.ts";
import { linksOf, nextLinks, pagingOf } from "../../core/links.ts";
import { parseQuery, type Query } from "../../core/query.ts";
import { isoTime, parseTime } from "../../core/time.ts";
import { validate } from "../../core/validation.ts";
import { from } from "../../core/versioned-route.ts";
import { findImage } from "../../lookup/visible.ts";
import { badRequest, forbidden, notFound } from "../../protocol/errors.ts";
import { setServerMetadata, setServerMetadataItem } from "../../schema/metadata.ts";

type Json = Record<string, unknown>;

const LAST_PROXY = 35;
const LAST_METADATA = 38;

const STATUS: Readonly<Record<string, string>> = {
  active: "ACTIVE",
  queued: "SAVING",
  saving: "SAVING",
  deleted: "DELETED",
  pending_delete: "DELETED",
  killed: "ERROR",
};

const PROGRESS: Readonly<Record<string, number>> = { queued: 25, saving: 50, active: 100 };

function briefView(call: Call, image: Image): Json {
  const alternate = {
    rel: "alternate",
    type: "application/vnd.openstack.image",
    href: `${call.origin}/images/${image.id}`,
  };
  return { id: image.id, name: image.name, links: [...linksOf(call, "images", image.id), alternate] };
}

function view(call: Call, image: Image): Json {
  const shown: Json = {
    ...briefView(call, image),
    minRam: image.minRam,
    minDisk: image.minDisk,
    metadata: image.properties,
    created: isoTime(call.state, image.createdAt),
    updated: isoTime(call.state, image.updatedAt),
    status: STATUS[image.status] ?? "UNKNOWN",
    progress: PROGRESS[image.status] ?? 0,
    "OS-EXT-IMG-SIZE:size": image.size,
  };
  if (image.serverId !== null) {
    shown.server = { id: image.serverId, links: linksOf(call, "servers", image.serverId) };
  }
  const diskConfig = image.properties.auto_disk_config;
  if (diskConfig !== undefined) shown["OS-DCF:diskConfig"] = isTrue(diskConfig) ? "AUTO" : "MANUAL";
  return shown;
}

function listing(collection: string, shown: (call: Call, image: Image) => Json): Handler {
  return (call) => {
    const query = parseQuery(call.query);
    for (const value of query.all("limit"))
      if (!/^\d+$/.test(value)) throw badRequest("limit param must be an integer");
    const { limit, marker } = pagingOf(call, query);
    let images = call.state.images.filter(
      (image) => findImage(call, image.id) !== undefined && passes(call, query, image),
    );
    if (marker !== "") images = images.slice(images.findIndex((image) => image.id === marker) + 1);
    images = images.slice(0, limit);
    const last = images.at(-1);
    const links = last === undefined ? [] : nextLinks(call, collection, query, images.length, last.id);
    const body: Json = { images: images.map((image) => shown(call, image)) };
    if (links.length > 0) body.images_links = links;
    return { status: 200, body };
  };
}

function passes(call: Call, query: Query, image: Image): boolean {
  const asked = (name: string, test: (value: string) => boolean): boolean => {
    const value = query.last(name);
    return value === undefined || test(value);
  };
  const tail = (text: string) => text.slice(text.lastIndexOf("/") + 1);
  return (
    asked("name", (name) => image.name === name) &&
    asked("status", (status) => (STATUS[image.status] ?? "UNKNOWN") === status.toUpperCase()) &&
    asked("server", (server) => image.serverId === tail(server)) &&
    asked("type", (type) => image.properties.image_type === type) &&
    asked("minRam", (ram) => image.minRam >= Number(ram)) &&
    asked("minDisk", (disk) => image.minDisk >= Number(disk)) &&
    asked("changes-since", (since) => image.updatedAt >= (parseTime(call.state, since) ?? 0))
  );
}

function find(call: Call, id: string): Image {
  const image = findImage(call, id);
  if (image === undefined) throw notFound("Image not found.");
  return image;
}

function show(call: Call): Answer {
  return { status: 200, body: { image: view(call, find(call, call.params.id ?? "")) } };
}

function own(call: Call, image: Image): boolean {
  return call.who.isAdmin || image.owner === call.who.projectId;
}

function remove(call: Call): Answer {
  const image = find(call, call.params.id ?? "");
  if (!own(call, image)) throw forbidden("You are not allowed to delete the image.");
  call.world.dispatch({ type: "remove", table: "images", id: image.id });
  return { status: 204 };
}

function imageOf(call: Call): Image {
  return find(call, call.params.image_id ?? "");
}

function listMetadata(call: Call): Answer {
  return { status: 200, body: { metadata: imageOf(call).properties } };
}

function showMetadata(call: Call): Answer {
  const { properties } = imageOf(call);
  const key = call.params.id ?? "";
  if (!Object.hasOwn(properties, key)) throw notFound("Metadata item was not found");
  return { status: 200, body: { meta: { [key]: properties[key] } } };
}

type Metadata = Readonly<Record<string, string>>;

function writeMetadata(call: Call, image: Image, properties: Metadata): void {
  if (!own(call, image)) throw forbidden(`You are not authorized to modify image ${image.id}.`);
  const limit = limitOf(call.state, call.who.projectId, "metadata_items");
  if (limit >= 0 && Object.keys(properties).length > limit) throw forbidden("Image metadata limit exceeded");
  const row = { ...image, properties, updatedAt: call.world.now };
  call.world.dispatch({ type: "put", table: "images", row });
}

function setMetadata(adds: boolean): Handler {
  return (call) => {
    const { metadata } = validate(setServerMetadata, call.minor, call.body);
    const image = imageOf(call);
    const properties = adds ? { ...image.properties, ...metadata } : metadata;
    writeMetadata(call, image, properties);
    return { status: 200, body: { metadata: properties } };
  };
}

function setItem(call: Call): Answer {
  const { meta } = validate(setServerMetadataItem, call.minor, call.body);
  if (!Object.hasOwn(meta, call.params.id ?? "")) throw badRequest("Request body and URI mismatch");
  const image = imageOf(call);
  writeMetadata(call, image, { ...image.properties, ...meta });
  return { status: 200, body: { meta } };
}

function removeItem(call: Call): Answer {
  const image = imageOf(call);
  const key = call.params.id ?? "";
  if (!Object.hasOwn(image.properties, key)) throw notFound("Invalid metadata key");
  const { [key]: _, ...rest } = image.properties;
  writeMetadata(call, image, rest);
  return { status: 204 };
}

const proxy = (handler: Handler): Handler => from(0, handler, LAST_PROXY);
const metadataProxy = (handler: Handler): Handler => from(0, handler, LAST_METADATA);

export const images: readonly Route[] = [
  ["GET", "/images", proxy(listing("images", briefView)), "own query"],
  ["GET", "/images/detail", proxy(listing("images/detail", view)), "own query"],
  ["GET", "/images/{id}", proxy(show), "own query"],
  ["DELETE", "/images/{id}", proxy(remove)],
  ["GET", "/images/{image_id}/metadata", metadataProxy(listMetadata), "own query"],
  ["POST", "/images/{image_id}/metadata", metadataProxy(setMetadata(true))],
  ["PUT", "/images/{image_id}/metadata", metadataProxy(setMetadata(false))],
  ["GET", "/images/{image_id}/metadata/{id}", metadataProxy(showMetadata), "own query"],
  ["PUT", "/images/{image_id}/metadata/{id}", metadataProxy(setItem)],
  ["DELETE", "/images/{image_id}/metadata/{id}", metadataProxy(removeItem)],
];
