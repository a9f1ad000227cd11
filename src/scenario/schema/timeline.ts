import { anything, boolean, describe, type Infer, list, number, object, oneOf, record, text, union } from "./build.ts";
import { duration, fraction } from "./common.ts";

/** Faults a scenario can cause; each undoes itself at the end of its `for`, or of its window. */
export const FAULTS = [
  "host-down",
  "host-disabled",
  "cell-down",
  "slow-step",
  "build-failure",
  "boot-failure",
  "network-wait",
  "api-error",
  "placement-conflict",
] as const;

const mode = {
  mode: describe("How many of them.", oneOf("one", "all", "fixed", "fixed-percent")),
  value: number({ minimum: 0 }),
};

const select = object({
  optional: {
    hosts: union(
      "a host's name, a range, or {aggregate, mode, value}",
      text(),
      object({ optional: { aggregate: text(), az: text(), names: text(), ...mode } }),
    ),
    servers: object({
      optional: {
        on: text(),
        project: text(),
        status: text(),
        workload: text(),
        name: text(),
        ...mode,
      },
    }),
  },
});

const when = union(
  "a state {server, status}, or quiescent",
  oneOf("quiescent"),
  object({ required: { server: text(), status: text() } }),
);

const trigger = {
  at: duration,
  from: duration,
  to: duration,
  when,
  after: duration,
};

/** Scripted calls of the Compute API, and faults. */
export const timeline = list(
  union(
    "a call {at, call, body} or a fault {at, fault, for}",
    object({
      required: { call: text() },
      optional: { ...trigger, id: text(), as: text(), server: text(), body: anything(), select },
    }),
    object({
      required: { fault: oneOf(...FAULTS) },
      optional: {
        ...trigger,
        for: duration,
        select,
        step: text(),
        factor: number({ exclusiveMinimum: 0 }),
        rate: fraction,
        reschedulable: boolean(),
        delay: duration,
        status: number(),
        params: record(anything()),
      },
    }),
  ),
);
export type RawTimeline = Infer<typeof timeline>;
