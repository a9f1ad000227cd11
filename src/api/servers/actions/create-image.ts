import { limitOf } from "../../../lifecycle/placing/quota.ts";
import { bootsFromVolume } from "../../../model/records/server.ts";
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call } from "../../core/call.ts";
import { forbidden } from "../../protocol/errors.ts";
import * as p from "../../schema/parameters.ts";
import { begin } from "../begin.ts";
import { action, actionSchema } from "./define.ts";

/** What createImage and createBackup answer from 2.45 on; before, the image is in the header `Location`. */
export interface ImageAnswer {
  readonly image_id: string;
}

export const createImageAction = action({
  key: "createImage",
  rule: "os_compute_api:servers:create_image",
  schema: actionSchema("createImage", {
    type: "object",
    properties: { name: p.name, metadata: p.metadata },
    required: ["name"],
    additionalProperties: false,
  }),
  operations: ["createImage", "createVolumeImage"],
  examples: [{ name: "snapshot" }],
  handle: (call, server, { name, metadata = {} }): Answer<ImageAnswer> => {
    checkImageMetadata(call, metadata);
    const volumeBacked = bootsFromVolume(server);
    if (volumeBacked) authorizeFor(call, "os_compute_api:servers:create_image:allow_volume_backed", server);
    const { userId, projectId } = call.who;
    const args = { name: name.trim(), properties: metadata, userId, projectId };
    const { reply } = begin(call, server, volumeBacked ? "createVolumeImage" : "createImage", args);
    return imageAnswer(call, String(reply), `${call.origin}/image`);
  },
});

/** While Nova passed image metadata on (to 2.38) it limited it by the quota of a server's. @throws ApiError 403 */
export function checkImageMetadata(call: Call, metadata: Readonly<Record<string, string>>): void {
  if (call.minor > 38) return;
  const limit = limitOf(call.state, call.who.projectId, "metadata_items");
  if (limit >= 0 && Object.keys(metadata).length > limit) throw forbidden("Image metadata limit exceeded");
}

/** 202 with the image's id, before 2.45 with its address in Glance. */
export function imageAnswer(call: Call, id: string, base: string): Answer<ImageAnswer> {
  if (call.minor >= 45) return { status: 202, body: { image_id: id } };
  return { status: 202, headers: { Location: `${base}/images/${id}` } };
}
