/** `/limits` (API reference: "Limits"). */
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { checkQuery } from "../../core/query.ts";
import { limitsOf, usedOf } from "../quotas/quotas.ts";
import { limitsQuery } from "./limits-schema.ts";

/** Names of the limits, by those of the resources. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  ram: ["maxTotalRAMSize"],
  instances: ["maxTotalInstances"],
  cores: ["maxTotalCores"],
  key_pairs: ["maxTotalKeypairs"],
  floating_ips: ["maxTotalFloatingIps"],
  metadata_items: ["maxServerMeta", "maxImageMeta"],
  injected_files: ["maxPersonality"],
  injected_file_content_bytes: ["maxPersonalitySize"],
  security_groups: ["maxSecurityGroups"],
  security_group_rules: ["maxSecurityGroupRules"],
  server_groups: ["maxServerGroups"],
  server_group_members: ["maxServerGroupMembers"],
};

const USED: Readonly<Record<string, string>> = {
  ram: "totalRAMUsed",
  cores: "totalCoresUsed",
  instances: "totalInstancesUsed",
  floating_ips: "totalFloatingIpsUsed",
  security_groups: "totalSecurityGroupsUsed",
  server_groups: "totalServerGroupsUsed",
};

/** Last microversion with limits of image metadata. */
const LAST_IMAGE_META = 38;

function show(call: Call): Answer {
  const query = checkQuery(limitsQuery, call.minor, call.query);
  authorize(call, "os_compute_api:limits");
  let { projectId } = call.who;
  if (query.has("tenant_id")) {
    projectId = query.last("tenant_id") ?? "";
    authorize(call, "os_compute_api:limits:other_project");
  }
  const absolute: Record<string, number> = {};
  for (const [resource, limit] of Object.entries(limitsOf(call, projectId))) {
    for (const name of LIMITS[resource] ?? []) {
      if (name !== "maxImageMeta" || call.minor <= LAST_IMAGE_META) absolute[name] = limit;
    }
    const used = USED[resource];
    if (used !== undefined) absolute[used] = usedOf(call.state, projectId, resource);
  }
  return { status: 200, body: { limits: { rate: [], absolute } } };
}

export const limits: readonly Route[] = [["GET", "/limits", show, "own query"]];
