import { newPassword } from "../password.ts";
import { rescueServer as schema } from "../server-actions-schema.ts";
import { action, begin, subject } from "./define.ts";

export const rescue = action({
  key: "rescue",
  schema,
  handle: (call, argument) => {
    const server = subject(call, "os_compute_api:os-rescue");
    const image = argument?.rescue_image_ref ?? null;
    begin(call, server, "rescue", { image, volumeBacked: call.minor >= 87 });
    if (!call.state.settings.conf.api.enable_instance_password) return { status: 200, body: {} };
    return { status: 200, body: { adminPass: argument?.adminPass ?? newPassword(call) } };
  },
});
