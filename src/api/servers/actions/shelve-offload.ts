import { plainAction } from "./define.ts";

export const shelveOffload = plainAction("shelveOffload", "os_compute_api:os-shelve:shelve_offload", "shelveOffload");
