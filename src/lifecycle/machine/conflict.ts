import type { TaskState } from "../../model/records/server-states.ts";
import type { ExpectedTaskStates, OperationRun, Outcome, Problem } from "../core/operation.ts";

/** The problem that a write meets: somebody else wrote another task_state meanwhile. Null where there is none. */
export function conflictWith(run: OperationRun, expects: ExpectedTaskStates = [run.operation.task]): Problem | null {
  const { taskState } = run.server.state;
  if (expects === "any" || expects.includes(taskState)) return null;
  const quoted = (task: TaskState | null) => (task === null ? "None" : `'${task}'`);
  return {
    exception: taskState === "deleting" ? "UnexpectedDeletingTaskStateError" : "UnexpectedTaskStateError",
    message:
      `Conflict updating instance ${run.server.id}. Expected: {'task_state': [${expects.map(quoted).join(", ")}]}. ` +
      `Actual: {'task_state': ${quoted(taskState)}}`,
    code: 500,
  };
}

/** What becomes of an operation that lost its server to another and says nothing of that. */
export const CONFLICT: Outcome = { before: (run) => run.fault(), failed: true };
