import { QUEUED, WAITING } from "../lifecycle/core/standing.ts";
import { isMove, leavesOf, wrongStep, wrongWrite } from "../lifecycle/machine/transitions.ts";
import type { Operations } from "../lifecycle/operations.ts";
import type { Server } from "../model/records/server.ts";
import type { Invariant } from "./contract.ts";

/** Operations go their declared ways only, and a server's (vm_state, task_state) changes as they declare only. */
export const legalTransitions: Invariant = (sight) => {
  const { event, before, state, operations } = sight;
  if (!("server" in event) || typeof event.server !== "number") return null;
  const [was, is] = [before.servers.get(event.server), state.servers.get(event.server)];
  if (was === undefined) return null;
  if (event.type === "server.deleted")
    return was.state.vmState === "deleted" || isDeleting(was, operations)
      ? null
      : said(was, `is gone, and no operation that deletes it was under way`);
  if (is === undefined) return null;
  switch (event.type) {
    case "server.changed": {
      if (event.phase === undefined) {
        return isMove(event.set) ? said(was, `is written to by no operation: ${JSON.stringify(event.set)}`) : null;
      }
      const [ticket, phase] = event.phase;
      const record = was.operations.find((each) => each.ticket === ticket);
      if (record === undefined) return said(was, `is written to by operation ${ticket}, which it does not have`);
      const wrong = wrongWrite(operations.named(record.name), record.phase, phase, event.set, is.state);
      return wrong === null ? null : said(was, `has an operation ${record.name} that ${wrong}`);
    }
    case "operation.moved":
    case "operation.ended": {
      const record = was.operations.find((each) => each.ticket === event.ticket);
      if (record === undefined) return said(was, `has no operation ${event.ticket} that could go on`);
      const to = event.type === "operation.moved" ? event.phase : event.outcome;
      const wrong = wrongStep(operations.named(record.name), record.phase, to);
      return wrong === null ? null : said(was, `has an operation ${record.name} that ${wrong}`);
    }
    case "operation.started":
      return event.operation.phase === QUEUED || event.operation.phase === WAITING
        ? null
        : said(was, `begins operation ${event.operation.name} in the middle`);
    default:
      return null;
  }
};

function isDeleting(server: Server, operations: Operations): boolean {
  return server.operations.some(({ name }) =>
    Object.values(operations.named(name).outcomes).some((outcome) => leavesOf(outcome).includes("DELETED")),
  );
}

function said(server: Server, what: string): string {
  return `server ${server.spec.name} (${server.id}) ${what}`;
}
