import { NO_USAGE } from "../model/records/project.ts";
import type { Invariant } from "./contract.ts";

/** What a project's quota counts is what its servers are. */
export const quotaUsageEqualsServers: Invariant = ({ state, projects, ledger }) => {
  for (const id of projects) {
    const counted = state.projects.get(id)?.usage ?? NO_USAGE;
    const books = ledger.project(id);
    for (const name of ["instances", "cores", "ram"] as const) {
      if (counted[name] !== books[name]) {
        return `project ${id} counts ${counted[name]} ${name}, and its servers make ${books[name]}`;
      }
    }
  }
  return null;
};
