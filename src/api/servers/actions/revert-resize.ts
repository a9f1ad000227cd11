import { plainAction } from "./define.ts";

export const revertResize = plainAction("revertResize", "os_compute_api:servers:revert_resize", "revertResize");
