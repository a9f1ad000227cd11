import type { Operation } from "../../core/operation.ts";
import { type ColdMoveArgs, MOVE_OUTCOMES, MOVE_PHASES, setDiskConfig } from "./cold-move.ts";
import { checkMigrate } from "./resize-checks.ts";

/** Arguments of `migrate`. */
export interface MigrateArgs extends ColdMoveArgs {
  /** Name of the host that it is to go to; null: any. */
  readonly to: string | null;
}

/**
 * Cold migration: a resize to the server's own flavor, by an administrator, who may name the host (nova/compute/api
 * `resize` without a flavor, nova/compute/manager `prep_resize`).
 */
export const migrate: Operation<MigrateArgs> = {
  name: "migrate",
  admits: { verb: "migrate", vmStates: ["active", "stopped"] },
  action: "migrate",
  check: checkMigrate,
  begins: { taskState: "resize_prep", progress: 0 },
  begun: setDiskConfig,
  phases: MOVE_PHASES,
  outcomes: MOVE_OUTCOMES,
  fails: "error",
  conflicts: "preempted",
};
