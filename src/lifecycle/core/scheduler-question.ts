import type { SchedulerRequest } from "../../scheduler/request.ts";
import type { SchedulerView } from "../../scheduler/scheduler.ts";

/** A question to the scheduler: what it took in, so that it can be answered once more, and explained. */
export interface SchedulerQuestion {
  /** The name of the operation it was asked for: `build`, `resize`, `evacuate` … */
  readonly operation: string;
  readonly request: SchedulerRequest;
  /** The hosts as they were then, in the middle of the step. */
  readonly view: SchedulerView;
}
