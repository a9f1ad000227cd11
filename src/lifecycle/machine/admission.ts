import type { Server } from "../../model/records/server.ts";
import type { Requestor } from "../core/intents.ts";
import type { Admission } from "../core/operation.ts";
import { Refusal } from "../core/refusal.ts";

/** Refuses a request that a server's lock, host or state forbids, in Nova's order and words. */
export function admit(server: Server, admission: Admission, who: Requestor): void {
  if (admission.lock !== false && server.lock !== null && !who.isAdmin) {
    throw admission.lock === "state"
      ? unfit(server, admission.verb)
      : new Refusal("conflictingRequest", `Instance ${server.id} is locked`);
  }
  const { vmState, taskState, host, launchedAt } = server.state;
  if (admission.host === true && host === null) {
    throw new Refusal("conflictingRequest", `Instance ${server.id} is not ready`);
  }
  if (admission.vmStates !== undefined && !admission.vmStates.includes(vmState)) {
    throw conflict(server, admission.verb, "vm_state", vmState);
  }
  const tasks = admission.taskStates ?? [null];
  if (tasks !== "any" && !tasks.includes(taskState)) {
    throw taskState === null
      ? unfit(server, admission.verb)
      : conflict(server, admission.verb, "task_state", taskState);
  }
  if (admission.launched !== false && launchedAt === null) {
    throw unfit(server, admission.verb);
  }
}

function unfit(server: Server, verb: string): Refusal {
  return new Refusal("conflictingRequest", `Instance ${server.id} is in an invalid state for '${verb}'`);
}

function conflict(server: Server, verb: string, attribute: string, state: string): Refusal {
  return new Refusal(
    "conflictingRequest",
    `Cannot '${verb}' instance ${server.id} while it is in ${attribute} ${state}`,
  );
}
