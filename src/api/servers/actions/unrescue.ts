import { plainAction } from "./define.ts";

export const unrescue = plainAction("unrescue", "os_compute_api:os-unrescue", "unrescue");
