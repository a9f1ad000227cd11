import type { Choice, Move, Operation, Outcome, Phase } from "../../lifecycle/core/operation.ts";
import { leavesOf } from "../../lifecycle/machine/transitions.ts";
import { columns } from "../text/columns.ts";

const NOTHING = "-";

/** A row of the table of all operations, in words: name, instance action, where it begins, task_states on the way, ends. */
export interface OperationRow {
  readonly name: string;
  readonly action: string;
  readonly begins: string;
  readonly tasks: string;
  readonly leaves: string;
  readonly fails: string;
}

/** What the table of all operations says of one. */
export function rowOf(operation: Operation): OperationRow {
  const { name, action, admits, phases, outcomes } = operation;
  const all = Object.values(outcomes);
  return {
    name,
    action: action ?? NOTHING,
    begins: `${admits.vmStates?.join(", ") ?? "any"}${taskText(admits.taskStates)}`,
    tasks: tasksOf(operation, Object.values(phases)).join(", ") || NOTHING,
    leaves: statusesOf(all.filter(({ failed }) => failed !== true)),
    fails: statusesOf(all.filter(({ failed }) => failed === true)),
  };
}

function taskText(tasks: Operation["admits"]["taskStates"]): string {
  if (tasks === undefined) return "";
  return tasks === "any" ? ", whatever runs" : `, also while ${tasks.filter((task) => task !== null).join(", ")}`;
}

function tasksOf({ begins }: Operation, phases: readonly Phase[]): readonly string[] {
  const first = typeof begins === "object" ? begins.taskState : undefined;
  const tasks = [first, ...phases.map(({ task }) => task)];
  return [...new Set(tasks.filter((task) => typeof task === "string"))];
}

/** The statuses that outcomes leave; `as before` where they change no vm_state. */
function statusesOf(outcomes: readonly Outcome[]): string {
  const left = new Set(
    outcomes.flatMap((outcome): readonly string[] =>
      leavesOf(outcome).length === 0 ? ["as before"] : leavesOf(outcome),
    ),
  );
  return [...left].join(", ") || NOTHING;
}

/** All operations as a table; what may run beside them, and what they go through, is in the tables of each. */
export function overviewTable(operations: Iterable<Operation>): string {
  const head = ["operation", "instance action", "begins in vm_state", "leaves", "failed, leaves"];
  const rows = [...operations].map((operation) => {
    const { name, action, leaves, fails } = rowOf(operation);
    return [name, action, operation.admits.vmStates?.join(", ") ?? "any", leaves, fails];
  });
  return columns([head, ...rows]);
}

/** One operation as a table: its phases, then its outcomes. */
export function operationTable(operation: Operation): string {
  const { name, action, admits, begins, phases, outcomes } = operation;
  const row = rowOf(operation);
  const facts = [
    ["operation", name],
    ["instance action", action ?? "none is recorded"],
    ["begins in vm_state", row.begins],
    ["on a locked server", admits.lock === false ? "the owner may, too" : "only an administrator may"],
    ["written at once", typeof begins === "function" ? "it depends" : moveText(begins ?? {})],
  ];
  const steps = Object.entries(phases).map(([phase, { on, step, call, task, then, fails }]) => [
    phase,
    on,
    step,
    call ?? NOTHING,
    task === undefined ? NOTHING : (task ?? "none"),
    namesText(then),
    call === undefined && fails === undefined ? NOTHING : namesText(fails ?? operation.fails ?? "reverted"),
  ]);
  const ends = Object.entries(outcomes).map(([outcome, declared]) => [
    outcome,
    statusesOf([declared]),
    typeof declared.set === "function" ? "it depends" : moveText(declared.set ?? {}),
    declared.failed === true ? "fails" : "succeeds",
  ]);
  const tables = [columns(facts)];
  if (steps.length > 0) {
    tables.push(columns([["phase", "on", "step", "driver call", "task_state", "then", "on failure"], ...steps]));
  }
  tables.push(columns([["outcome", "leaves", "writes", "the action"], ...ends]));
  return tables.join("\n");
}

function moveText({ vmState, taskState }: Move): string {
  const states: string[] = [];
  if (vmState !== undefined) states.push(`vm_state ${vmState}`);
  if (taskState !== undefined) states.push(`task_state ${taskState ?? "none"}`);
  return states.join(", ") || "nothing";
}

/** The ways of a choice, in words. */
export function namesText(next: string | Choice): string {
  return typeof next === "string" ? next : next.oneOf.join(" or ");
}
