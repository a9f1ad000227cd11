import type { Begun } from "../../lifecycle/core/intent-results.ts";
import { NO_HOST } from "../../lifecycle/core/standing.ts";
import type { OperationArgs, Server } from "../../model/records/server.ts";
import type { Answer, Call } from "../core/call.ts";
import { unexpectedError } from "../protocol/errors.ts";

/** Begins an operation on a server. What the rules refuse is thrown; otherwise the result is what is known at once. */
export function begin(call: Call, server: Server, operation: string, args: OperationArgs = {}): Begun {
  const begun = call.world.dispatch({
    type: "operate",
    operation,
    server: server.slot,
    args,
    who: call.who,
  });
  if (begun.problem === NO_HOST) throw unexpectedError(NO_HOST.exception);
  return begun;
}

/** Begins an operation on a server, and answers a bare 202. */
export function operate(call: Call, server: Server, operation: string, args: OperationArgs = {}): Answer<never> {
  begin(call, server, operation, args);
  return { status: 202 };
}
