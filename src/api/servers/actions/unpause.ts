import { plainAction } from "./define.ts";

export const unpause = plainAction("unpause", "os_compute_api:os-pause-server:unpause", "unpause");
