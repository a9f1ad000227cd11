/** `/os-security-groups` and `/os-security-group-rules` (API reference: "Security groups"). */
import * as p from "../../schema/parameters.ts";
import { bodySchema, querySchema } from "../../schema/versioned.ts";

const text = { type: "string", minLength: 0, maxLength: 255 } as const;

/** A group, made or changed. Other properties were never refused. */
export const writeSecurityGroup = bodySchema({
  type: "object",
  properties: {
    security_group: {
      type: "object",
      properties: { name: text, description: text },
      required: ["name", "description"],
      additionalProperties: true,
    },
  },
  required: ["security_group"],
  additionalProperties: true,
});

export const createSecurityGroupRule = bodySchema({
  type: "object",
  properties: {
    security_group_rule: {
      type: "object",
      properties: {
        group_id: { type: ["string", "null"], format: "uuid" },
        parent_group_id: { type: "string", format: "uuid" },
        to_port: {},
        from_port: {},
        ip_protocol: {},
        cidr: {},
      },
      required: ["parent_group_id"],
      additionalProperties: true,
    },
  },
  required: ["security_group_rule"],
  additionalProperties: true,
});

export const listSecurityGroupsQuery = querySchema({
  type: "object",
  properties: {
    limit: p.repeatable(p.nonNegativeInteger),
    offset: p.repeatable(p.nonNegativeInteger),
    all_tenants: p.repeatable({ type: "string" }),
  },
  additionalProperties: true,
});
