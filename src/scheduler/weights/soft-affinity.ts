import type { HostWeigher } from "../contract.ts";
import { membersOn } from "../filters/server-group-anti-affinity.ts";
import { byOption } from "./multiplier.ts";

/** Members of the request's soft-affinity group on the host. */
export const ServerGroupSoftAffinityWeigher: HostWeigher = {
  name: "ServerGroupSoftAffinityWeigher",
  dependsOn: ({ group }) => (group?.policy === "soft-affinity" ? "group" : "nothing"),
  raw: (host, { group }) => (group?.policy === "soft-affinity" ? membersOn(host, group) : 0),
  multiplier: byOption("soft_affinity_weight_multiplier"),
};
