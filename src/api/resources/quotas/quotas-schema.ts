/** `/os-quota-sets` and `/os-quota-class-sets` (API reference: "Quota sets" and "Quota class sets"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema, until } from "../../schema/versioned.ts";

/** @param network last minor with the resources that became Neutron's. */
function resources<const N extends number>(network: N) {
  return {
    instances: p.quotaLimit,
    cores: p.quotaLimit,
    ram: p.quotaLimit,
    floating_ips: until(network, p.quotaLimit),
    fixed_ips: until(network, p.quotaLimit),
    metadata_items: p.quotaLimit,
    key_pairs: p.quotaLimit,
    security_groups: until(network, p.quotaLimit),
    security_group_rules: until(network, p.quotaLimit),
    injected_files: until(56, p.quotaLimit),
    injected_file_content_bytes: until(56, p.quotaLimit),
    injected_file_path_bytes: until(56, p.quotaLimit),
    server_groups: p.quotaLimit,
    server_group_members: p.quotaLimit,
    networks: until(network, p.quotaLimit),
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
