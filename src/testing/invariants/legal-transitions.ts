import { QUEUED } from "../../lifecycle/perform.ts";
import { isMove, wrongStep, wrongWrite } from "../../lifecycle/transitions.ts";
import type { Server } from "../../model/server.ts";
import type { Invariant } from "./contract.ts";

/** Operations go their declared ways only, and a server's (vm_state, task_state) changes as they declare only. */
export const legalTransitions: Invariant = (sight) => {
  const { event, before, state, operations } = sight;
  if (!("server" in event) || typeof event.server !== "number") return null;
  const [was, is] = [before.servers.get(event.server), state.servers.get(event.server)];
  if (was === undefined || is === undefined) return null;
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
      return event.operation.phase === QUEUED ? null : said(was, `begins operation ${event.operation.name} in the middle`);
    case "server.deleted":
      return was.state.vmState === "deleted" ? null : said(was, `is gone from vm_state ${was.state.vmState}`);
    default:
      return null;
  }
};

function said(server: Server, what: string): string {
  return `server ${server.spec.name} (${server.id}) ${what}`;
}
