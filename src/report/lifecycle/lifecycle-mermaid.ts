/** The state machine as Mermaid diagrams (https://mermaid.js.org, stateDiagram-v2). */
import type { Operation } from "../../lifecycle/core/operation.ts";
import { QUEUED } from "../../lifecycle/core/standing.ts";
import { leavesOf, transitionsOf } from "../../lifecycle/machine/transitions.ts";
import { statusOf } from "../../model/records/server-states.ts";

/**
 * Which operations lead from which status to which, when they succeed. Left out: those that any status admits, and those
 * that leave the status as it was.
 */
export function overviewDiagram(operations: Iterable<Operation>): string {
  const edges = new Map<string, string[]>();
  for (const { name, admits, outcomes } of operations) {
    const leaves = Object.values(outcomes).flatMap((outcome) => (outcome.failed === true ? [] : leavesOf(outcome)));
    for (const vmState of admits.vmStates ?? []) {
      const from = statusOf(vmState, null);
      for (const to of new Set(leaves)) {
        if (from === to) continue;
        const edge = `${from} --> ${to}`;
        const names = edges.get(edge) ?? [];
        if (!names.includes(name)) edges.set(edge, [...names, name]);
      }
    }
  }
  const lines = [...edges].map(([edge, names]) => `  ${edge} : ${names.join(", ")}`).sort();
  return ["stateDiagram-v2", "  [*] --> BUILD : create", ...lines, ""].join("\n");
}

/** One operation: its phases, and the outcomes they lead to. */
export function operationDiagram(operation: Operation): string {
  const { begins, phases, outcomes } = operation;
  const places = [...new Set(transitionsOf(operation).flatMap(({ from, to }) => [from, to]))];
  const ids = new Map(places.map((place) => [place, place === QUEUED ? "[*]" : `s_${place.replaceAll(/\W/g, "_")}`]));
  const lines = ["stateDiagram-v2"];
  for (const place of places) {
    if (place === QUEUED) continue;
    const task = phases[place]?.task;
    const outcome = outcomes[place];
    const leaves = outcome === undefined ? "" : leavesOf(outcome).join(" or ");
    const more = task === undefined || task === null ? leaves : `task_state ${task}`;
    lines.push(`  state "${place}${more === "" ? "" : ` (${more})`}" as ${ids.get(place)}`);
  }
  const task = typeof begins === "object" ? begins.taskState : undefined;
  for (const { from, to, when } of transitionsOf(operation)) {
    const label = from === QUEUED && when === "done" ? (task ?? "") : when;
    lines.push(`  ${ids.get(from)} --> ${ids.get(to)}${label === "" ? "" : ` : ${label}`}`);
  }
  for (const place of places) {
    if (place !== QUEUED && !(place in phases)) lines.push(`  ${ids.get(place)} --> [*]`);
  }
  return `${lines.join("\n")}\n`;
}
