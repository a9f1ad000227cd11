/** `/os-quota-sets` and `/os-quota-class-sets` (API reference: "Quota sets" and "Quota class sets"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema, until } from "../../schema/versioned.ts";

/** @param network last minor with the resources that became Neutron's. */
function resources<const N extends number>(network: N) {
  return {
    instances: p.quota,
    cores: p.quota,
    ram: p.quota,
    floating_ips: until(network, p.quota),
    fixed_ips: until(network, p.quota),
    metadata_items: p.quota,
    key_pairs: p.quota,
    security_groups: until(network, p.quota),
    security_group_rules: until(network, p.quota),
    injected_files: until(56, p.quota),
    injected_file_content_bytes: until(56, p.quota),
    injected_file_path_bytes: until(56, p.quota),
    server_groups: p.quota,
    server_group_members: p.quota,
    networks: until(network, p.quota),
  } as const;
}

export const updateQuotaSet = bodySchema({
  type: "object",
  properties: {
    quota_set: { properties: { ...resources(35), force: p.boolean }, additionalProperties: false },
  },
  required: ["quota_set"],
  additionalProperties: false,
});

export const updateQuotaClassSet = bodySchema({
  type: "object",
  properties: {
    quota_class_set: { properties: resources(49), additionalProperties: false },
  },
  required: ["quota_class_set"],
  additionalProperties: false,
});

/** The query of all `/os-quota-sets/{id}` requests but `defaults`. */
export const quotaSetQuery = querySchema({
  type: "object",
  properties: { user_id: p.anyText },
  additionalProperties: p.refusedSince(75),
});
