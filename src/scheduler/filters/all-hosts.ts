import type { HostFilter } from "../contract.ts";

/** Lets every host pass. */
export const AllHostsFilter: HostFilter = {
  name: "AllHostsFilter",
  once: true,
  dependsOn: () => "nothing",
  passes: () => true,
};
