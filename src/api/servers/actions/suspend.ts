import { plainAction } from "./define.ts";

export const suspend = plainAction("suspend", "os_compute_api:os-suspend-server:suspend", "suspend");
