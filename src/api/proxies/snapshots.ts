/** `/os-snapshots` (API reference: "Volume extension"): Cinder's snapshots of volumes. */
import type { VolumeSnapshot } from "../../model/records/volume.ts";
import { isTrue } from "../../python/bool.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Handler, Route } from "../core/call.ts";
import { limited } from "../core/offset-paging.ts";
import { checkQuery } from "../core/query.ts";
import { plainTime } from "../core/time.ts";
import { validate } from "../core/validation.ts";
import { findSnapshot, findVolume } from "../lookup/visible.ts";
import { notFound } from "../protocol/errors.ts";
import { proxy } from "./proxy.ts";
import { createSnapshotSchema, volumesQuery } from "./schemas/volumes.ts";

function view(call: Call, snapshot: VolumeSnapshot): Record<string, unknown> {
  return {
    id: snapshot.id,
    volumeId: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.size,
    createdAt: plainTime(call.state, snapshot.createdAt),
    displayName: snapshot.name,
    displayDescription: snapshot.description,
  };
}

function list(rule: "list" | "detail"): Handler {
  return (call) => {
    const query = checkQuery(volumesQuery, call.minor, call.query);
    authorize(call, `os_compute_api:os-volumes:snapshots:${rule}`);
    const own = call.state.volumeSnapshots.filter(({ projectId }) => projectId === call.who.projectId);
    return { status: 200, body: { snapshots: limited(call, query, own).map((snapshot) => view(call, snapshot)) } };
  };
}

/** The snapshot of a path. @throws ApiError 404 */
function find(call: Call): VolumeSnapshot {
  const id = call.params.id ?? "";
  const snapshot = findSnapshot(call, id);
  if (snapshot === undefined) throw notFound(`Snapshot ${id} could not be found.`);
  return snapshot;
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-volumes:snapshots:show");
  return { status: 200, body: { snapshot: view(call, find(call)) } };
}

function create(call: Call): Answer {
  const { snapshot: asked } = validate(createSnapshotSchema, call.minor, call.body);
  authorize(call, "os_compute_api:os-volumes:snapshots:create");
  const volumeId = asked.volume_id;
  if (findVolume(call, volumeId) === undefined) throw notFound(`Volume ${volumeId} could not be found.`);
  const request = {
    name: asked.display_name ?? "",
    description: asked.display_description ?? null,
    volumeId,
    projectId: call.who.projectId,
    force: isTrue(asked.force ?? false),
  };
  const snapshot = call.world.dispatch({ type: "create-volume-snapshot", request });
  return { status: 200, body: { snapshot: { ...view(call, snapshot), status: "creating" } } };
}

function remove(call: Call): Answer {
  authorize(call, "os_compute_api:os-volumes:snapshots:delete");
  call.world.dispatch({ type: "remove-volume-snapshot", id: find(call).id });
  return { status: 202 };
}

export const snapshots: readonly Route[] = [
  ["GET", "/os-snapshots", proxy(list("list"))],
  ["POST", "/os-snapshots", proxy(create)],
  ["GET", "/os-snapshots/detail", proxy(list("detail"))],
  ["GET", "/os-snapshots/{id}", proxy(show)],
  ["DELETE", "/os-snapshots/{id}", proxy(remove)],
];
