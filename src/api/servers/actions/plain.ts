/** The actions that take no argument and do nothing but begin their one operation: one row each. */
import { actionSchema, inState, type ServerAction } from "./define.ts";

/** The rows, with the types of their keys. */
export const plainActions = [
  {
    key: "injectNetworkInfo",
    rule: "os_compute_api:os-admin-actions:inject_network_info",
    operations: ["injectNetworkInfo"],
    attackedBy: ["admin"],
  },
  {
    key: "os-start",
    rule: "os_compute_api:servers:start",
    operations: ["start"],
    inCell: true,
    suits: inState("stopped"),
  },
  { key: "os-stop", rule: "os_compute_api:servers:stop", operations: ["stop"], inCell: true },
  { key: "pause", rule: "os_compute_api:os-pause-server:pause", operations: ["pause"] },
  {
    key: "restore",
    rule: "os_compute_api:os-deferred-delete:restore",
    operations: ["restore"],
    suits: inState("soft-delete"),
  },
  {
    key: "resume",
    rule: "os_compute_api:os-suspend-server:resume",
    operations: ["resume"],
    suits: inState("suspended"),
  },
  {
    key: "revertResize",
    rule: "os_compute_api:servers:revert_resize",
    operations: ["revertResize"],
    suits: inState("resized"),
  },
  {
    key: "shelveOffload",
    rule: "os_compute_api:os-shelve:shelve_offload",
    operations: ["shelveOffload"],
    attackedBy: ["admin"],
    suits: inState("shelved"),
  },
  { key: "suspend", rule: "os_compute_api:os-suspend-server:suspend", operations: ["suspend"] },
  {
    key: "trigger_crash_dump",
    rule: "os_compute_api:servers:trigger_crash_dump",
    first: 17,
    schema: actionSchema("trigger_crash_dump", { type: "null" }),
    operations: ["triggerCrashDump"],
    inCell: true,
  },
  {
    key: "unpause",
    rule: "os_compute_api:os-pause-server:unpause",
    operations: ["unpause"],
    suits: inState("paused"),
  },
  { key: "unrescue", rule: "os_compute_api:os-unrescue", operations: ["unrescue"], suits: inState("rescued") },
] as const satisfies readonly ServerAction[];
