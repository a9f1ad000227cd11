import { bootsFromVolume } from "../../../model/records/server.ts";
import { authorizeFor } from "../../core/authorize.ts";
import { createImage as schema } from "../server-actions-schema.ts";
import { action, begin, subject } from "./define.ts";
import { checkImageMetadata, imageAnswer } from "./images.ts";

export const createImage = action({
  key: "createImage",
  schema,
  handle: (call, { name, metadata = {} }) => {
    const server = subject(call, "os_compute_api:servers:create_image");
    checkImageMetadata(call, metadata);
    const volumeBacked = bootsFromVolume(server);
    if (volumeBacked) authorizeFor(call, "os_compute_api:servers:create_image:allow_volume_backed", server);
    const { userId, projectId } = call.who;
    const args = { name: name.trim(), properties: metadata, userId, projectId };
    const { reply } = begin(call, server, volumeBacked ? "createVolumeImage" : "createImage", args);
    return imageAnswer(call, String(reply), `${call.origin}/image`);
  },
});
