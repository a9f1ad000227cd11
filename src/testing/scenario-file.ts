import { Document, isCollection, isPair } from "yaml";
import { INVARIANTS } from "../invariants/invariants.ts";
import type { PlannedStep } from "./command.ts";
import { LawBroken } from "./rig.ts";
import type { CloudSketch, LatencySketch } from "./sketch.ts";

/** What a scenario file states about a failure. */
export interface Failure {
  readonly sketch: CloudSketch;
  readonly seed: string | number;
  readonly steps: readonly PlannedStep[];
  /** When it was over, ms. */
  readonly end: number;
  /** What was wrong; null: nothing, the steps are written down for themselves. */
  readonly error: Error | null;
}

/** A scenario file (formats/scenario.md) that does to a cloud what these steps did, and expects what did not hold. */
export function scenarioFile(failure: Failure): string {
  const { sketch, seed, steps, end, error } = failure;
  const scenario = {
    scenario: "v1",
    name: error === null ? "attack" : `failure-of-${lawOf(error)}`,
    seed,
    clock: { until: duration(end) },
    cloud: { ...sketch, latency: sketch.latency.length === 0 ? "zero" : sketch.latency.map(latencyRule) },
    timeline: steps.map(timelineItem),
    ...(error instanceof LawBroken ? expectation(error) : {}),
  };
  const document = new Document(scenario);
  if (error !== null) document.commentBefore = ` ${lawOf(error)}: ${error.message}`.replaceAll("\n", "\n ");
  // One line each, as people write them.
  for (const path of ONE_LINE) {
    const list = document.getIn(path);
    for (const item of isCollection(list) ? list.items : []) {
      const node = isPair(item) ? item.value : item;
      if (isCollection(node)) node.flow = true;
    }
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const ONE_LINE: readonly (readonly string[])[] = [
  ["timeline"],
  ["expect"],
  ["cloud", "conf"],
  ...["hosts", "flavors", "images", "networks", "projects", "latency"].map((part) => ["cloud", part]),
];

/** Name of the law that an error says is broken; `error` where it is the simulator's own. */
export function lawOf(error: Error): string {
  return error instanceof LawBroken ? error.law : "error";
}

/** What a scenario can expect instead of the law: of a user's own, or of one that is asked at the end, the comment tells. */
function expectation({ law, server }: LawBroken): object {
  if (law in INVARIANTS) return { expect: { always: [law] } };
  if (server === undefined) return {};
  return { expect: { at: [{ at: "end", server, is: { "OS-EXT-STS:task_state": null } }] } };
}

function timelineItem(step: PlannedStep): object {
  const at = duration(step.at);
  if ("fault" in step) {
    const { fault, step: call, host, params, lasts } = step;
    return {
      at,
      fault,
      ...(call === undefined ? {} : { step: call }),
      ...params,
      ...(host === undefined ? {} : { select: { hosts: host } }),
      ...(lasts === null ? {} : { for: duration(lasts) }),
    };
  }
  const { id, call, as, server, body } = step;
  return {
    at,
    ...(id === undefined ? {} : { id }),
    call,
    // Without `as`, an administrator asks.
    ...(as === "admin" ? {} : { as }),
    ...(server === undefined ? {} : { server }),
    ...(body === undefined ? {} : { body }),
  };
}

function latencyRule({ step, min, max }: LatencySketch): object {
  const where = step === undefined ? {} : { step };
  return min === max
    ? { ...where, dist: "const", value: duration(min) }
    : { ...where, dist: "uniform", min: duration(min), max: duration(max) };
}

function duration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
