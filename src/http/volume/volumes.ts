import { volumeOf as rowOf } from "../../model/plans.ts";
import type { Volume } from "../../model/volume.ts";
import { badRequest, notFound, ServiceError } from "../errors.ts";
import {
  filtered,
  instant,
  integerOf,
  isAdmin,
  isVisible,
  newId,
  page,
  type ServiceCall,
  type ServiceRoute,
  textOf,
  textsOf,
  truthOf,
  wrapped,
} from "../service.ts";

const BASE = "/v3/:project/volumes";

/** A volume as Cinder shows it; `created`: as it answers a create request, without what only a look shows. */
export function view(
  call: ServiceCall,
  volume: Volume,
  created = false,
): { readonly id: string } & Record<string, unknown> {
  const { cloud, origin, identity } = call;
  const { id, imageMetadata, projectId } = volume;
  const links = [
    { rel: "self", href: `${origin}/volume/v3/${identity.projectId}/volumes/${id}` },
    { rel: "bookmark", href: `${origin}/volume/${identity.projectId}/volumes/${id}` },
  ];
  return {
    id,
    name: volume.name,
    description: volume.description,
    status: created ? "creating" : volume.status,
    size: volume.size,
    bootable: String(volume.bootable),
    encrypted: false,
    multiattach: volume.multiattach,
    availability_zone: volume.availabilityZone,
    volume_type: "__DEFAULT__",
    snapshot_id: null,
    source_volid: null,
    consistencygroup_id: null,
    replication_status: null,
    migration_status: null,
    metadata: volume.metadata,
    user_id: identity.userId,
    created_at: instant(cloud, volume.createdAt, true),
    updated_at: null,
    attachments: created ? [] : volume.attachments.map((server) => attachment(call, volume, server)),
    links,
    ...(created || imageMetadata === null ? {} : { volume_image_metadata: imageMetadata }),
    ...(created || !isAdmin(call)
      ? {}
      : { "os-vol-tenant-attr:tenant_id": projectId ?? "", "os-vol-host-attr:host": "cinder@lvm#lvm" }),
  };
}

function attachment({ cloud }: ServiceCall, { id }: Volume, serverId: string): object {
  const server = [...cloud.state.servers.values()].find((each) => each.id === serverId);
  const device = server?.devices.find((each) => each.volumeId === id);
  return {
    id,
    volume_id: id,
    attachment_id: device?.id ?? id,
    server_id: serverId,
    device: device?.deviceName ?? null,
    host_name: server?.state.host ?? null,
    attached_at: null,
  };
}

/** The volume of a path. @throws ServiceError 404 */
export function volumeOf(call: ServiceCall): Volume {
  const id = call.params.volume ?? "";
  const volume = call.cloud.state.volumes.get(id);
  if (volume === undefined || !isVisible(call, volume.projectId)) throw notFound(`Volume ${id} could not be found.`);
  return volume;
}

function rows(call: ServiceCall): Volume[] {
  const { query } = call;
  const everybody = isAdmin(call) && truthOf(query.get("all_tenants") ?? undefined) === true;
  const { projectId } = call.identity;
  return call.cloud.state.volumes.filter(
    (volume) => everybody || volume.projectId === projectId || volume.projectId === null,
  );
}

function list(call: ServiceCall, brief: boolean) {
  const shown = filtered(
    rows(call).map((row) => view(call, row)),
    call.query,
    ["all_tenants", "sort", "sort_key", "sort_dir", "offset"],
  );
  const { rows: volumes } = page(shown.reverse(), call.query);
  return {
    status: 200,
    body: { volumes: brief ? volumes.map(({ id, name, links }) => ({ id, name, links })) : volumes },
  };
}

function create(call: ServiceCall) {
  const body = wrapped(call, "volume");
  const { cloud, identity } = call;
  const imageId = textOf(body.imageRef) ?? textOf(body.image_id);
  const image = imageId === undefined ? undefined : cloud.state.images.get(imageId);
  if (imageId !== undefined && image === undefined)
    throw badRequest("Invalid image identifier or unable to access requested image.");
  const source = textOf(body.source_volid);
  const copied = source === undefined ? undefined : cloud.state.volumes.get(source);
  if (source !== undefined && copied === undefined) throw notFound(`Volume ${source} could not be found.`);
  const size = integerOf(body.size, "size") ?? copied?.size;
  if (size === undefined || size < 1)
    throw badRequest(
      `Invalid input received: Volume size '${String(body.size)}' must be an integer and greater than 0`,
    );
  const row = rowOf({
    id: newId(cloud, "volume"),
    name: textOf(body.name) ?? "",
    description: textOf(body.description) ?? null,
    metadata: textsOf(body.metadata, "metadata"),
    size,
    bootable: image !== undefined || copied?.bootable === true,
    multiattach: truthOf(body.multiattach) ?? false,
    availabilityZone: textOf(body.availability_zone) ?? cloud.state.settings.conf.DEFAULT.default_availability_zone,
    projectId: identity.projectId,
    imageMetadata:
      image === undefined
        ? (copied?.imageMetadata ?? null)
        : { image_id: image.id, image_name: image.name, ...image.properties },
    createdAt: cloud.now,
  });
  cloud.dispatch({ type: "put", table: "volumes", row });
  return { status: 202, body: { volume: view(call, row, true) } };
}

function remove(call: ServiceCall) {
  const { id, status, attachments } = volumeOf(call);
  if (attachments.length > 0 || (status !== "available" && status !== "error")) {
    throw new ServiceError(
      400,
      "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.",
    );
  }
  call.cloud.dispatch({ type: "remove", table: "volumes", id });
  return { status: 202 };
}

/** `/v3/{project}/volumes`. */
export const volumes: readonly ServiceRoute[] = [
  { method: "GET", path: BASE, handle: (call) => list(call, true) },
  { method: "GET", path: `${BASE}/detail`, handle: (call) => list(call, false) },
  { method: "POST", path: BASE, handle: create },
  {
    method: "GET",
    path: `${BASE}/:volume`,
    handle: (call) => ({ status: 200, body: { volume: view(call, volumeOf(call)) } }),
  },
  {
    method: "PUT",
    path: `${BASE}/:volume`,
    handle: (call) => {
      const volume = volumeOf(call);
      const { name, description, metadata } = wrapped(call, "volume");
      const row = {
        ...volume,
        name: textOf(name) ?? volume.name,
        description: textOf(description) ?? volume.description,
        metadata: metadata === undefined ? volume.metadata : textsOf(metadata, "metadata"),
      };
      call.cloud.dispatch({ type: "put", table: "volumes", row });
      return { status: 200, body: { volume: view(call, row) } };
    },
  },
  { method: "DELETE", path: `${BASE}/:volume`, handle: remove },
];
