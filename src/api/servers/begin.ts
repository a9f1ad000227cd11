import type { Begun } from "../../lifecycle/core/intent-results.ts";
import { recordedArgs } from "../../lifecycle/core/operation.ts";
import { NO_HOST } from "../../lifecycle/core/standing.ts";
import type { ArgsByName } from "../../lifecycle/operations.ts";
import type { Server } from "../../model/records/server.ts";
import type { Answer, Call } from "../core/call.ts";
import { unexpectedError } from "../protocol/errors.ts";

/** What an operation of this name is begun with: its arguments, where it has any. */
type Given<Name extends string> = Name extends keyof ArgsByName ? [args: ArgsByName[Name]] : [];

/** Begins an operation on a server. What the rules refuse is thrown; otherwise the result is what is known at once. */
export function begin<Name extends string>(call: Call, server: Server, operation: Name, ...given: Given<Name>): Begun {
  const [args = {}] = given;
  const begun = call.world.dispatch({
    type: "operate",
    operation,
    server: server.slot,
    args: recordedArgs(args),
    who: call.who,
  });
  if (begun.problem === NO_HOST) throw unexpectedError(NO_HOST.exception);
  return begun;
}

/** Begins an operation on a server, and answers a bare 202. */
export function operate<Name extends string>(
  call: Call,
  server: Server,
  operation: Name,
  ...given: Given<Name>
): Answer<never> {
  begin(call, server, operation, ...given);
  return { status: 202 };
}
