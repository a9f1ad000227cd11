import {
  anything,
  booleanSchema,
  describe,
  type Infer,
  integer,
  list,
  object,
  oneOf,
  record,
  textSchema,
  union,
} from "./build.ts";
import { duration } from "./common.ts";

const threshold = union(
  'a threshold such as "p(95)<120s", or {that: "max<15m", abort: true}',
  textSchema(),
  object({
    required: { that: textSchema() },
    optional: { abort: describe("The run ends when it no longer holds.", booleanSchema()) },
  }),
);

const moment = union("a time such as 6h5m, or end", oneOf("end"), duration);
const fields = describe("Fields of the API with their values; all of them hold.", record(anything()));
const count = union(
  "servers or hosts, with fields, such as {servers: {status: ACTIVE}}",
  object({ required: { servers: fields } }),
  object({ required: { hosts: fields } }),
);

export const expect = object({
  optional: {
    at: describe(
      "States at a time.",
      list(
        union(
          "an expectation {at, server, is} or {at, count, op, value}",
          object({ required: { at: moment, server: textSchema(), is: fields } }),
          object({
            required: { at: moment, count, value: describe("How many.", integer({ minimum: 0 })) },
            optional: { op: describe("== unless told.", oneOf("<", "<=", "==", "!=", ">=", ">")) },
          }),
        ),
      ),
    ),
    always: describe("Invariants that hold after every event.", list(textSchema())),
    thresholds: describe(
      "By metric, with tags in braces for a part of it: build.seconds{workload:base}.",
      record(list(threshold, 1)),
    ),
  },
});
export type RawExpect = Infer<typeof expect>;
