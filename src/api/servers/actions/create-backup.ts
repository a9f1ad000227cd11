import { LEGACY } from "../../core/microversion.ts";
import { createBackup as schema } from "../server-actions-schema.ts";
import { action, begin, subject } from "./define.ts";
import { checkImageMetadata, imageAnswer } from "./images.ts";

export const createBackup = action({
  key: "createBackup",
  schema,
  handle: (call, { name, backup_type: backupType, rotation: asked, metadata = {} }) => {
    const server = subject(call, "os_compute_api:os-create-backup");
    checkImageMetadata(call, metadata);
    const { userId, projectId } = call.who;
    const rotation = Number(asked);
    const properties = { ...metadata, backup_type: backupType };
    const { reply } = begin(call, server, "createBackup", {
      name: name.trim(),
      backupType,
      rotation,
      properties,
      userId,
      projectId,
    });
    // A backup that is rotated away at once has no address to give.
    if (rotation === 0 && call.minor < 45) return { status: 202 };
    return imageAnswer(call, String(reply), `${call.origin}/${call.minor === LEGACY ? "v2" : "v2.1"}`);
  },
});
