import type { Server } from "../../model/records/server.ts";
import type { Volume } from "../../model/records/volume.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";
import { ServiceError } from "../server/errors.ts";
import { booleanOf, isAdmin, isVisible, page, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { VOLUME_RULES } from "./policy.ts";

/** A volume in a server, as both know it. */
interface Attachment {
  readonly id: string;
  readonly volume: Volume;
  readonly serverId: string;
  /** `reserved` and `attaching` are on the way to `attached`. */
  readonly status: "reserved" | "attaching" | "attached" | "detaching";
  readonly device: string | null;
  readonly host: string | null;
}

/** The attachments of a volume, server by server. */
export function attachmentsOf({ cloud }: Pick<ServiceCall, "cloud">, volume: Volume): Attachment[] {
  const { state } = cloud;
  return volume.attachments.map((serverId) => {
    const slot = serialOfUuid(serverId, state.settings.idKey);
    const server = slot < 0 ? undefined : state.servers.get(slot);
    const device = server?.devices.find((each) => each.volumeId === volume.id);
    return {
      id: device?.id ?? volume.id,
      volume,
      serverId,
      status: statusOf(volume, server),
      device: device?.deviceName ?? null,
      host: server?.state.host ?? null,
    };
  });
}

function statusOf(volume: Volume, server: Server | undefined): Attachment["status"] {
  const { status } = volume;
  if (status === "reserved" || status === "attaching") return status;
  // What several servers share is in use as soon as one of them has it.
  const comes = server?.operations.some(({ name, args }) => name === "attachVolume" && args.volume === volume.id);
  return comes === true ? "attaching" : status === "detaching" ? status : "attached";
}

function rows(call: ServiceCall): Attachment[] {
  const everybody = isAdmin(call) && booleanOf(call.query.get("all_tenants") ?? undefined) === true;
  return call.cloud.state.volumes
    .filter(({ projectId }) => everybody || projectId === null || projectId === call.identity.projectId)
    .flatMap((volume) => attachmentsOf(call, volume));
}

function brief({ id, volume, serverId, status }: Attachment) {
  return { id, status, instance: serverId, volume_id: volume.id };
}

function view(attachment: Attachment) {
  const { device, host } = attachment;
  return {
    ...brief(attachment),
    attach_mode: "rw",
    attached_at: null,
    detached_at: null,
    connection_info: { device, host },
  };
}

function list(call: ServiceCall, shown: (attachment: Attachment) => { readonly id: string }) {
  const [volumeId, serverId] = [call.query.get("volume_id"), call.query.get("instance_id")];
  const found = rows(call).filter(
    (each) => (volumeId === null || each.volume.id === volumeId) && (serverId === null || each.serverId === serverId),
  );
  return { status: 200, body: { attachments: page(found.map(shown), call.query).rows } };
}

/** `/v3/{project}/attachments`, from microversion 3.27. Nova makes and removes them; here they are only looked at. */
export const volumeAttachmentRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/:project/attachments",
    rule: VOLUME_RULES["volume:attachment_get_all"],
    handle: (call) => list(call, brief),
  },
  {
    method: "GET",
    path: "/v3/:project/attachments/detail",
    rule: VOLUME_RULES["volume:attachment_get_all"],
    handle: (call) => list(call, view),
  },
  {
    method: "GET",
    path: "/v3/:project/attachments/:attachment",
    rule: VOLUME_RULES["volume:attachment_get"],
    handle: (call) => {
      const id = call.params.attachment ?? "";
      const seen = call.cloud.state.volumes.filter(({ projectId }) => isVisible(call, projectId));
      const attachment = seen.flatMap((volume) => attachmentsOf(call, volume)).find((each) => each.id === id);
      if (attachment === undefined)
        throw ServiceError.notFound(`Volume attachment could not be found with filter: attachment_id = ${id}.`);
      return { status: 200, body: { attachment: view(attachment) } };
    },
  },
];
