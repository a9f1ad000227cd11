import { rulesOf } from "../server/policy.ts";

/** Cinder's rules (cinder/policies). */
export const VOLUME_RULES = rulesOf(
  {
    "limits_extension:used_limits": "reader",
    "volume:attachment_get": "reader",
    "volume:attachment_get_all": "reader",
    "volume:availability_zone_list": "reader",
    "volume:create": "member",
    "volume:create_snapshot": "member",
    "volume:create_volume_metadata": "member",
    "volume:delete": "member",
    "volume:delete_snapshot": "member",
    "volume:delete_volume_metadata": "member",
    "volume:get": "reader",
    "volume:get_all": "reader",
    "volume:get_all_snapshots": "reader",
    "volume:get_snapshot": "reader",
    "volume:get_volume_metadata": "reader",
    "volume:update": "member",
    "volume:update_snapshot": "member",
    "volume:update_volume_metadata": "member",
    "volume_extension:quota_classes:get": "admin",
    "volume_extension:quotas:show": "reader",
    "volume_extension:type_get": "reader",
    "volume_extension:type_get_all": "reader",
    "volume_extension:volume_actions": "member",
    "volume_extension:volume_actions:reset_status": "admin",
  },
  (name) => `Policy doesn't allow ${name} to be performed.`,
);
