import type { HostWeigher } from "../contract.ts";
import { membersOn } from "../filters/server-group-anti-affinity.ts";
import { byOption } from "./multiplier.ts";

/** Minus the members of the request's soft-anti-affinity group on the host. */
export const ServerGroupSoftAntiAffinityWeigher: HostWeigher = {
  name: "ServerGroupSoftAntiAffinityWeigher",
  dependsOn: ({ group }) => (group?.policy === "soft-anti-affinity" ? "group" : "nothing"),
  raw: (host, { group }) => (group?.policy === "soft-anti-affinity" ? -membersOn(host, group) : 0),
  multiplier: byOption("soft_anti_affinity_weight_multiplier"),
};
