/**
 * `/os-assisted-volume-snapshots` (API reference: "Assisted volume snapshots"): how Cinder asks Nova to snapshot a volume
 * in use. The guest's disks are not simulated, so an accepted request changes nothing that can be seen.
 */
import type { Server } from "../../../model/records/server.ts";
import { pyRepr } from "../../../python/repr.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { checkQuery } from "../../core/query.ts";
import { validate } from "../../core/validation.ts";
import { badRequest } from "../../protocol/errors.ts";
import { createAssistedSnapshotSchema, deleteAssistedSnapshotQuery } from "./assisted-volume-snapshots-schema.ts";

function create(call: Call): Answer {
  const { snapshot } = validate(createAssistedSnapshotSchema, call.minor, call.body);
  authorize(call, "os_compute_api:os-assisted-volume-snapshots:create");
  checkIdle(serverWith(call, snapshot.volume_id), "do_volume_snapshot_create");
  return { status: 200, body: { snapshot: { id: snapshot.create_info.id ?? null, volumeId: snapshot.volume_id } } };
}

function remove(call: Call): Answer {
  const query = checkQuery(deleteAssistedSnapshotQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-assisted-volume-snapshots:delete");
  checkIdle(serverWith(call, volumeIn(query.last("delete_info"))), "do_volume_snapshot_delete");
  return { status: 204 };
}

/** The volume that `delete_info` names. @throws ApiError 400 with what Python says of the key that is missing */
function volumeIn(info: string | undefined): string {
  if (info === undefined) throw badRequest(pyRepr("delete_info"));
  let parsed: unknown;
  try {
    parsed = JSON.parse(info);
  } catch {
    throw badRequest("Expecting value: line 1 column 1 (char 0)");
  }
  const { volume_id } = (parsed ?? {}) as { readonly volume_id?: unknown };
  if (volume_id === undefined) throw badRequest(pyRepr("volume_id"));
  return String(volume_id);
}

/** The server that a volume is attached to. @throws ApiError 400 */
function serverWith(call: Call, volumeId: string): Server {
  const attached = call.state.volumes.get(volumeId)?.attachments ?? [];
  let found: Server | undefined;
  if (attached.length > 0)
    call.state.servers.forEach((server) => {
      if (server.deletedAt === null && server.devices.some((device) => device.volumeId === volumeId)) found ??= server;
    });
  if (found === undefined) throw badRequest(`No volume Block Device Mapping with id ${volumeId}.`);
  return found;
}

/** Nova answers 400 here to what is a 409 elsewhere. @throws ApiError 400 */
function checkIdle({ id, state }: Server, method: string): void {
  if (state.host === null) throw badRequest(`Instance ${id} is not ready`);
  if (state.taskState === null) return;
  throw badRequest(
    `Instance ${id} in task_state ${state.taskState}. Cannot ${method} while the instance is in this state.`,
  );
}

export const assistedVolumeSnapshots: readonly Route[] = [
  ["POST", "/os-assisted-volume-snapshots", create],
  ["DELETE", "/os-assisted-volume-snapshots/{id}", remove],
];
