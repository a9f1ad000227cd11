import { plainAction } from "./define.ts";

export const restore = plainAction("restore", "os_compute_api:os-deferred-delete:restore", "restore");
