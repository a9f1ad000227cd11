import type { VolumeSnapshot } from "../../model/records/volume.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService, type Rule } from "../server/policy.ts";
import {
  booleanOf,
  filtered,
  instant,
  isAdmin,
  page,
  type ServiceCall,
  type ServiceRoute,
  stringOf,
  stringsOf,
  wrapped,
} from "../server/service.ts";
import { minorOf } from "./microversion.ts";
import { VOLUME_RULES } from "./policy.ts";
import { hasSnapshot, hasVolume } from "./volumes.ts";

const BASE = "/v3/:project/snapshots";

function view(call: ServiceCall, snapshot: VolumeSnapshot) {
  const { cloud, identity } = call;
  const minor = minorOf(call);
  return {
    id: snapshot.id,
    name: snapshot.name,
    description: snapshot.description,
    volume_id: snapshot.volumeId,
    status: snapshot.status,
    size: snapshot.size,
    metadata: snapshot.metadata,
    created_at: instant(cloud, snapshot.createdAt, true),
    updated_at: null,
    ...(minor >= 14 ? { group_snapshot_id: null } : {}),
    ...(minor >= 41 ? { user_id: identity.userId } : {}),
    ...(minor >= 65 ? { consumes_quota: true } : {}),
    "os-extended-snapshot-attributes:project_id": snapshot.projectId ?? "",
    "os-extended-snapshot-attributes:progress": "100%",
  };
}

/** What the answer to a create or update request shows; the rest is for those who look. */
function brief(call: ServiceCall, snapshot: VolumeSnapshot) {
  const { id, name, description, volume_id, size, metadata, created_at, updated_at } = view(call, snapshot);
  return { id, name, description, volume_id, size, metadata, created_at, updated_at, status: "creating" };
}

/** The snapshot of a path. @throws ServiceError 404 */
function snapshotOf(call: ServiceCall): VolumeSnapshot {
  const id = call.params.snapshot ?? "";
  const snapshot = call.cloud.state.volumeSnapshots.get(id);
  if (snapshot === undefined || !hasSnapshot(call, id)) {
    throw ServiceError.notFound(`Snapshot ${id} could not be found.`);
  }
  return snapshot;
}

function ownSnapshot(call: ServiceCall, rule: Rule): VolumeSnapshot {
  const snapshot = snapshotOf(call);
  authorizeService(call, rule, snapshot);
  return snapshot;
}

function list(call: ServiceCall) {
  const { query } = call;
  const everybody = isAdmin(call) && booleanOf(query.get("all_tenants") ?? undefined) === true;
  const rows = call.cloud.state.volumeSnapshots.filter(
    ({ projectId }) => everybody || projectId === call.identity.projectId,
  );
  const shown = filtered(
    rows.map((row) => view(call, row)),
    query,
    ["all_tenants", "sort", "sort_key", "sort_dir", "offset"],
  );
  return { status: 200, body: { snapshots: page(shown.reverse(), query).rows } };
}

function create(call: ServiceCall) {
  const body = wrapped(call, "snapshot");
  const volumeId = stringOf(body.volume_id);
  if (volumeId === undefined)
    throw ServiceError.badRequest("Invalid input for field/attribute snapshot. 'volume_id' is a required property");
  if (!hasVolume(call, volumeId)) throw ServiceError.notFound(`Volume ${volumeId} could not be found.`);
  const request = {
    volumeId,
    name: stringOf(body.name) ?? "",
    description: stringOf(body.description) ?? null,
    projectId: call.identity.projectId,
    force: booleanOf(body.force) ?? false,
    metadata: stringsOf(body.metadata, "metadata"),
  };
  const snapshot = call.cloud.dispatch({ type: "create-volume-snapshot", request });
  return { status: 202, body: { snapshot: brief(call, snapshot) } };
}

/** `/v3/{project}/snapshots`. */
export const volumeSnapshotRoutes: readonly ServiceRoute[] = [
  { method: "GET", path: BASE, rule: VOLUME_RULES["volume:get_all_snapshots"], handle: list },
  { method: "GET", path: `${BASE}/detail`, rule: VOLUME_RULES["volume:get_all_snapshots"], handle: list },
  { method: "POST", path: BASE, rule: VOLUME_RULES["volume:create_snapshot"], handle: create },
  {
    method: "GET",
    path: `${BASE}/:snapshot`,
    rule: VOLUME_RULES["volume:get_snapshot"],
    handle: (call) => ({ status: 200, body: { snapshot: view(call, snapshotOf(call)) } }),
  },
  {
    method: "PUT",
    path: `${BASE}/:snapshot`,
    rule: VOLUME_RULES["volume:update_snapshot"],
    handle: (call) => {
      const body = wrapped(call, "snapshot");
      const snapshot = ownSnapshot(call, VOLUME_RULES["volume:update_snapshot"]);
      const row = {
        ...snapshot,
        name: stringOf(body.name) ?? snapshot.name,
        description: stringOf(body.description) ?? snapshot.description,
      };
      call.cloud.dispatch({ type: "put", table: "volumeSnapshots", row });
      return { status: 200, body: { snapshot: { ...brief(call, row), status: row.status } } };
    },
  },
  {
    method: "DELETE",
    path: `${BASE}/:snapshot`,
    rule: VOLUME_RULES["volume:delete_snapshot"],
    handle: (call) => {
      call.cloud.dispatch({
        type: "remove-volume-snapshot",
        id: ownSnapshot(call, VOLUME_RULES["volume:delete_snapshot"]).id,
      });
      return { status: 202 };
    },
  },
];
