import { plainAction } from "./define.ts";

export const pause = plainAction("pause", "os_compute_api:os-pause-server:pause", "pause");
