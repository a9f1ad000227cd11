import type { ServiceRoute } from "../service.ts";

/** A route of the control API, with what its OpenAPI document says of it. */
export interface ControlRoute extends ServiceRoute {
  readonly summary: string;
  /** JSON Schema of the body; absent: it has none. */
  readonly body?: object;
}

/** A control route; it needs no token. */
export function control(
  method: ServiceRoute["method"],
  path: string,
  summary: string,
  handle: ServiceRoute["handle"],
  body?: object,
): ControlRoute {
  return { method, path, summary, handle, open: true, ...(body === undefined ? {} : { body }) };
}

/** JSON Schema of an object with these properties. */
export function object(properties: Readonly<Record<string, object>>, required: readonly string[] = []): object {
  return { type: "object", properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}

export const TEXT = { type: "string" } as const;
export const NUMBER = { type: "number", minimum: 0 } as const;
export const TRUTH = { type: "boolean" } as const;
