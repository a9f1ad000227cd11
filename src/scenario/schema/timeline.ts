import { STEPS } from "../../model/records/latency.ts";
import { STATUSES } from "../../model/records/server-states.ts";
import {
  anything,
  booleanSchema,
  describe,
  type Infer,
  integer,
  list,
  number,
  object,
  oneOf,
  patterned,
  textSchema,
  union,
} from "./build.ts";
import { distribution, duration, fraction } from "./common.ts";

const mode = {
  mode: describe(
    "How many of them, drawn with the seed; all unless told.",
    oneOf("one", "all", "fixed", "fixed-percent"),
  ),
  value: describe("How many, or how many percent (rounded up).", number({ minimum: 0 })),
};

const hosts = union(
  "all, down-hosts, a host's name, a range such as c-[01-20], or {aggregate, az, cell, names, mode, value}",
  textSchema(),
  object({
    optional: {
      names: union("a host's name, a range such as c-[01-20], or a list of these", textSchema(), list(textSchema())),
      aggregate: textSchema(),
      az: textSchema(),
      cell: textSchema(),
      ...mode,
    },
  }),
);

const servers = object({
  optional: {
    on: describe("down-hosts, a host's name, or a range.", textSchema()),
    project: textSchema(),
    status: oneOf(...STATUSES),
    workload: textSchema(),
    name: describe("A server's name; * stands for any text.", textSchema()),
    ...mode,
  },
});

const when = union(
  "a state {server, status}, or quiescent",
  oneOf("quiescent"),
  object({
    required: { server: describe("A call's id, or a server's name.", textSchema()), status: oneOf(...STATUSES) },
  }),
);

const start = {
  at: describe("A time since the clock's start.", duration),
  when: describe("A state that is reached, or quiescent: nothing but periodic work is pending.", when),
  after: describe("How long after `when`.", duration),
};

const call = object({
  required: { call: describe("An operation of the Compute API: createServer, resize, evacuate, …", textSchema()) },
  optional: {
    ...start,
    id: describe("What later items call the server that is created.", textSchema()),
    as: describe("The project whose member asks; absent: an administrator.", textSchema()),
    server: describe("A call's id, or a server's name.", textSchema()),
    flavor: textSchema(),
    aggregate: textSchema(),
    server_group: textSchema(),
    host: textSchema(),
    project: textSchema(),
    volume: textSchema(),
    keypair: textSchema(),
    body: describe("What the API wants; for an action, what stands under its key.", anything()),
    microversion: patterned("^2\\.\\d+$", "a microversion such as 2.93"),
    select: describe("The call goes to each of these servers.", object({ required: { servers } })),
    expect: describe(
      "The status codes that are all right.",
      union("a status code such as 202, or a list of them", integer(), list(integer(), 1)),
    ),
  },
});

const window = {
  ...start,
  from: describe("When it begins, as `at` does.", duration),
  to: describe("When it ends.", duration),
  for: describe("How long it lasts; absent: to the end of the run.", duration),
};

const onHosts = object({ required: { hosts } });
const onSome = object({ optional: { hosts, servers: object({ required: { project: textSchema() } }) } });

const repair = describe("How long a repair takes.", distribution);
const positive = number({ exclusiveMinimum: 0 });

/** Scripted calls of the Compute API, and faults. */
export const timelineSchema = list(
  union(
    "a call {at, call, body} or a fault {at, fault, for}",
    call,
    object({
      required: { fault: oneOf("host-down"), select: onHosts },
      optional: {
        ...window,
        forced: describe("Marked down at once: service_down_time need not pass.", booleanSchema()),
        power_lost: describe("The whole host goes, and its guests are off.", booleanSchema()),
      },
    }),
    object({
      required: { fault: oneOf("host-down"), select: onHosts, model: oneOf("exp"), mean: duration, repair },
      optional: window,
    }),
    object({
      required: {
        fault: oneOf("host-down"),
        select: onHosts,
        model: describe("Each host fails again and again, for as long as the fault lasts.", oneOf("weibull")),
        shape: positive,
        scale: duration,
        repair,
      },
      optional: window,
    }),
    object({ required: { fault: oneOf("host-disabled"), select: onHosts }, optional: window }),
    object({ required: { fault: oneOf("cell-down"), cell: textSchema() }, optional: window }),
    object({
      required: { fault: oneOf("slow-step"), step: oneOf(...STEPS), factor: positive },
      optional: { ...window, select: object({ optional: { hosts } }) },
    }),
    object({
      required: { fault: oneOf("build-failure"), rate: fraction },
      optional: {
        ...window,
        step: oneOf(...STEPS),
        reschedulable: describe("Whether another host is tried; true unless told.", booleanSchema()),
        select: onSome,
      },
    }),
    object({ required: { fault: oneOf("boot-failure"), rate: fraction }, optional: { ...window, select: onSome } }),
    object({ required: { fault: oneOf("network-wait") }, optional: { ...window, select: onSome } }),
    object({
      required: {
        fault: oneOf("driver-error"),
        step: describe("A call of the virt driver, such as power_off.", textSchema()),
      },
      optional: {
        ...window,
        rate: fraction,
        exception: describe("The class that is raised.", textSchema()),
        message: textSchema(),
        left: describe("How many times; absent: until it ends.", integer({ minimum: 1 })),
        select: onSome,
      },
    }),
    object({
      required: {
        fault: oneOf("driver-hang"),
        step: describe("A call of the virt driver, such as power_off.", textSchema()),
      },
      optional: { ...window, select: object({ optional: { hosts } }) },
    }),
    object({
      required: { fault: oneOf("api-error"), rate: fraction },
      optional: {
        ...window,
        status: describe("The status code that is answered; 503 unless told.", integer({ minimum: 400, maximum: 599 })),
        call: describe("Only to this operation.", textSchema()),
      },
    }),
    object({
      required: { fault: oneOf("placement-conflict"), rate: fraction },
      optional: { ...window, select: onSome },
    }),
  ),
);
export type RawTimeline = Infer<typeof timelineSchema>;
