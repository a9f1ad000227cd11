/** What createImage and createBackup have in common: limits on the metadata, and an answer that names the image. */
import { limitOf } from "../../../lifecycle/placing/quota.ts";
import type { Answer, Call } from "../../core/call.ts";
import { forbidden } from "../../core/errors.ts";

/** While Nova passed image metadata on (to 2.38) it held it to the quota of a server's. @throws ApiError 403 */
export function checkImageMetadata(call: Call, metadata: Readonly<Record<string, string>>): void {
  if (call.minor > 38) return;
  const limit = limitOf(call.state, call.who.projectId, "metadata_items");
  if (limit >= 0 && Object.keys(metadata).length > limit) throw forbidden("Image metadata limit exceeded");
}

/** 202 with the image's id, before 2.45 with its address in Glance. */
export function imageAnswer(call: Call, id: string, base: string): Answer {
  if (call.minor >= 45) return { status: 202, body: { image_id: id } };
  return { status: 202, headers: { Location: `${base}/images/${id}` } };
}
