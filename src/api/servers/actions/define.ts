import type { Begun } from "../../../lifecycle/core/intent-results.ts";
import { NO_HOST } from "../../../lifecycle/machine/perform.ts";
import type { OperationArgs, Server } from "../../../model/records/server.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call } from "../../core/call.ts";
import { notFound, unexpectedError } from "../../core/errors.ts";
import type { Minor } from "../../core/microversion.ts";
import type { RuleName } from "../../policy/defaults.ts";
import type { BodyOf } from "../../schema/value.ts";
import type { VersionedSchema } from "../../schema/versioned.ts";
import { findServer } from "../find.ts";

/** One action of `POST /servers/{server_id}/action`. */
export interface ServerAction {
  /** The key of the body. */
  readonly key: string;
  /** First and last microversion that have it; absent: all. */
  readonly first?: Minor;
  readonly last?: Minor;
  /** What the body must be; absent: anything. */
  readonly schema?: VersionedSchema;
  /** @param argument what stands under the key, as the schema lets it through */
  readonly handle: (call: Call, argument: unknown) => Answer;
}

type ArgumentOf<K extends string, B> = B extends { readonly [key in K]: infer A } ? A : unknown;

interface Definition<K extends string, S extends VersionedSchema> extends Omit<ServerAction, "schema" | "handle"> {
  readonly key: K;
  readonly schema: S;
  readonly handle: (call: Call, argument: ArgumentOf<K, BodyOf<S>>) => Answer;
}

/** An action whose argument has the type of its schema. */
export function action<const K extends string, S extends VersionedSchema>(definition: Definition<K, S>): ServerAction {
  return definition as unknown as ServerAction; // the dispatcher validates before it calls
}

/** The server an action is about, once the asker may do it. @throws ApiError 404, 403 */
export function subject(call: Call, rule: RuleName): Server {
  const server = findServer(call, call.params.server_id ?? "");
  authorizeFor(call, rule, server);
  return server;
}

/**
 * The same for the few actions that Nova looks up by the server's cell, which a server that was never scheduled lacks.
 * @throws ApiError 404, 403
 */
export function subjectInCell(call: Call, rule: RuleName): Server {
  const id = call.params.server_id ?? "";
  const slot = serialOfUuid(id, call.state.settings.idKey);
  const known = slot < 0 ? undefined : call.state.servers.get(slot);
  if (known === undefined) throw notFound(`Instance ${id} has no mapping to a cell.`);
  if (!known.scheduled) throw notFound(`Instance ${id} could not be found.`);
  return subject(call, rule);
}

/** Begins an operation on a server. Its refusals are the answer; else 202, and what the operation says at once. */
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

/** The same, where the answer is a bare 202. */
export function operate(call: Call, server: Server, operation: string, args: OperationArgs = {}): Answer {
  begin(call, server, operation, args);
  return { status: 202 };
}

/** An action that takes no argument and begins an operation. */
export function plainAction(key: string, rule: RuleName, operation: string): ServerAction {
  return { key, handle: (call) => operate(call, subject(call, rule), operation) };
}
