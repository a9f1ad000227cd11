import type { Answer } from "../../core/call.ts";
import { LEGACY } from "../../protocol/microversion.ts";
import * as p from "../../schema/parameters.ts";
import { begin } from "../begin.ts";
import { checkImageMetadata, type ImageAnswer, imageAnswer } from "./create-image.ts";
import { action, actionSchema } from "./define.ts";

export const createBackupAction = action({
  key: "createBackup",
  rule: "os_compute_api:os-create-backup",
  schema: actionSchema("createBackup", {
    type: "object",
    properties: {
      name: p.nameByEndpoint,
      backup_type: p.text,
      rotation: p.nonNegativeInteger,
      metadata: p.metadata,
    },
    required: ["name", "backup_type", "rotation"],
    additionalProperties: false,
  }),
  operations: ["createBackup"],
  examples: [{ name: "backup", backup_type: "daily", rotation: 1 }],
  handle: (call, server, { name, backup_type: backupType, rotation: asked, metadata = {} }): Answer<ImageAnswer> => {
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
    // A backup that rotation removes at once has no address to give.
    if (rotation === 0 && call.minor < 45) return { status: 202 };
    return imageAnswer(call, String(reply), `${call.origin}/${call.minor === LEGACY ? "v2" : "v2.1"}`);
  },
});
