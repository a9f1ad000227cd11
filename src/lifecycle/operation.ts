import type { SlotKind } from "../model/host.ts";
import type { Step } from "../model/latency.ts";
import type { ServerState } from "../model/server.ts";
import type { Status, TaskState, VmState } from "../model/server-states.ts";
import type { Server } from "../model/server.ts";
import type { OperationArgs } from "../model/server.ts";
import type { Requestor } from "./intents.ts";
import type { Run } from "./run.ts";

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

/** A stretch of work that takes time. */
export interface Phase {
  /** Which latency rules apply. */
  readonly step: Step;
  readonly on: Place;
  /** Name of the virt driver's call: where it can be held, slowed or made to fail. */
  readonly call?: string;
  /** How long it takes besides its step, ms, whatever the latency rules say. */
  readonly lasts?: (run: Run) => number;
  /** task_state written on entering. */
  readonly task?: TaskState | null;
  /** Which task_states that write may find; default: the one this operation wrote last (Nova: expected_task_state). */
  readonly expects?: Expectation;
  /** More states written on entering, in the same write as `task`. */
  readonly writes?: Change | ((run: Run) => Change);
  /** It runs in one of its host's slots of this kind, which it shares with the phases before and after that name it too. */
  readonly slot?: SlotKind;
  /** Steps of the instance action it runs in, outermost first (os-instance-actions "events"). */
  readonly events?: readonly string[];
  /** What happens on entering, after the task_state is written. */
  readonly enter?: (run: Run) => void;
  /** What happens when the work is done. */
  readonly leave?: (run: Run) => void;
  /** The moves its functions make, which no one could tell otherwise (`transitions.ts`). */
  readonly alsoSets?: readonly Move[];
  /** The phase or outcome that follows. */
  readonly then: string | Choice;
  /** The phase or outcome that a failure leads to; default: the operation's. */
  readonly fails?: string | Choice;
}

/** Task_states that a write may find; where it finds another, it does not happen and the operation has failed. */
export type Expectation = readonly (TaskState | null)[] | "any";

/** A way that depends on how things stand; `oneOf` lists all of them, for the diagram and the tests. */
export interface Choice {
  readonly oneOf: readonly string[];
  readonly choose: (run: Run) => string;
}

/** How an operation ends. */
export interface Outcome {
  /** What is written; `as before` gives up the task_state only, and what depends on the run is a function. */
  readonly set?: Change | ((run: Run) => Change);
  /** Which task_states that write may find; default: the one this operation wrote last, and "any" where it `failed`. */
  readonly expects?: Expectation;
  /** Effects before that write. */
  readonly before?: (run: Run) => void;
  /** Effects after it. */
  readonly after?: (run: Run) => void;
  /** The instance action fails with the problem at hand. */
  readonly failed?: boolean;
  /** Where `set` is a function: the statuses it may leave (`transitions.ts`). */
  readonly leaves?: Status | readonly Status[];
  /** The moves its other functions make (`transitions.ts`). */
  readonly alsoSets?: readonly Move[];
}

/** Everything about one operation on a server, and nothing else. */
export interface Operation {
  readonly name: string;
  readonly admits: Admission;
  /** The instance action it records; absent: none. */
  readonly action?: string;
  /** Refuses for reasons of its own, after the admission and before anything is written. */
  readonly check?: (server: Server, args: OperationArgs, run: Run) => void;
  /** Written with the reply. */
  readonly begins?: Change | ((server: Server, args: OperationArgs) => Change);
  /** More to happen with the reply. */
  readonly begun?: (run: Run, who: Requestor) => void;
  /** True: it is done when the reply is given (an RPC call, or no RPC at all). */
  readonly inReply?: boolean;
  /** True: on its host it waits for the server's other operations of this kind (Nova's lock by instance uuid). */
  readonly exclusive?: boolean;
  /** The first is entered first; none: the first outcome comes at once. */
  readonly phases: Readonly<Record<string, Phase>>;
  readonly outcomes: Readonly<Record<string, Outcome>>;
  /** Phases and outcomes that its caller may enter, besides the first. */
  readonly alsoEnters?: readonly string[];
  /** The moves that `begins` (a function), `begun`, or whoever calls it makes before the first phase (`transitions.ts`). */
  readonly alsoSets?: readonly Move[];
  /** True: it deals with its failures itself, so that its instance action knows nothing of them (Nova's build). */
  readonly handlesFailures?: boolean;
  /** What a failed phase leads to; default `reverted`. */
  readonly fails?: string;
  /** What a write that found another task_state leads to; default: the fault is recorded, and nothing more is written. */
  readonly conflicts?: string | Choice;
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
