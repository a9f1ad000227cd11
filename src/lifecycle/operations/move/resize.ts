import type { Operation } from "../../core/operation.ts";
import { type ColdMoveArgs, MOVE_OUTCOMES, MOVE_PHASES, setDiskConfig } from "./cold-move.ts";
import { checkResize } from "./resize-checks.ts";

/** Arguments of `resize`. */
export interface ResizeArgs extends ColdMoveArgs {
  /** Id of the flavor that the server is to have. */
  readonly flavor: string;
  /** Whether the policy allows a flavor without a disk. */
  readonly mayHaveNoDisk: boolean;
}

/**
 * Resize: the server is stopped, carried to another host (or its own: `allow_resize_to_same_host`) and started there
 * with its new flavor; until it is confirmed or reverted both halves are kept (nova/compute/api `resize`,
 * nova/compute/manager `prep_resize`, `resize_instance`, `finish_resize`).
 */
export const resize: Operation<ResizeArgs> = {
  name: "resize",
  admits: { verb: "resize", vmStates: ["active", "stopped"] },
  action: "resize",
  check: checkResize,
  begins: { taskState: "resize_prep", progress: 0 },
  begun: setDiskConfig,
  phases: MOVE_PHASES,
  outcomes: MOVE_OUTCOMES,
  fails: "error",
  conflicts: "preempted",
};
