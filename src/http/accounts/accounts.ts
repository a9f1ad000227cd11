import type { Cloud } from "../../cloud.ts";
import { NO_USAGE } from "../../model/records/project.ts";
import { type Directory, hexId } from "./directory.ts";

/** Password of every user that is there from the start. */
export const PASSWORD = "secret";

/** Projects that are there in any case; so are users of these names. */
const NAMES = ["admin", "demo"] as const;

/**
 * Makes the accounts: users `admin` and `demo`, each with a project of its name, and a user for each project of the cloud.
 * All have the role `member` in their project; `admin` has the role `admin` in every one.
 */
export function makeAccounts(cloud: Cloud, directory: Directory): void {
  for (const name of NAMES) {
    if (cloud.state.projects.find((project) => project.name === name) !== undefined) continue;
    const row = { id: hexId("project", name), name, quota: {}, usage: NO_USAGE };
    cloud.dispatch({ type: "put", table: "projects", row });
  }
  const member = hexId("role", "member");
  for (const { id, name } of cloud.state.projects.values()) {
    const user = directory.putUser({ id: hexId("user", name), name, password: PASSWORD, defaultProjectId: id });
    directory.grant(id, user.id, member);
    directory.grant(id, hexId("user", "admin"), hexId("role", "admin"));
  }
}
