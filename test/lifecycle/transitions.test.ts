import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/lifecycle/core/operation.ts";
import { QUEUED } from "../../src/lifecycle/core/standing.ts";
import {
  CONFLICT_END,
  leavesOf,
  transitionsOf,
  wrongStep,
  wrongWrite,
} from "../../src/lifecycle/machine/transitions.ts";
import { OPERATIONS } from "../../src/lifecycle/operations.ts";
import type { ServerState } from "../../src/model/records/server.ts";

const all = [...OPERATIONS].map((operation) => [operation.name, operation] as const);

describe.each(all)("the declaration of %s", (_name, operation: Operation) => {
  const { phases, outcomes } = operation;

  it("leads only to phases and outcomes that it has", () => {
    for (const { to } of transitionsOf(operation))
      expect([...Object.keys(phases), ...Object.keys(outcomes), CONFLICT_END]).toContain(to);
  });

  it("names nothing twice, as a phase and as an outcome", () => {
    expect(Object.keys(phases).filter((name) => name in outcomes)).toEqual([]);
  });

  it("has a way to each of its phases and outcomes", () => {
    const reached = new Set<string>([QUEUED]);
    for (let before = 0; before < reached.size; ) {
      before = reached.size;
      for (const { from, to } of transitionsOf(operation)) if (reached.has(from)) reached.add(to);
    }
    expect([...Object.keys(phases), ...Object.keys(outcomes)].filter((name) => !reached.has(name))).toEqual([]);
  });

  it("has a way out of each of its phases", () => {
    for (const phase of Object.keys(phases)) {
      const seen = new Set([phase]);
      for (const at of seen) for (const { from, to } of transitionsOf(operation)) if (from === at) seen.add(to);
      expect([...seen].some((name) => name in outcomes)).toBe(true);
    }
  });

  it("says what it leaves where a function decides", () => {
    for (const [name, outcome] of Object.entries(outcomes)) {
      if (typeof outcome.set !== "function") continue;
      expect([name, leavesOf(outcome).length + (outcome.alsoSets?.length ?? 0)]).not.toEqual([name, 0]);
    }
  });
});

describe("a write", () => {
  const pause = OPERATIONS.named("pause");
  const states = (vmState: ServerState["vmState"], taskState: ServerState["taskState"]) =>
    ({ vmState, taskState }) as ServerState;

  it("that is declared is right, in its place", () => {
    expect(wrongWrite(pause, QUEUED, QUEUED, { taskState: "pausing" }, states("active", "pausing"))).toBeNull();
    expect(
      wrongWrite(pause, "pause", "pause", { vmState: "paused", taskState: null }, states("paused", null)),
    ).toBeNull();
    expect(wrongStep(pause, "pause", "reverted")).toBeNull();
  });

  it("that is not declared, or in another place, is wrong", () => {
    expect(wrongWrite(pause, "pause", "pause", { vmState: "stopped", taskState: null }, states("stopped", null))).toBe(
      "writes vm_state stopped, task_state None in its phase 'pause', which no declaration allows",
    );
    expect(wrongWrite(pause, "pause", "pause", { taskState: "pausing" }, states("active", "pausing"))).toContain(
      "no declaration",
    );
    expect(wrongStep(pause, QUEUED, "paused")).toBe(
      "goes on from its beginning to 'paused'; the declaration knows pause",
    );
  });
});
