/**
 * The state machine of a server, derived from the declarations: which way an operation may go on from where it is, and
 * which (vm_state, task_state) it may write on the way. Nothing is told twice: diagrams, tables and the invariant
 * `legal-transitions` are all made of this.
 */

import type { ServerState } from "../../model/records/server.ts";
import type { Status } from "../../model/records/server-states.ts";
import { statusOf } from "../../model/records/server-states.ts";
import {
  beginningOf,
  type Change,
  type Choice,
  type Move,
  type Operation,
  type Outcome,
  type Phase,
} from "../core/operation.ts";
import { HOSTLESS_END, INTERRUPTED, LOCKED, QUEUED, REFUSED_END, WAITING } from "../core/standing.ts";

/** A way on: from a phase (or `QUEUED`) to a phase or an outcome. */
export interface OperationTransition {
  readonly from: string;
  readonly to: string;
  /** What leads there: the work is done, or it failed, or another task_state stood where this operation had written its own. */
  readonly when: "done" | "failed" | "conflict";
}

/** The outcome of an operation that lost its server to another, and says nothing of that (`Operation.conflicts`). */
export const CONFLICT_END = "conflict";

const WAYS = new WeakMap<Operation, readonly OperationTransition[]>();

/** All ways of an operation, in the order of its phases. */
export function transitionsOf(operation: Operation): readonly OperationTransition[] {
  let ways = WAYS.get(operation);
  if (ways === undefined) {
    ways = [...findWays(operation)];
    WAYS.set(operation, ways);
  }
  return ways;
}

function* findWays(operation: Operation): Iterable<OperationTransition> {
  const { phases, outcomes } = operation;
  const first = beginningOf(operation);
  for (const to of [...(first === undefined ? [] : [first]), ...(operation.alsoEnters ?? [])]) {
    yield { from: QUEUED, to, when: "done" };
  }
  const conflicts = conflictsOf(operation);
  const failed = operation.fails ?? "reverted";
  for (const to of conflicts) if (mayCollide(operation, QUEUED)) yield { from: QUEUED, to, when: "conflict" };
  for (const [from, phase] of Object.entries(phases)) {
    for (const to of namesOf(phase.then)) yield { from, to, when: "done" };
    const fails = phase.fails ?? failed;
    if (mayFail(phase)) {
      for (const to of namesOf(fails)) if (to in phases || to in outcomes) yield { from, to, when: "failed" };
    }
    if (mayCollide(operation, from)) for (const to of conflicts) yield { from, to, when: "conflict" };
  }
}

/** Where an operation goes that found another task_state than its own. */
export function conflictsOf(operation: Operation): readonly string[] {
  return operation.conflicts === undefined ? [CONFLICT_END] : namesOf(operation.conflicts);
}

/** Work in the hypervisor may fail; other work only where the declaration says what then. */
function mayFail(phase: Phase): boolean {
  return phase.call !== undefined || phase.fails !== undefined;
}

/** Whether something that follows here writes a task_state that another operation may have written meanwhile. */
function mayCollide(operation: Operation, from: string): boolean {
  const next = nextNames(operation, from);
  return next.some((name) => {
    const phase = operation.phases[name];
    if (phase !== undefined) return phase.task !== undefined && phase.expects !== "any";
    const outcome = operation.outcomes[name];
    if (outcome?.set === undefined) return false;
    return (outcome.expects ?? (outcome.failed === true ? "any" : undefined)) !== "any";
  });
}

function nextNames(operation: Operation, from: string): readonly string[] {
  const phase = operation.phases[from];
  if (phase !== undefined) return [...namesOf(phase.then), ...namesOf(phase.fails ?? operation.fails ?? "reverted")];
  const first = beginningOf(operation);
  return [...(first === undefined ? [] : [first]), ...(operation.alsoEnters ?? [])];
}

function namesOf(next: string | Choice): readonly string[] {
  return typeof next === "string" ? [next] : next.oneOf;
}

/** The statuses an outcome may leave the server in, so far as that does not depend on where it was; empty: as it was. */
export function leavesOf(outcome: Outcome): readonly Status[] {
  if (outcome.leaves !== undefined) return typeof outcome.leaves === "string" ? [outcome.leaves] : outcome.leaves;
  const vmState = movesOf(outcome.set, outcome.alsoSets).findLast((move) => move.vmState !== undefined)?.vmState;
  return vmState === undefined ? [] : [statusOf(vmState, null)];
}

/** The moves of a write that is known beforehand, and those told beside it. */
function movesOf(set: unknown, alsoSets: readonly Move[] = []): readonly Move[] {
  return typeof set === "object" && set !== null ? [...alsoSets, moveOf(set as Change)] : alsoSets;
}

function moveOf({ vmState, taskState }: Change): Move {
  return { ...(vmState === undefined ? {} : { vmState }), ...(taskState === undefined ? {} : { taskState }) };
}

/** Whether a write moves the server on in the state machine at all. */
export function isMove(set: Change): boolean {
  return set.vmState !== undefined || set.taskState !== undefined;
}

function isAmong(moves: readonly Move[], set: Change): boolean {
  return moves.some((move) => move.vmState === set.vmState && move.taskState === set.taskState);
}

/**
 * What is wrong with a write of an operation, or null.
 * @param from the phase it was in (`QUEUED`: none yet)
 * @param to the phase it is in with the write
 * @param after the server's states as written
 */
export function wrongWrite(
  operation: Operation,
  from: string,
  to: string,
  set: Change,
  after: ServerState,
): string | null {
  if (from !== to) {
    const wrong = wrongStep(operation, from, to);
    if (wrong !== null) return wrong;
    const phase = operation.phases[to];
    const known = typeof phase?.writes === "object" ? moveOf(phase.writes) : {};
    const told: Move = { ...known, ...(phase?.task === undefined ? {} : { taskState: phase.task }) };
    const moves = [told, ...(phase?.alsoSets ?? []).map((move) => ({ ...move, ...told }))];
    return isAmong(moves, set)
      ? null
      : `writes ${textOf(set)} on entering its phase '${to}', which declares ${textOf(told)}`;
  }
  if (!isMove(set)) return null;
  const here = operation.phases[from];
  const own = from === QUEUED ? movesOf(operation.begins, operation.alsoSets) : (here?.alsoSets ?? []);
  if (isAmong(own, set)) return null;
  for (const way of waysFrom(operation, from)) {
    const outcome = operation.outcomes[way.to];
    if (outcome === undefined) continue;
    if (isAmong(movesOf(outcome.set, outcome.alsoSets), set)) return null;
    if (typeof outcome.set === "function" && leavesOf(outcome).includes(statusOf(after.vmState, after.taskState)))
      return null;
  }
  return `writes ${textOf(set)} in ${from === QUEUED ? "the beginning" : `its phase '${from}'`}, which no declaration allows`;
}

/** What is wrong with an operation's going on from one phase to another, or to its outcome; or null. */
export function wrongStep(operation: Operation, from: string, to: string): string | null {
  // Anywhere it may come to wait, for a slot or for its host, or be cut short by its host's death.
  if (
    to === WAITING ||
    to === INTERRUPTED ||
    ((to === HOSTLESS_END || to === REFUSED_END) && from === QUEUED) ||
    (to === LOCKED && from === QUEUED)
  )
    return null;
  const ways = new Set(waysFrom(operation, from).map((way) => way.to));
  if (ways.has(to)) return null;
  const place = from === QUEUED ? "its beginning" : `its phase '${from}'`;
  return `goes on from ${place} to '${to}'; the declaration knows ${[...ways].join(", ") || "no way on"}`;
}

/** The ways from a phase; what it waited for before is not told, so from there it is every way. */
function waysFrom(operation: Operation, from: string): readonly OperationTransition[] {
  const ways = transitionsOf(operation);
  const place = from === LOCKED ? QUEUED : from;
  return from === WAITING ? ways : ways.filter((way) => way.from === place);
}

function textOf(set: Change): string {
  const states = [];
  if (set.vmState !== undefined) states.push(`vm_state ${set.vmState}`);
  if (set.taskState !== undefined) states.push(`task_state ${set.taskState ?? "None"}`);
  return states.join(", ") || "no state";
}
