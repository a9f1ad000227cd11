import type { Volume } from "../../model/records/volume.ts";
import { hasImage } from "../image/visible.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService, type Rule } from "../server/policy.ts";
import {
  booleanOf,
  filtered,
  instant,
  integerOf,
  isAdmin,
  isVisible,
  page,
  type ServiceCall,
  type ServiceRoute,
  stringOf,
  stringsOf,
  wrapped,
} from "../server/service.ts";
import { attachmentsOf } from "./attachments.ts";
import { VOLUME_RULES } from "./policy.ts";

const BASE = "/v3/:project/volumes";

/** A volume as Cinder shows it; `created`: as it answers a create request, without what only a look shows. */
export function volumeView(
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
    snapshot_id: volume.snapshotId,
    source_volid: null,
    consistencygroup_id: null,
    replication_status: null,
    migration_status: null,
    metadata: volume.metadata,
    user_id: identity.userId,
    created_at: instant(cloud, volume.createdAt, true),
    updated_at: null,
    attachments: created ? [] : attachedTo(call, volume),
    links,
    ...(created || imageMetadata === null ? {} : { volume_image_metadata: imageMetadata }),
    ...(created || !isAdmin(call)
      ? {}
      : { "os-vol-tenant-attr:tenant_id": projectId ?? "", "os-vol-host-attr:host": "cinder@lvm#lvm" }),
  };
}

/** The attachments that are complete: those on the way are only seen by themselves. */
function attachedTo(call: ServiceCall, volume: Volume): object[] {
  const complete = attachmentsOf(call, volume).filter(({ status }) => status === "attached" || status === "detaching");
  return complete.map(attachmentView);
}

function attachmentView({ id, volume, serverId, device, host }: ReturnType<typeof attachmentsOf>[number]): object {
  return {
    id: volume.id,
    volume_id: volume.id,
    attachment_id: id,
    server_id: serverId,
    device,
    host_name: host,
    attached_at: null,
  };
}

/** The volume of a path. @throws ServiceError 404 */
export function volumeInPath(call: ServiceCall): Volume {
  const id = call.params.volume ?? "";
  const volume = call.cloud.state.volumes.get(id);
  if (volume === undefined || !hasVolume(call, id)) throw ServiceError.notFound(`Volume ${id} could not be found.`);
  return volume;
}

/** The volume of a path, for whom a rule lets change it. @throws ServiceError 403, 404 */
export function ownVolume(call: ServiceCall, rule: Rule): Volume {
  const volume = volumeInPath(call);
  authorizeService(call, rule, volume);
  return volume;
}

/** Whether there is a volume of this id that who asks may see. */
export function hasVolume(call: ServiceCall, id: string): boolean {
  const volume = call.cloud.state.volumes.get(id);
  return volume !== undefined && isVisible(call, volume.projectId);
}

/** Whether there is a snapshot of this id that who asks may see. */
export function hasSnapshot(call: ServiceCall, id: string): boolean {
  const snapshot = call.cloud.state.volumeSnapshots.get(id);
  return snapshot !== undefined && isVisible(call, snapshot.projectId);
}

function rows(call: ServiceCall): Volume[] {
  const { query } = call;
  const everybody = isAdmin(call) && booleanOf(query.get("all_tenants") ?? undefined) === true;
  const { projectId } = call.identity;
  return call.cloud.state.volumes.filter(
    (volume) => everybody || volume.projectId === projectId || volume.projectId === null,
  );
}

function list(call: ServiceCall, brief: boolean) {
  const shown = filtered(
    rows(call).map((row) => volumeView(call, row)),
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
  const imageId = stringOf(body.imageRef) ?? stringOf(body.image_id);
  const [volumeId, snapshotId] = [stringOf(body.source_volid), stringOf(body.snapshot_id)];
  if (volumeId !== undefined && !hasVolume(call, volumeId))
    throw ServiceError.notFound(`Volume ${volumeId} could not be found.`);
  if (snapshotId !== undefined && !hasSnapshot(call, snapshotId))
    throw ServiceError.notFound(`Snapshot ${snapshotId} could not be found.`);
  if (imageId !== undefined && !hasImage(call, imageId))
    throw ServiceError.badRequest("Invalid image identifier or unable to access requested image.");
  const size = integerOf(body.size, "size");
  const availabilityZone = stringOf(body.availability_zone);
  const request = {
    name: stringOf(body.name) ?? "",
    description: stringOf(body.description) ?? null,
    projectId: identity.projectId,
    multiattach: booleanOf(body.multiattach) ?? false,
    metadata: stringsOf(body.metadata, "metadata"),
    ...(size === undefined ? {} : { size }),
    ...(availabilityZone === undefined ? {} : { availabilityZone }),
    ...(imageId === undefined ? {} : { imageId }),
    ...(volumeId === undefined ? {} : { volumeId }),
    ...(snapshotId === undefined ? {} : { snapshotId }),
  };
  const row = cloud.dispatch({ type: "create-volume", request });
  return { status: 202, body: { volume: volumeView(call, row, true) } };
}

function remove(call: ServiceCall) {
  call.cloud.dispatch({ type: "remove-volume", id: ownVolume(call, VOLUME_RULES["volume:delete"]).id });
  return { status: 202 };
}

/** `/v3/{project}/volumes`. */
export const volumeRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: BASE, rule: VOLUME_RULES["volume:get_all"], handle: (call) => list(call, true) },
  { method: "GET", path: `${BASE}/detail`, rule: VOLUME_RULES["volume:get_all"], handle: (call) => list(call, false) },
  { method: "POST", path: BASE, rule: VOLUME_RULES["volume:create"], handle: create },
  {
    method: "GET",
    path: `${BASE}/:volume`,
    rule: VOLUME_RULES["volume:get"],
    handle: (call) => ({ status: 200, body: { volume: volumeView(call, volumeInPath(call)) } }),
  },
  {
    method: "PUT",
    path: `${BASE}/:volume`,
    rule: VOLUME_RULES["volume:update"],
    handle: (call) => {
      const volume = ownVolume(call, VOLUME_RULES["volume:update"]);
      const { name, description, metadata } = wrapped(call, "volume");
      const row = {
        ...volume,
        name: stringOf(name) ?? volume.name,
        description: stringOf(description) ?? volume.description,
        metadata: metadata === undefined ? volume.metadata : stringsOf(metadata, "metadata"),
      };
      call.cloud.dispatch({ type: "put", table: "volumes", row });
      return { status: 200, body: { volume: volumeView(call, row) } };
    },
  },
  { method: "DELETE", path: `${BASE}/:volume`, rule: VOLUME_RULES["volume:delete"], handle: remove },
];
