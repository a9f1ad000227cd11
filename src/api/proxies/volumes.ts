/** `/os-volumes` (API reference: "Volume extension"): Cinder's volumes. */
import { Refusal } from "../../lifecycle/core/refusal.ts";
import type { Volume } from "../../model/records/volume.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Handler, Route } from "../core/call.ts";
import { limited } from "../core/offset-paging.ts";
import { checkQuery } from "../core/query.ts";
import { plainTime } from "../core/time.ts";
import { validate } from "../core/validation.ts";
import { findVolume } from "../lookup/visible.ts";
import { badRequest, notFound } from "../protocol/errors.ts";
import { proxy } from "./proxy.ts";
import { createVolumeSchema, volumesQuery } from "./schemas/volumes.ts";

type Json = Record<string, unknown>;

function view(call: Call, volume: Volume): Json {
  const [serverId] = volume.attachments;
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availabilityZone: volume.availabilityZone,
    createdAt: plainTime(call.state, volume.createdAt),
    attachments: serverId === undefined ? [{}] : [attachmentView(call, volume, serverId)],
    displayName: volume.name,
    displayDescription: volume.description,
    volumeType: null,
    snapshotId: volume.snapshotId,
    metadata: volume.metadata,
  };
}

function attachmentView(call: Call, { id }: Volume, serverId: string): Json {
  const server = call.state.servers.get(serialOfUuid(serverId, call.state.settings.idKey));
  const device = server?.devices.find(({ volumeId }) => volumeId === id)?.deviceName ?? null;
  return { id, volumeId: id, serverId, ...(device === null ? {} : { device }) };
}

function list(rule: "list" | "detail"): Handler {
  return (call) => {
    const query = checkQuery(volumesQuery, call.minor, call.query);
    authorize(call, `os_compute_api:os-volumes:${rule}`);
    const { projectId } = call.who;
    const own = call.state.volumes.filter((volume) => volume.projectId === null || volume.projectId === projectId);
    return { status: 200, body: { volumes: limited(call, query, own).map((volume) => view(call, volume)) } };
  };
}

/** The volume of a path. @throws ApiError 404 */
function find(call: Call): Volume {
  const id = call.params.id ?? "";
  const volume = findVolume(call, id);
  if (volume === undefined) throw notFound(`Volume ${id} could not be found.`);
  return volume;
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-volumes:show");
  return { status: 200, body: { volume: view(call, find(call)) } };
}

function create(call: Call): Answer {
  const { volume: asked } = validate(createVolumeSchema, call.minor, call.body);
  authorize(call, "os_compute_api:os-volumes:create");
  const { snapshot_id: snapshotId, availability_zone: availabilityZone } = asked;
  const request = {
    name: asked.display_name ?? "",
    description: asked.display_description ?? null,
    size: Number(asked.size),
    projectId: call.who.projectId,
    metadata: Object.fromEntries(Object.entries(asked.metadata ?? {}).map(([name, value]) => [name, String(value)])),
    ...(snapshotId === undefined ? {} : { snapshotId }),
    ...(availabilityZone === undefined ? {} : { availabilityZone }),
  };
  const volume = call.world.dispatch({ type: "create-volume", request });
  const shown = { ...view(call, volume), status: "creating" };
  return { status: 200, headers: { Location: `${call.origin}/v2.1/os-volumes/${volume.id}` }, body: { volume: shown } };
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-volumes:delete");
  const { id } = find(call);
  try {
    call.world.dispatch({ type: "remove-volume", id });
  } catch (error) {
    throw error instanceof Refusal ? badRequest(`Invalid input received: ${error.message}`) : error;
  }
  return { status: 202 };
}

export const volumes: readonly Route[] = [
  ["GET", "/os-volumes", proxy(list("list"))],
  ["POST", "/os-volumes", proxy(create)],
  ["GET", "/os-volumes/detail", proxy(list("detail"))],
  ["GET", "/os-volumes/{id}", proxy(show)],
  ["DELETE", "/os-volumes/{id}", proxy(remove)],
];
