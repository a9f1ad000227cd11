import type { Operation } from "../../../lifecycle/core/operation.ts";
import type { Server } from "../../../model/records/server.ts";
import type { VmState } from "../../../model/records/server-states.ts";
import type { State } from "../../../model/records/state.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import type { Answer, Call } from "../../core/call.ts";
import { subject } from "../../lookup/find-server.ts";
import type { OwnRule, RuleName } from "../../policy/defaults.ts";
import { notFound } from "../../protocol/errors.ts";
import type { Minor } from "../../protocol/microversion.ts";
import type { BodyOf } from "../../schema/value.ts";
import { bodySchema, type Schema, type V, type VersionedSchema } from "../../schema/versioned.ts";
import { operate } from "../begin.ts";

/** What the examples of an action may refer to in the cloud that they are sent to. */
export interface ExampleSubjects {
  /** Names or ids of flavors; at least one. */
  readonly flavors: readonly string[];
  /** Ids of images; at least one. */
  readonly images: readonly string[];
}

/**
 * One action of `POST /servers/{server_id}/action`: everything that the API, the policy, scenarios, the typed client and
 * the attack know about it. A declaration without `run` begins its one operation and answers 202.
 * @typeParam K the key of the body
 * @typeParam A the type of the argument
 * @typeParam B the body of the answer; `unknown` where there is none
 */
export interface ServerAction<K extends string = string, A = unknown, B = unknown> {
  /** The key of the body. */
  readonly key: K;
  /** The policy rule that guards it; null: the action is refused before the policy is asked. */
  readonly rule: RuleName | OwnRule | null;
  /** First and last microversion that have it; absent: all. */
  readonly first?: Minor;
  readonly last?: Minor;
  /** Schema of the body; absent: anything, as in Nova. */
  readonly schema?: VersionedSchema;
  /** The operations that it may begin: names in `lifecycle/operations`, or declarations that the action brings with it. */
  readonly operations?: readonly (string | Operation)[];
  /** Looks the server up by its cell, as Nova does for a few actions: one that was never scheduled is not found. */
  readonly inCell?: boolean;
  /** Argument of a scenario's call that gives no body; absent: null. */
  readonly defaultArgument?: A;
  /** Valid arguments at the newest microversion that has the action; the attack picks among them. Absent: null only. */
  readonly examples?: readonly A[] | ((subjects: ExampleSubjects) => readonly A[]);
  /** Who sends it in an attack; absent: the owner. */
  readonly attackedBy?: readonly ("owner" | "admin")[];
  /** The servers that the attack prefers for it, where it would nearly always be refused by any other. */
  readonly suits?: (server: Server, state: State) => boolean;
  /** @param argument the value under the key, already checked against the schema */
  run?(call: Call, argument: A): Answer<B>;
}

/** The type of the arguments of actions by their keys. */
export type ArgumentsOf<L extends readonly ServerAction[]> = {
  readonly [E in L[number] as E["key"]]: E extends ServerAction<string, infer A, unknown> ? A : never;
};

/** The type of the bodies that actions answer with, by their keys. */
export type AnswersOf<L extends readonly ServerAction[]> = {
  readonly [E in L[number] as E["key"]]: E extends ServerAction<string, unknown, infer B> ? B : never;
};

type ArgumentOf<K extends string, S> = BodyOf<S> extends { readonly [key in K]: infer A } ? A : unknown;

interface Definition<K extends string, S extends VersionedSchema, A, B>
  extends Omit<ServerAction<K, A, B>, "schema" | "run" | "rule"> {
  readonly rule: RuleName | OwnRule;
  readonly schema?: S;
  /** The rule that guards it with this argument, where it is another than `rule`. */
  readonly ruleFor?: (call: Call, argument: A) => RuleName | undefined;
  /** @param server the one that the action is about, which the caller may do it to */
  readonly handle: (call: Call, server: Server, argument: A) => Answer<B>;
}

/** An action that finds its server, asks the policy, and then does what `handle` says; its argument is typed by its schema. */
export function action<const K extends string, S extends VersionedSchema, B = unknown>(
  definition: Definition<K, S, ArgumentOf<K, S>, B>,
): ServerAction<K, ArgumentOf<K, S>, B> {
  const { handle, ruleFor, ...declaration } = definition;
  return {
    ...declaration,
    run: (call, argument) => {
      const rule = ruleFor?.(call, argument) ?? declaration.rule;
      return handle(call, subjectOf(call, { ...declaration, rule }), argument);
    },
  };
}

/** The schema of an action's body: an object with the one key. */
export function actionBody<const K extends string, const S extends V<Schema>>(key: K, argument: S) {
  return {
    type: "object",
    properties: { [key]: argument } as { readonly [key in K]: S },
    required: [key],
    additionalProperties: false,
  } as const;
}

/** The same, ready for use, where the action's body changes only within the argument. */
export function actionSchema<const K extends string, const S extends V<Schema>>(key: K, argument: S) {
  return bodySchema(actionBody(key, argument));
}

/** Runs an action whose body was checked. */
export function perform(call: Call, performed: ServerAction, argument: unknown): Answer {
  if (performed.run !== undefined) return performed.run(call, argument);
  const [operation] = performed.operations ?? [];
  if (operation === undefined) throw new Error(`action '${performed.key}' neither runs nor begins anything`);
  return operate(call, subjectOf(call, performed), typeof operation === "string" ? operation : operation.name);
}

/** The server that an action is about, once the policy lets the caller do it. @throws ApiError 404, 403 */
function subjectOf(call: Call, { key, rule, inCell = false }: Pick<ServerAction, "key" | "rule" | "inCell">): Server {
  if (rule === null) throw new Error(`action '${key}' has no policy rule`);
  if (inCell) mustHaveCell(call);
  return subject(call, rule);
}

/** The arguments that serve as examples of an action; null alone for one that takes none. */
export function examplesOf({ examples = [null] }: ServerAction, subjects: ExampleSubjects): readonly unknown[] {
  return typeof examples === "function" ? examples(subjects) : examples;
}

/** @throws ApiError 404 for a server that was never scheduled: it has no cell, by which Nova looks it up here */
function mustHaveCell(call: Call): void {
  const id = call.params.server_id ?? "";
  const slot = serialOfUuid(id, call.state.settings.idKey);
  const known = slot < 0 ? undefined : call.state.servers.get(slot);
  if (known === undefined) throw notFound(`Instance ${id} has no mapping to a cell.`);
  if (!known.scheduled) throw notFound(`Instance ${id} could not be found.`);
}

/** Servers in a vm_state, for `suits`. */
export function inState(vmState: VmState): (server: Server) => boolean {
  return ({ state }) => state.vmState === vmState;
}
