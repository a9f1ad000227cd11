import type { Stream } from "../../engine/chance.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Host, PermitKind } from "../../model/records/host.ts";
import type { LatencyStep } from "../../model/records/latency.ts";
import type { Migration } from "../../model/records/migration.ts";
import type { Json, OperationArgs, RunningOperation, Server, ServerState } from "../../model/records/server.ts";
import type { Status, TaskState, VmState } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";
import type { Scheduler } from "../../scheduler/scheduler.ts";
import type { Intent, Requestor } from "./intents.ts";
import type { SchedulerQuestion } from "./scheduler-question.ts";

/** One write of a server's states. */
export type Change = Partial<Omit<ServerState, "updatedAt">>;

/** What of a write moves the server on in the state machine. */
export type Move = Pick<Change, "vmState" | "taskState">;

/**
 * In which states an operation may begin. Checked in Nova's order: lock, host, vm_state, task_state, launched.
 * An absent list admits every state.
 */
export interface Admission {
  /** What the 409 texts call the operation (the controller's verb). */
  readonly verb: string;
  readonly vmStates?: readonly VmState[];
  /** Default: none may be running (`[null]`); "any" admits every task_state. */
  readonly taskStates?: readonly (TaskState | null)[] | "any";
  /** A locked server refuses its owner; default true. "state": with the text for an unfit state. */
  readonly lock?: boolean | "state";
  /** Needs a host (409 "is not ready"); default false. */
  readonly host?: boolean;
  /** Must have been launched once; default true (nova/compute/api check_instance_state). */
  readonly launched?: boolean;
}

/** An error in the way of a phase, as Nova's compute would see it. */
export interface Problem {
  /** Class name of the exception. */
  readonly exception: string;
  readonly message: string | null;
  /** 500, or the code of a Nova exception. */
  readonly code: number;
}

/** Where a phase runs: what its host is, whose loss interrupts it. */
export type Place = "conductor" | "host" | "source" | "destination";

/**
 * A function of a declaration. It is compared as a method is, bivariantly: so the table of operations can hold each
 * `Operation<Args>` as an `Operation`, whatever its arguments. What is checked instead is who begins it: `beginOperation`
 * and the API's `begin` ask for the arguments of the operation that they name.
 */
type Rule<Given extends readonly unknown[], Result> = { rule(...given: Given): Result }["rule"];

/** A stretch of work that takes time. */
export interface Phase<Args extends object = object> {
  /** Which latency rules apply. */
  readonly step: LatencyStep;
  readonly on: Place;
  /** Name of the virt driver's call: where it can be held, slowed or made to fail. */
  readonly call?: string;
  /** Another driver call that the first one makes, which can fail too. */
  readonly alsoCalls?: string;
  /** How long it takes besides its step, ms, whatever the latency rules say. */
  readonly lasts?: Rule<[run: OperationRun<Args>], number>;
  /** task_state written on entering. */
  readonly task?: TaskState | null;
  /** Which task_states that write may find; default: the one this operation wrote last (Nova: expected_task_state). */
  readonly expects?: ExpectedTaskStates;
  /** More states written on entering, in the same write as `task`. */
  readonly writes?: Change | Rule<[run: OperationRun<Args>], Change>;
  /** True: it is asked for by a message, so that an operation done in the reply goes on without the reply from here. */
  readonly cast?: boolean;
  /** It needs a permit of its host of this kind, which it shares with the phases before and after that name it too. */
  readonly permit?: PermitKind;
  /** Whose permit that is, where not of the host it runs on. */
  readonly permitAt?: Place;
  /** Steps of the instance action it runs in, outermost first (os-instance-actions "events"). */
  readonly events?: readonly string[];
  /** What happens on entering, after the task_state is written. */
  readonly enter?: Rule<[run: OperationRun<Args>], void>;
  /** What happens when the work is done. */
  readonly leave?: Rule<[run: OperationRun<Args>], void>;
  /** The moves its functions make, which no one could tell otherwise (`transitions.ts`). */
  readonly alsoSets?: readonly Move[];
  /** The phase or outcome that follows. */
  readonly then: string | Choice<Args>;
  /** The phase or outcome that a failure leads to; default: the operation's. */
  readonly fails?: string | Choice<Args>;
}

/** Task_states that a write may find; where it finds another, it does not happen and the operation has failed. */
export type ExpectedTaskStates = readonly (TaskState | null)[] | "any";

/** A way that depends on how things stand; `oneOf` lists all of them, for the diagram and the tests. */
export interface Choice<Args extends object = object> {
  readonly oneOf: readonly string[];
  readonly choose: Rule<[run: OperationRun<Args>], string>;
}

/** How an operation ends. */
export interface Outcome<Args extends object = object> {
  /** What is written; `as before` gives up the task_state only, and what depends on the run is a function. */
  readonly set?: Change | Rule<[run: OperationRun<Args>], Change>;
  /** Which task_states that write may find; default: the one this operation wrote last, and "any" where it `failed`. */
  readonly expects?: ExpectedTaskStates;
  /** Effects before that write. */
  readonly before?: Rule<[run: OperationRun<Args>], void>;
  /** Effects after it. */
  readonly after?: Rule<[run: OperationRun<Args>], void>;
  /** The instance action fails with the problem at hand. */
  readonly failed?: boolean;
  /** Where `set` is a function: the statuses it may leave (`transitions.ts`). */
  readonly leaves?: Status | readonly Status[];
  /** The moves its other functions make (`transitions.ts`). */
  readonly alsoSets?: readonly Move[];
}

/** The operations a cloud has. */
export interface Declarations {
  /** @throws Error for a name that none has */
  readonly named: (name: string) => Operation;
}

/** What a rule has in hand while it decides: the state as folded so far, and the ways to say what happens. */
export interface RuleContext {
  readonly state: State;
  /** ms since the world's start */
  readonly now: number;
  /** The number the next event will bear; what is numbered by it is unique. */
  readonly nextNumber: number;
  readonly scheduler: Scheduler;
  /** What the scheduler was asked so far in this step. */
  readonly schedulerQuestions: SchedulerQuestion[];
  readonly operations: Declarations;
  /** Says that something happened; the state has it at once. */
  emit(event: Event): void;
  /** Arms a timer. `background` work does not keep the world from being idle. */
  after(ms: number, intent: Intent, background?: boolean): void;
  /** The random stream of this name. */
  chance(name: string): Stream;
}

/**
 * One operation under way on one server, as its declaration's functions see it (`run.ts`).
 *
 * `Args` is what the operation remembers, JSON: what it was begun with, and what its phases note for later ones (those are
 * optional). It is trusted: whoever begins an operation has checked what a client sent.
 */
export interface OperationRun<Args extends object = object> {
  readonly ctx: RuleContext;
  readonly declaration: Operation;
  /** The server's. */
  readonly slot: number;
  readonly ticket: number;
  /** The error that stopped the phase, while a failure is dealt with. */
  problem: Problem | null;
  /** The write that found another task_state and was not made, while that is dealt with. */
  missed: Change | null;
  /** What the asker is told beyond "accepted": set while the reply is not given yet. */
  reply: Json;
  readonly server: Server;
  /** The record of this run; undefined once it has ended. */
  readonly record: RunningOperation | undefined;
  /** The same, while it runs. */
  readonly operation: RunningOperation;
  readonly args: Args;
  /** The migration this operation makes or works on (argument `migration`). */
  readonly migration: Migration;
  host(name: string): Host;
  /**
   * Name of the host a phase runs on; null on the conductor. `source` and `destination` are those of the arguments or,
   * where they name none, of the migration.
   */
  placeOf(on: Place): string | null;
  /** Writes states, whatever task_state stands there; and remembers arguments for later phases. */
  set(change: Change, args?: Partial<Args>): void;
  /** Remembers arguments for later phases. */
  note(args: Partial<Args>): void;
  /** Records a problem, by default the one at hand, as the server's fault (nova: add_instance_fault_from_exc). */
  fault(problem?: Problem | null): void;
  actionEventStarted(event: string, host: string | null): void;
  actionEventFinished(requestId: string, event: string, problem: Problem | null): void;
}

/** Everything about one operation on a server, and nothing else. `Args`: its arguments (`OperationRun`). */
export interface Operation<Args extends object = object> {
  readonly name: string;
  readonly admits: Admission;
  /** The instance action it records; absent: none. */
  readonly action?: string;
  /** Refuses for reasons of its own, after the admission and before anything is written. */
  readonly check?: Rule<[server: Server, args: Args, run: OperationRun<Args>], void>;
  /** Written with the reply. */
  readonly begins?: Change | Rule<[server: Server, args: Args], Change>;
  /** More to happen with the reply. A problem that it leaves in the run ends the operation there, unrecorded. */
  readonly begun?: Rule<[run: OperationRun<Args>, who: Requestor], void>;
  /** True: it is done when the reply is given (an RPC call, or no RPC at all). */
  readonly inReply?: boolean;
  /** True: on its host it waits for the server's other operations of this kind (Nova's lock by instance uuid). */
  readonly exclusive?: boolean;
  /** The first is entered first; none: the first outcome comes at once. */
  readonly phases: Readonly<Record<string, Phase<Args>>>;
  readonly outcomes: Readonly<Record<string, Outcome<Args>>>;
  /** Phases and outcomes that its caller may enter, besides the first. */
  readonly alsoEnters?: readonly string[];
  /** The moves that `begins` (a function), `begun`, or whoever calls it makes before the first phase (`transitions.ts`). */
  readonly alsoSets?: readonly Move[];
  /** True: it deals with its failures itself, so that its instance action knows nothing of them (Nova's build). */
  readonly handlesFailures?: boolean;
  /** True: its failures are not reported by the host it fails on (a method of nova-compute without `reverts_task_state`). */
  readonly failsUnreported?: boolean;
  /** What a failed phase leads to; default `reverted`. */
  readonly fails?: string;
  /** What a write that found another task_state leads to; default: the fault is recorded, and nothing more is written. */
  readonly conflicts?: string | Choice<Args>;
}

/** The arguments of a declaration. */
export type ArgsOf<O> = O extends Operation<infer Args> ? Args : never;

/** Arguments as events and records keep them. Declarations type them by interfaces, which have no index signature. */
export function recordedArgs(args: object): OperationArgs {
  return args as OperationArgs;
}

/** Where an operation begins: its first phase, or its first outcome where it has none; undefined where it has neither. */
export function beginningOf({ phases, outcomes }: Pick<Operation, "phases" | "outcomes">): string | undefined {
  for (const phase in phases) return phase;
  for (const outcome in outcomes) return outcome;
  return undefined;
}

/** The failure took its task_state back; nothing else changed, and the fault is seen only if the server gets to ERROR. */
export const REVERTED: Outcome = { before: (run) => run.fault(), set: { taskState: null }, failed: true };

/** The failure left the server in ERROR, with a fault. */
export const ERROR: Outcome = {
  before: (run) => {
    run.fault();
    run.set({ vmState: "error" });
  },
  alsoSets: [{ vmState: "error" }],
  set: { taskState: null },
  failed: true,
};
