import { plainAction } from "./define.ts";

export const injectNetworkInfo = plainAction(
  "injectNetworkInfo",
  "os_compute_api:os-admin-actions:inject_network_info",
  "injectNetworkInfo",
);
