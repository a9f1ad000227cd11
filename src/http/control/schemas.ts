/** What the control API answers with, as JSON Schemas: the components of its OpenAPI document. */
import type { JsonSchema, Static } from "../../json/schema.ts";
import { STATUSES } from "../../model/records/server-states.ts";
import { CLOCK_MODES } from "../branches/clock.ts";

const TEXT = { type: "string" } as const;
const NUMBER = { type: "number" } as const;
const WHOLE = { type: "integer", minimum: 0 } as const;
const TRUTH = { type: "boolean" } as const;
const TEXT_OR_NULL = { type: ["string", "null"] } as const;

/** An object with no properties but those that its schema names. */
export const CLOSED = { type: "object", additionalProperties: false } as const;

const USED = { ...CLOSED, properties: { used: NUMBER, total: NUMBER }, required: ["used", "total"] } as const;

const STATUS = {
  ...CLOSED,
  properties: {
    branch: TEXT,
    time: { ...TEXT, format: "date-time" },
    seconds: { ...NUMBER, description: "virtual time since the start" },
    clock: {
      ...CLOSED,
      properties: { mode: { enum: CLOCK_MODES }, speed: NUMBER, paused: TRUTH },
      required: ["mode", "speed", "paused"],
    },
    events: { ...WHOLE, description: "number of events so far" },
    hosts: WHOLE,
    servers: { type: "object", propertyNames: { enum: STATUSES }, additionalProperties: WHOLE },
  },
  required: ["branch", "time", "seconds", "clock", "events", "hosts", "servers"],
} as const satisfies JsonSchema;

const FAULTS = {
  ...CLOSED,
  properties: {
    injections: {
      type: "array",
      items: {
        ...CLOSED,
        properties: {
          id: WHOLE,
          point: TEXT,
          exception: TEXT,
          message: TEXT_OR_NULL,
          rate: NUMBER,
          left: {
            type: ["integer", "null"],
            minimum: 0,
            description: "how many more times; null: until it is cleared",
          },
          host: TEXT,
          project: TEXT,
        },
        required: ["id", "point", "exception", "message", "rate", "left"],
      },
    },
    holds: {
      type: "array",
      items: { ...CLOSED, properties: { point: TEXT, host: TEXT }, required: ["point"] },
    },
    slowdowns: {
      type: "array",
      items: {
        ...CLOSED,
        properties: { id: WHOLE, step: TEXT, factor: NUMBER, host: TEXT, project: TEXT, seconds: NUMBER },
        required: ["id", "step", "factor"],
      },
    },
    waiting: { ...WHOLE, description: "operations that wait in a held call or for their host" },
    cells_down: { type: "array", items: TEXT },
  },
  required: ["injections", "holds", "slowdowns", "waiting", "cells_down"],
} as const satisfies JsonSchema;

const HOST = {
  ...CLOSED,
  properties: {
    name: TEXT,
    cell: TEXT,
    up: TRUTH,
    disabled: TRUTH,
    vcpus: USED,
    memory_mb: USED,
    reported: {
      ...CLOSED,
      properties: {
        seconds: { ...NUMBER, description: "virtual time of the report that the scheduler goes by" },
        instances: WHOLE,
        io_ops: NUMBER,
        failed_builds: WHOLE,
        vcpus: NUMBER,
        memory_mb: NUMBER,
        disk_gb: NUMBER,
      },
      required: ["seconds", "instances", "io_ops", "failed_builds", "vcpus", "memory_mb", "disk_gb"],
    },
    servers: {
      type: "array",
      items: {
        ...CLOSED,
        properties: { id: TEXT, name: TEXT, status: { enum: STATUSES }, task: TEXT_OR_NULL },
        required: ["id", "name", "status", "task"],
      },
    },
  },
  required: ["name", "cell", "up", "disabled", "vcpus", "memory_mb", "reported", "servers"],
} as const satisfies JsonSchema;

const EXPLANATION = {
  type: "object",
  properties: {
    server: TEXT,
    time: { ...WHOLE, description: "virtual ms" },
    hosts: { ...WHOLE, description: "hosts there were" },
    stages: {
      type: "array",
      items: {
        ...CLOSED,
        properties: {
          name: TEXT,
          left: WHOLE,
          cut: {
            type: "array",
            items: {
              ...CLOSED,
              properties: { host: TEXT, reasons: { type: "array", items: TEXT } },
              required: ["host", "reasons"],
            },
          },
        },
        required: ["name", "left", "cut"],
      },
    },
    weighed: {
      type: "array",
      items: {
        ...CLOSED,
        properties: {
          host: TEXT,
          weight: NUMBER,
          reportedMsAgo: NUMBER,
          shares: {
            type: "array",
            items: {
              ...CLOSED,
              properties: { weigher: TEXT, raw: NUMBER, normalized: NUMBER, multiplier: NUMBER, share: NUMBER },
              required: ["weigher", "raw", "normalized", "multiplier", "share"],
            },
          },
        },
        required: ["host", "weight", "reportedMsAgo", "shares"],
      },
    },
    chosen: TEXT_OR_NULL,
    message: TEXT_OR_NULL,
    nearest: {
      oneOf: [
        { type: "null" },
        {
          ...CLOSED,
          properties: {
            host: TEXT,
            obstacles: {
              type: "array",
              items: { type: "object", properties: { by: TEXT, reason: TEXT }, required: ["by", "reason"] },
            },
          },
          required: ["host", "obstacles"],
        },
      ],
    },
    remedy: TEXT_OR_NULL,
  },
  required: ["server", "time", "hosts", "stages", "weighed", "chosen", "message", "nearest", "remedy"],
} as const satisfies JsonSchema;

/** By the names they have in the document. */
export const COMPONENTS = {
  Status: STATUS,
  Reached: {
    ...STATUS,
    properties: {
      ...STATUS.properties,
      reached: { ...TRUTH, description: "whether it came to what was waited for" },
    },
    required: [...STATUS.required, "reached"],
  },
  NewBranch: {
    ...STATUS,
    properties: { ...STATUS.properties, url: { ...TEXT, description: "where it is served" } },
    required: [...STATUS.required, "url"],
  },
  Checkpoint: {
    ...CLOSED,
    properties: { name: TEXT, seconds: NUMBER, events: WHOLE },
    required: ["name", "seconds", "events"],
  },
  SavedCloud: { type: "object", properties: { sha256: TEXT }, required: ["world", "requests", "origin", "sha256"] },
  Faults: FAULTS,
  Host: HOST,
  Metric: {
    ...CLOSED,
    properties: {
      name: TEXT,
      help: TEXT,
      type: { enum: ["gauge", "counter"] },
      samples: {
        type: "array",
        items: {
          ...CLOSED,
          properties: { labels: { type: "object", additionalProperties: TEXT }, value: NUMBER },
          required: ["labels", "value"],
        },
      },
    },
    required: ["name", "help", "type", "samples"],
  },
  Decision: {
    ...CLOSED,
    properties: {
      seconds: { ...NUMBER, description: "virtual time at which it was made" },
      operation: { ...TEXT, description: "what it was made for: build, resize, evacuate …" },
      servers: {
        type: "array",
        items: { ...CLOSED, properties: { id: TEXT, name: TEXT }, required: ["id", "name"] },
        description: "those that were to be placed together",
      },
    },
    required: ["seconds", "operation", "servers"],
  },
  Explanation: EXPLANATION,
  Error: {
    ...CLOSED,
    properties: {
      error: { ...CLOSED, properties: { code: WHOLE, message: TEXT }, required: ["code", "message"] },
    },
    required: ["error"],
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

type Components = typeof COMPONENTS;

/** A value that a component describes. */
export type Component<N extends keyof Components> = Static<Components[N]>;

/** A value that a schema of the document describes; its references lead to the components. */
export type AnswerBody<S> = Static<S & { readonly components: { readonly schemas: Components } }>;

/** The component of a name. */
export function ref<N extends keyof Components>(name: N): { readonly $ref: `#/components/schemas/${N}` } {
  return { $ref: `#/components/schemas/${name}` };
}
