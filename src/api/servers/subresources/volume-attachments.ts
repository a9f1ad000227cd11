import { nextDeviceName } from "../../../lifecycle/operations/attach/device-names.ts";
import type { BlockDevice, Server } from "../../../model/records/server.ts";
import type { Volume } from "../../../model/records/volume.ts";
import { isTrue } from "../../../python/bool.ts";
import { authorize, authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call } from "../../core/call.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { validate } from "../../core/validation.ts";
import { findServer, subject } from "../../lookup/find-server.ts";
import { badRequest, conflict, notFound } from "../../protocol/errors.ts";
import { begin, operate } from "../begin.ts";
import {
  attachVolumeSchema as attachSchema,
  listVolumeAttachmentsQuery as querySchema,
  updateVolumeAttachmentSchema as updateSchema,
} from "./volume-attachments-schema.ts";

/** GET /servers/{server_id}/os-volume_attachments */
export function listVolumeAttachments(call: Call): Answer {
  const query = checkQuery(querySchema, call.minor, call.query);
  const server = subject(call, "os_compute_api:os-volumes-attachments:index");
  const devices = page(call, devicesOf(server), query).filter(({ volumeId }) => volumeId !== null);
  return { status: 200, body: { volumeAttachments: devices.map((device) => viewOf(call, server, device)) } };
}

/** A page of a list that knows offsets (nova/api: common.limited). */
function page<T>(call: Call, items: readonly T[], query: Query): readonly T[] {
  const max = call.state.settings.conf.api.max_limit;
  const offset = Number(query.last("offset") ?? 0);
  const asked = Number(query.last("limit") ?? max);
  return items.slice(offset, offset + Math.min(max, asked === 0 ? max : asked));
}

/** GET /servers/{server_id}/os-volume_attachments/{volume_id} */
export function showVolumeAttachment(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-volumes-attachments:show");
  return { status: 200, body: { volumeAttachment: viewOf(call, server, deviceIn(server, volumeIdOf(call))) } };
}

function volumeIdOf(call: Call): string {
  return call.params.volume_id ?? "";
}

/** The devices of a server that is in no cell yet are not on record. */
function devicesOf(server: Server): readonly BlockDevice[] {
  return server.scheduled ? server.devices : [];
}

function deviceIn(server: Server, volumeId: string): BlockDevice {
  const device = devicesOf(server).find((each) => each.volumeId === volumeId);
  if (device === undefined) throw notFound(`Instance ${server.id} is not attached to volume ${volumeId}`);
  return device;
}

function viewOf(call: Call, server: Server, device: BlockDevice): Record<string, unknown> {
  const { minor } = call;
  const view: Record<string, unknown> = {};
  if (minor < 89) view.id = device.volumeId;
  view.volumeId = device.volumeId;
  view.serverId = server.id;
  if (device.deviceName !== null) view.device = device.deviceName;
  if (minor >= 70) view.tag = device.tag;
  if (minor >= 79) view.delete_on_termination = device.deleteOnTermination;
  if (minor >= 89) {
    view.attachment_id = device.id;
    view.bdm_uuid = device.id;
  }
  return view;
}

/** Volumes of shelved servers were left alone before 2.20. */
function refuseShelved(call: Call, server: Server, verb: string): void {
  const { vmState } = server.state;
  if (call.minor >= 20 || (vmState !== "shelved" && vmState !== "shelved_offloaded")) return;
  throw conflict(`Cannot '${verb}' instance ${server.id} while it is in vm_state ${vmState}`);
}

/** POST /servers/{server_id}/os-volume_attachments */
export function attachVolumeHandler(call: Call): Answer {
  const { volumeAttachment: asked } = validate(attachSchema, call.minor, call.body);
  const server = subject(call, "os_compute_api:os-volumes-attachments:create");
  refuseShelved(call, server, "attach_volume");
  const offloaded = server.state.vmState === "shelved_offloaded";
  const device = offloaded ? null : (asked.device ?? nextDeviceName(server));
  begin(call, server, offloaded ? "attachVolumeOffloaded" : "attachVolume", {
    volume: asked.volumeId,
    device,
    tag: asked.tag ?? null,
    deleteOnTermination: isTrue(asked.delete_on_termination),
    multiattach: call.minor >= 60,
    project: call.who.isAdmin ? null : call.who.projectId,
  });
  if (call.minor >= 101) return { status: 202 };
  const view: Record<string, unknown> = {
    id: asked.volumeId,
    serverId: server.id,
    volumeId: asked.volumeId,
    device,
  };
  if (call.minor >= 70) view.tag = asked.tag ?? null;
  if (call.minor >= 79) view.delete_on_termination = asked.delete_on_termination ?? false;
  return { status: 200, body: { volumeAttachment: view } };
}

/** DELETE /servers/{server_id}/os-volume_attachments/{volume_id} */
export function detachVolumeHandler(call: Call): Answer {
  const server = subject(call, "os_compute_api:os-volumes-attachments:delete");
  refuseShelved(call, server, "detach_volume");
  const volume = volumeOf(call, volumeIdOf(call));
  if (volume === undefined) throw notFound(`Volume ${volumeIdOf(call)} could not be found.`);
  const device = deviceIn(server, volume.id);
  if (device.bootIndex === 0) throw badRequest("Cannot detach a root device volume");
  const offloaded = server.state.vmState === "shelved_offloaded";
  return operate(call, server, offloaded ? "detachVolumeOffloaded" : "detachVolume", { volume: volume.id });
}

function volumeOf(call: Call, id: string): Volume | undefined {
  const volume = call.state.volumes.get(id);
  const visible = volume?.projectId == null || volume.projectId === call.who.projectId || call.who.isAdmin;
  return visible ? volume : undefined;
}

/**
 * PUT /servers/{server_id}/os-volume_attachments/{volume_id}: swaps the volume for another one, or, from 2.85 and with the
 * volume's own id, changes `delete_on_termination`.
 */
export function updateVolumeAttachment(call: Call): Answer {
  const { volumeAttachment: asked } = validate(updateSchema, call.minor, call.body);
  const server = findServer(call, call.params.server_id ?? "");
  const id = volumeIdOf(call);
  const swaps = call.minor < 85 || id !== asked.volumeId;
  if (swaps) authorize(call, "os_compute_api:os-volumes-attachments:swap", {});
  else authorizeFor(call, "os_compute_api:os-volumes-attachments:update", server);
  if (call.minor >= 85) updateDevice(call, server, id, asked);
  if (swaps) swap(call, server, id, asked.volumeId);
  return { status: 202 };
}

type Asked = ReturnType<typeof validate<typeof updateSchema.source>>["volumeAttachment"];

function updateDevice(call: Call, server: Server, id: string, asked: Asked): void {
  const device = server.devices.find((each) => each.volumeId === id);
  if (device === undefined) throw notFound(`No volume Block Device Mapping with id ${id}.`);
  const refuse = (name: string) => badRequest(`The ${name} property is not mutable`);
  if (asked.id !== undefined && asked.id !== id) throw refuse("id");
  if (asked.serverId !== undefined && asked.serverId !== server.id) throw refuse("serverId");
  if (asked.device !== undefined && asked.device !== device.deviceName) throw refuse("device");
  if (asked.tag !== undefined && asked.tag !== device.tag) throw refuse("tag");
  if (asked.delete_on_termination === undefined) return;
  const deleteOnTermination = isTrue(asked.delete_on_termination);
  operate(call, server, "updateAttachment", { volume: id, deleteOnTermination });
}

function swap(call: Call, server: Server, from: string, to: string): void {
  if (volumeOf(call, from) === undefined) throw notFound(`Volume ${from} could not be found.`);
  if (volumeOf(call, to) === undefined) throw badRequest(`Volume ${to} could not be found.`);
  operate(call, server, "swapVolume", { old: from, new: to });
}
