import { plainAction } from "./define.ts";

export const resume = plainAction("resume", "os_compute_api:os-suspend-server:resume", "resume");
