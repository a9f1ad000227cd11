import type { Static } from "../../json/schema.ts";
import { STEPS } from "../../model/records/latency.ts";
import { STATUSES } from "../../model/records/server-states.ts";
import {
  aboveZero,
  closedMap,
  distribution,
  duration,
  type FormatSchema,
  fraction,
  fromOne,
  listOfStrings,
  nonEmpty,
  truth,
} from "./common.ts";

const mode = {
  mode: {
    description: "How many of them, drawn with the seed; default: all.",
    enum: ["one", "all", "fixed", "fixed-percent"],
  },
  value: { description: "How many, or how many percent (rounded up).", type: "number", minimum: 0 },
} as const;

const hosts = {
  expected: "all, down-hosts, a host's name, a range such as c-[01-20], or {aggregate, az, cell, names, mode, value}",
  anyOf: [
    nonEmpty,
    {
      ...closedMap,
      properties: {
        names: {
          expected: "a host's name, a range such as c-[01-20], or a list of these",
          anyOf: [nonEmpty, listOfStrings],
        },
        aggregate: nonEmpty,
        az: nonEmpty,
        cell: nonEmpty,
        ...mode,
      },
    },
  ],
} as const satisfies FormatSchema;

const servers = {
  ...closedMap,
  properties: {
    on: { ...nonEmpty, description: "down-hosts, a host's name, or a range." },
    project: nonEmpty,
    status: { enum: STATUSES },
    workload: nonEmpty,
    name: { ...nonEmpty, description: "A server's name; * stands for any text." },
    ...mode,
  },
} as const satisfies FormatSchema;

const start = {
  at: { ...duration, description: "A time since the clock's start." },
  when: {
    description: "A state that is reached, or quiescent: nothing but periodic work is pending.",
    expected: "a state {server, status}, or quiescent",
    anyOf: [
      { const: "quiescent" },
      {
        ...closedMap,
        required: ["server", "status"],
        properties: {
          server: { ...nonEmpty, description: "A call's id, or a server's name." },
          status: { enum: STATUSES },
        },
      },
    ],
  },
  after: { ...duration, description: "How long after `when`." },
} as const;

const call = {
  ...closedMap,
  required: ["call"],
  properties: {
    call: { ...nonEmpty, description: "An operation of the Compute API: createServer, resize, evacuate, …" },
    ...start,
    id: { ...nonEmpty, description: "What later items call the server that is created." },
    as: { ...nonEmpty, description: "The project whose member asks; absent: an administrator." },
    server: { ...nonEmpty, description: "A call's id, or a server's name." },
    flavor: nonEmpty,
    aggregate: nonEmpty,
    server_group: nonEmpty,
    host: nonEmpty,
    project: nonEmpty,
    volume: nonEmpty,
    keypair: nonEmpty,
    body: { description: "What the API wants; for an action, what stands under its key." },
    microversion: { type: "string", pattern: "^2\\.\\d+$", expected: "a microversion such as 2.93" },
    select: {
      ...closedMap,
      description: "The call goes to each of these servers.",
      required: ["servers"],
      properties: { servers },
    },
    expect: {
      description: "The status codes that are all right.",
      expected: "a status code such as 202, or a list of them",
      anyOf: [{ type: "integer" }, { type: "array", items: { type: "integer" }, minItems: 1 }],
    },
  },
} as const satisfies FormatSchema;

const window = {
  ...start,
  from: { ...duration, description: "When it begins, as `at` does." },
  to: { ...duration, description: "When it ends." },
  for: { ...duration, description: "How long it lasts; absent: to the end of the run." },
} as const;

const ofHosts = { ...closedMap, properties: { hosts } } as const;
const onHosts = { ...ofHosts, required: ["hosts"] } as const;
const onSome = {
  ...closedMap,
  properties: {
    hosts,
    servers: { ...closedMap, required: ["project"], properties: { project: nonEmpty } },
  },
} as const;

const repair = { ...distribution, description: "How long a repair takes." } as const;
const driverCall = { ...nonEmpty, description: "A call of the virt driver, such as power_off." } as const;

/** Scripted calls of the Compute API, and faults. */
export const timelineSchema = {
  description: "Scripted calls and faults.",
  type: "array",
  items: {
    expected: "a call {at, call, body} or a fault {at, fault, for}",
    anyOf: [
      call,
      {
        ...closedMap,
        required: ["fault", "select"],
        properties: {
          fault: { const: "host-down" },
          select: onHosts,
          ...window,
          forced: { ...truth, description: "Marked down at once: service_down_time need not pass." },
          power_lost: { ...truth, description: "The whole host goes, and its guests are off." },
        },
      },
      {
        ...closedMap,
        required: ["fault", "select", "model", "mean", "repair"],
        properties: {
          fault: { const: "host-down" },
          select: onHosts,
          model: { const: "exp" },
          mean: duration,
          repair,
          ...window,
        },
      },
      {
        ...closedMap,
        required: ["fault", "select", "model", "shape", "scale", "repair"],
        properties: {
          fault: { const: "host-down" },
          select: onHosts,
          model: {
            description: "Each host fails again and again, for as long as the fault lasts.",
            const: "weibull",
          },
          shape: aboveZero,
          scale: duration,
          repair,
          ...window,
        },
      },
      {
        ...closedMap,
        required: ["fault", "select"],
        properties: { fault: { const: "host-disabled" }, select: onHosts, ...window },
      },
      {
        ...closedMap,
        required: ["fault", "cell"],
        properties: { fault: { const: "cell-down" }, cell: nonEmpty, ...window },
      },
      {
        ...closedMap,
        required: ["fault", "step", "factor"],
        properties: {
          fault: { const: "slow-step" },
          step: { enum: STEPS },
          factor: aboveZero,
          ...window,
          select: ofHosts,
        },
      },
      {
        ...closedMap,
        required: ["fault", "rate"],
        properties: {
          fault: { const: "build-failure" },
          rate: fraction,
          ...window,
          step: { enum: STEPS },
          reschedulable: { ...truth, description: "Whether another host is tried; default: true." },
          select: onSome,
        },
      },
      {
        ...closedMap,
        required: ["fault", "rate"],
        properties: { fault: { const: "boot-failure" }, rate: fraction, ...window, select: onSome },
      },
      {
        ...closedMap,
        required: ["fault"],
        properties: { fault: { const: "network-wait" }, ...window, select: onSome },
      },
      {
        ...closedMap,
        required: ["fault", "step"],
        properties: {
          fault: { const: "driver-error" },
          step: driverCall,
          ...window,
          rate: fraction,
          exception: { ...nonEmpty, description: "The class that is raised." },
          message: nonEmpty,
          left: { ...fromOne, description: "How many times; absent: until it ends." },
          select: onSome,
        },
      },
      {
        ...closedMap,
        required: ["fault", "step"],
        properties: { fault: { const: "driver-hang" }, step: driverCall, ...window, select: ofHosts },
      },
      {
        ...closedMap,
        required: ["fault", "rate"],
        properties: {
          fault: { const: "api-error" },
          rate: fraction,
          ...window,
          status: {
            description: "The status code that is answered; default: 503.",
            type: "integer",
            minimum: 400,
            maximum: 599,
          },
          call: { ...nonEmpty, description: "Only to this operation." },
        },
      },
      {
        ...closedMap,
        required: ["fault", "rate"],
        properties: { fault: { const: "placement-conflict" }, rate: fraction, ...window, select: onSome },
      },
    ],
  },
} as const satisfies FormatSchema;
export type RawTimeline = Static<typeof timelineSchema>;
