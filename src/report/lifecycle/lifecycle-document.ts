import type { Operation } from "../../lifecycle/core/operation.ts";
import { operationDiagram, overviewDiagram } from "./lifecycle-mermaid.ts";
import { namesText, rowOf } from "./lifecycle-table.ts";

/** The state machine as a Markdown document: docs/lifecycle.md. */
export function lifecycleDocument(operations: Iterable<Operation>): string {
  const all = [...operations];
  return [
    "# The lifecycle of a server",
    "",
    "Made of the operations' declarations (`src/lifecycle/`) by `novasim lifecycle --format markdown`; do not edit.",
    "",
    "An operation begins in the vm_states it admits, while nothing else runs unless it says so. It goes through phases, each",
    "with its task_state, and ends in an outcome. The status the API shows follows from (vm_state, task_state).",
    "",
    "What operations that succeed lead to; those that every status admits (delete, reset state, …) are in the table only.",
    "",
    ...fenced("mermaid", overviewDiagram(all)),
    table(
      ["operation", "instance action", "begins in vm_state", "task_states on the way", "leaves", "failed, leaves"],
      all
        .map(rowOf)
        .map(({ name, action, begins, tasks, leaves, fails }) => [
          `[${name}](#${name.toLowerCase()})`,
          action,
          begins,
          tasks,
          leaves,
          fails,
        ]),
    ),
    ...all.flatMap(section),
  ].join("\n");
}

function section(operation: Operation): readonly string[] {
  const phases = Object.entries(operation.phases).map(([name, { on, step, call, task, then, fails }]) => [
    name,
    on,
    step,
    call === undefined ? "" : `\`${call}\``,
    task === undefined ? "" : (task ?? "none"),
    namesText(then),
    call === undefined && fails === undefined ? "" : namesText(fails ?? operation.fails ?? "reverted"),
  ]);
  return [
    `## ${operation.name}`,
    "",
    ...fenced("mermaid", operationDiagram(operation)),
    ...(phases.length === 0
      ? []
      : [table(["phase", "on", "step", "driver call", "task_state", "then", "on failure"], phases)]),
  ];
}

function fenced(language: string, text: string): readonly string[] {
  return [`\`\`\`${language}`, text.trimEnd(), "```", ""];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}
