/** What the control API answers with, as JSON Schemas: the components of its OpenAPI document. */
import { STATUSES } from "../../model/records/server-states.ts";
import { CLOCK_MODES } from "../branches/clock.ts";

const TEXT = { type: "string" };
const NUMBER = { type: "number" };
const WHOLE = { type: "integer", minimum: 0 };
const TRUTH = { type: "boolean" };
const orNull = (schema: { readonly type: string }): object => ({ ...schema, type: [schema.type, "null"] });

/** An object whose properties are all there, but for those that are optional, and which has no others. */
function closed(properties: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}): object {
  return {
    type: "object",
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** A list of what a component describes, or of what a schema does. */
export function listOf(items: object): object {
  return { type: "array", items };
}

/** The component of a name. */
export function ref(name: keyof typeof COMPONENTS): object {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with one list under a key. */
export function under(key: string, items: object): object {
  return closed({ [key]: listOf(items) });
}

const used = closed({ used: NUMBER, total: NUMBER });

const status = {
  branch: TEXT,
  time: { ...TEXT, format: "date-time" },
  seconds: { ...NUMBER, description: "virtual time since the start" },
  clock: closed({ mode: { enum: CLOCK_MODES }, speed: NUMBER, paused: TRUTH }),
  events: { ...WHOLE, description: "number of events so far" },
  hosts: WHOLE,
  servers: { type: "object", propertyNames: { enum: STATUSES }, additionalProperties: WHOLE },
};

const scope = { host: TEXT, project: TEXT };

const cuts = listOf(closed({ host: TEXT, reasons: listOf(TEXT) }));
const share = closed({ weigher: TEXT, raw: NUMBER, normalized: NUMBER, multiplier: NUMBER, share: NUMBER });
const obstacle = { type: "object", properties: { by: TEXT, reason: TEXT }, required: ["by", "reason"] };

/** By the names they have in the document. */
export const COMPONENTS = {
  Status: closed(status),
  Reached: closed({ ...status, reached: { ...TRUTH, description: "whether it came to what was waited for" } }),
  NewBranch: closed({ ...status, url: { ...TEXT, description: "where it is served" } }),
  Checkpoint: closed({ name: TEXT, seconds: NUMBER, events: WHOLE }),
  SavedCloud: { type: "object", properties: { sha256: TEXT }, required: ["world", "requests", "origin", "sha256"] },
  Faults: closed({
    injections: listOf(
      closed(
        {
          id: WHOLE,
          point: TEXT,
          exception: TEXT,
          message: orNull(TEXT),
          rate: NUMBER,
          left: { ...orNull(WHOLE), description: "how many more times; null: until it is cleared" },
        },
        scope,
      ),
    ),
    holds: listOf(closed({ point: TEXT }, { host: TEXT })),
    slowdowns: listOf(closed({ id: WHOLE, step: TEXT, factor: NUMBER }, { ...scope, seconds: NUMBER })),
    waiting: { ...WHOLE, description: "operations that wait in a held call or for their host" },
    cells_down: listOf(TEXT),
  }),
  Host: closed({
    name: TEXT,
    cell: TEXT,
    up: TRUTH,
    disabled: TRUTH,
    vcpus: used,
    memory_mb: used,
    reported: closed({
      seconds: { ...NUMBER, description: "virtual time of the report that the scheduler goes by" },
      instances: WHOLE,
      io_ops: NUMBER,
      failed_builds: WHOLE,
      vcpus: NUMBER,
      memory_mb: NUMBER,
      disk_gb: NUMBER,
    }),
    servers: listOf(closed({ id: TEXT, name: TEXT, status: { enum: STATUSES }, task: orNull(TEXT) })),
  }),
  Metric: closed({
    name: TEXT,
    help: TEXT,
    type: { enum: ["gauge", "counter"] },
    samples: listOf(closed({ labels: { type: "object", additionalProperties: TEXT }, value: NUMBER })),
  }),
  Decision: closed({
    seconds: { ...NUMBER, description: "virtual time at which it was made" },
    operation: { ...TEXT, description: "what it was made for: build, resize, evacuate …" },
    servers: { ...listOf(closed({ id: TEXT, name: TEXT })), description: "those that were to be placed together" },
  }),
  Explanation: {
    type: "object",
    properties: {
      server: TEXT,
      time: { ...WHOLE, description: "virtual ms" },
      hosts: { ...WHOLE, description: "hosts there were" },
      stages: listOf(closed({ name: TEXT, left: WHOLE, cut: cuts })),
      weighed: listOf(closed({ host: TEXT, weight: NUMBER, reportedMsAgo: NUMBER, shares: listOf(share) })),
      chosen: orNull(TEXT),
      message: orNull(TEXT),
      nearest: { bodyChoice: [{ type: "null" }, closed({ host: TEXT, obstacles: listOf(obstacle) })] },
      remedy: orNull(TEXT),
    },
    required: ["server", "time", "hosts", "stages", "weighed", "chosen", "message", "nearest", "remedy"],
  },
  Error: closed({ error: closed({ code: WHOLE, message: TEXT }) }),
} as const;
