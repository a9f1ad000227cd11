import type { Identity } from "../../api/core/call.ts";
import type { Cloud } from "../../cloud.ts";
import { keyOf, mintUuid } from "../../model/tables/ids.ts";
import { isTooDeep } from "../../model/tables/immutable.ts";
import type { Directory } from "../accounts/directory.ts";
import type { Token, Tokens } from "../accounts/tokens.ts";
import type { ServedBranch } from "../branches/branch.ts";
import { ServiceError } from "./errors.ts";
import type { Rule } from "./policy.ts";

/** One request to a service beside compute, as its handlers see it. */
export interface ServiceCall {
  readonly branch: ServedBranch;
  readonly cloud: Cloud;
  /** Who asks; `token` where he showed one. */
  readonly identity: Identity;
  readonly token: Token | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body as it came; text, or the number of bytes of a file. */
  readonly payload: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What links begin with: `http://host:port`, and the branch's prefix. */
  readonly origin: string;
  readonly directory: Directory;
  readonly tokens: Tokens;
}

/** What a handler answers. */
export interface ServiceAnswer {
  readonly status: number;
  /** A JSON value, or a text or bytes that have a `content-type` of their own. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request, later where that takes long. @throws ServiceError for what it refuses */
export type ServiceHandler = (call: ServiceCall) => ServiceAnswer | Promise<ServiceAnswer>;

/** A route: path below the service's prefix, `:name` for a placeholder. */
export interface ServiceRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  readonly path: string;
  readonly handle: ServiceHandler;
  /** Who may use it with what is his own; handlers ask again about what may be another's. `open`: it needs no token. */
  readonly rule: Rule | "open";
  /** Bytes of a body that it takes, where they are more than the server's limit. */
  readonly bodyLimit?: number;
}

/** One OpenStack service on the wire. */
export interface Service {
  /** Path it is served under, such as `/image`. */
  readonly prefix: string;
  readonly routes: readonly ServiceRoute[];
  /** Whether pages from elsewhere are kept away from it, because it asks for no token. */
  readonly guarded?: boolean;
  /** The body of a refusal. */
  fault(error: ServiceError): unknown;
  /** Headers of every answer, such as the microversion that was asked for. */
  headers?(call: ServiceCall): Readonly<Record<string, string>>;
}

/** The JSON of a request's body. @throws ServiceError 400 */
export function jsonOf({ payload }: ServiceCall): unknown {
  if (typeof payload !== "string") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw ServiceError.badRequest("Malformed request body: it is not JSON.");
  }
  if (isTooDeep(value)) throw ServiceError.badRequest("Malformed request body: it is nested too deeply.");
  return value;
}

/** The JSON object of a request's body. @throws ServiceError 400 */
export function bodyOf(call: ServiceCall): Readonly<Record<string, unknown>> {
  const value = jsonOf(call);
  if (!isObject(value)) throw ServiceError.badRequest("Malformed request body: a JSON object is expected.");
  return value;
}

/** The object under one key of the body: `{"network": {…}}`. @throws ServiceError 400 */
export function wrapped(call: ServiceCall, key: string): Readonly<Record<string, unknown>> {
  const value = bodyOf(call)[key];
  if (!isObject(value)) throw ServiceError.badRequest(`Malformed request body: it has no '${key}'.`);
  return value;
}

/** Whether a value is a JSON object: no list, not null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text of a body; numbers count as text. Undefined where there is none. */
export function stringOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

/** An object of texts, such as metadata; empty where there is none. @throws ServiceError 400 */
export function stringsOf(value: unknown, name: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const entries = isObject(value) ? Object.entries(value) : [["", undefined] as const];
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const text = stringOf(each);
      if (text === undefined)
        throw ServiceError.badRequest(`Invalid input for '${name}': an object of texts is expected.`);
      return [key, text];
    }),
  );
}

/** A whole number of a body, where clients send texts as well. @throws ServiceError 400 */
export function integerOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (!Number.isSafeInteger(number) || typeof value === "boolean" || value === "") {
    throw ServiceError.badRequest(`Invalid input for '${name}': a whole number is expected.`);
  }
  return number;
}

/** A truth of a body or a query, where clients send `"True"` as well. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const text = value.toLowerCase();
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}

/** Whether who asks has the role `admin`. */
export function isAdmin(call: ServiceCall): boolean {
  return call.identity.roles.includes("admin");
}

/** Whether who asks may see a row of this owner. */
export function isVisible(call: ServiceCall, owner: string | null): boolean {
  return owner === null || owner === call.identity.projectId || isAdmin(call);
}

/**
 * An id for what a request makes: from the seed and the number of events so far, so that the same requests to the same
 * cloud make the same ids.
 */
export function newId(cloud: Cloud, kind: string): string {
  return mintUuid(cloud.events, keyOf(`wire/${kind}/${cloud.state.settings.idKey}`));
}

/** An instant of the cloud, as OpenStack writes it: `2026-01-01T00:00:00Z`. */
export function instant(cloud: Cloud, time: number, fraction = false): string {
  const iso = new Date(cloud.state.settings.epoch + time).toISOString();
  return fraction ? `${iso.slice(0, 23)}000` : `${iso.slice(0, 19)}Z`;
}

/** The rows whose fields have the values that a query asks for; keys the rows lack, and `ignored` ones, do not filter. */
export function filtered<T extends object>(
  rows: readonly T[],
  query: URLSearchParams,
  ignored: readonly string[] = [],
): T[] {
  const keys = [...new Set(query.keys())].filter(
    (key) => key !== "fields" && key !== "limit" && key !== "marker" && !ignored.includes(key),
  );
  return rows.filter((row) =>
    keys.every((key) => {
      const value: unknown = Reflect.get(row, key);
      if (value === undefined) return true;
      return query.getAll(key).some((wanted) => matches(value, wanted));
    }),
  );
}

function matches(value: unknown, wanted: string): boolean {
  if (typeof value === "boolean") return booleanOf(wanted) === value;
  return String(value ?? "") === wanted;
}

/** One page of a list: what comes after `marker`, at most `limit`; and whether there is more. @throws ServiceError 400 */
export function page<T extends { readonly id: string }>(
  rows: readonly T[],
  query: URLSearchParams,
): { rows: T[]; more: boolean } {
  const marker = query.get("marker");
  const start = marker === null ? 0 : rows.findIndex((row) => row.id === marker) + 1;
  if (marker !== null && start === 0) throw ServiceError.badRequest(`The marker '${marker}' could not be found.`);
  const limit = integerOf(query.get("limit"), "limit") ?? rows.length;
  if (limit < 0) throw ServiceError.badRequest("Invalid input for 'limit': it must not be negative.");
  return { rows: rows.slice(start, start + limit), more: start + limit < rows.length && limit > 0 };
}

/** Each row with only the fields that `fields=` asks for, all of them where it asks for none. */
export function withFields(rows: readonly object[], query: URLSearchParams): object[] {
  const fields = query.getAll("fields").flatMap((text) => text.split(","));
  if (fields.length === 0) return [...rows];
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => fields.includes(key))));
}
