import type { Static } from "../../json/schema.ts";
import {
  closedMap,
  duration,
  type FormatSchema,
  fromZero,
  listOfStrings,
  mapOfAnything,
  nonEmpty,
  truth,
} from "./common.ts";

const threshold = {
  expected: 'a threshold such as "p(95)<120s", or {that: "max<15m", abort: true}',
  anyOf: [
    nonEmpty,
    {
      ...closedMap,
      required: ["that"],
      properties: { that: nonEmpty, abort: { ...truth, description: "The run ends when it no longer holds." } },
    },
  ],
} as const satisfies FormatSchema;

const moment = {
  expected: "a time such as 6h5m, or end",
  anyOf: [{ const: "end" }, duration],
} as const satisfies FormatSchema;

const fields = { ...mapOfAnything, description: "Fields of the API with their values; all of them hold." } as const;

const count = {
  expected: "servers or hosts, with fields, such as {servers: {status: ACTIVE}}",
  anyOf: [
    { ...closedMap, required: ["servers"], properties: { servers: fields } },
    { ...closedMap, required: ["hosts"], properties: { hosts: fields } },
  ],
} as const satisfies FormatSchema;

export const expect = {
  ...closedMap,
  properties: {
    at: {
      description: "States at a time.",
      type: "array",
      items: {
        expected: "an expectation {at, server, is} or {at, count, op, value}",
        anyOf: [
          {
            ...closedMap,
            required: ["at", "server", "is"],
            properties: { at: moment, server: nonEmpty, is: fields },
          },
          {
            ...closedMap,
            required: ["at", "count", "value"],
            properties: {
              at: moment,
              count,
              value: { ...fromZero, description: "How many." },
              op: { description: "Default: ==.", enum: ["<", "<=", "==", "!=", ">=", ">"] },
            },
          },
        ],
      },
    },
    always: { ...listOfStrings, description: "Invariants that hold after every event." },
    thresholds: {
      description: "By metric, with tags in braces for a part of it: build.seconds{workload:base}.",
      type: "object",
      additionalProperties: { type: "array", items: threshold, minItems: 1 },
    },
  },
} as const satisfies FormatSchema;
export type RawExpect = Static<typeof expect>;
