import type { Answer } from "../../core/call.ts";
import * as p from "../../schema/parameters.ts";
import { begin } from "../begin.ts";
import { newPassword } from "../password.ts";
import { action, actionSchema } from "./define.ts";

export const rescueAction = action({
  key: "rescue",
  rule: "os_compute_api:os-rescue",
  schema: actionSchema("rescue", {
    type: ["object", "null"],
    properties: { adminPass: p.text, rescue_image_ref: p.uuid },
    additionalProperties: false,
  }),
  operations: ["rescue"],
  handle: (call, server, argument): Answer<{ readonly adminPass?: string }> => {
    const image = argument?.rescue_image_ref ?? null;
    begin(call, server, "rescue", { image, volumeBacked: call.minor >= 87 });
    if (!call.state.settings.conf.api.enable_instance_password) return { status: 200, body: {} };
    return { status: 200, body: { adminPass: argument?.adminPass ?? newPassword(call) } };
  },
});
