import { badRequest } from "../errors.ts";
import { bodyOf, type ServiceCall } from "../service.ts";

/** The body of a control request: an object, empty where none was sent. @throws ServiceError 400 for other keys than these */
export function controlBody(call: ServiceCall, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (call.payload === undefined || call.payload === null || call.payload === "") return {};
  const body = bodyOf(call);
  for (const key of Object.keys(body)) {
    if (!keys.includes(key)) throw badRequest(`unknown key '${key}'; there is ${keys.join(", ") || "none"}`);
  }
  return body;
}

/** @throws ServiceError 400 */
export function numberIn(body: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw badRequest(`'${key}' must be a number, 0 or more`);
  }
  return value;
}

/** @throws ServiceError 400 */
export function textIn(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw badRequest(`'${key}' must be a text`);
  return value;
}

/** @throws ServiceError 400 */
export function required<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw badRequest(`'${key}' is missing`);
  return value;
}
