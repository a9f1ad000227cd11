/**
 * POST /servers/{server_id}/action: the one key of the body names the action (API reference, "Servers - run an action").
 * The actions themselves are in `actions/`, one file each.
 */
import type { Answer, Call } from "../core/call.ts";
import { badRequest, notFound } from "../core/errors.ts";
import { validate } from "../core/validation.ts";
import { ACTIONS } from "./actions/index.ts";

const BY_KEY = new Map(ACTIONS.map((action) => [action.key, action]));

/** POST /servers/{server_id}/action */
export function runAction(call: Call): Answer {
  const body = objectIn(call.body);
  const [key, ...more] = Object.keys(body);
  if (key === undefined || more.length > 0) throw badRequest("Malformed request body");
  const action = BY_KEY.get(key);
  if (action === undefined) throw badRequest(`There is no such action: ${key}`);
  const { first = 0, last = Number.POSITIVE_INFINITY } = action;
  if (call.minor < first || call.minor > last) throw notFound();
  const checked = action.schema === undefined ? body : (validate(action.schema, call.minor, body) as typeof body);
  return action.handle(call, checked[key]);
}

/** The object of a body; what is JSON but no object with one member is, to Nova, a path that does not exist. */
function objectIn(body: unknown): Readonly<Record<string, unknown>> {
  const value = parsed(body);
  if (typeof value !== "object" || value === null) {
    throw typeof value === "string" && value.length !== 1 ? badRequest("Malformed request body") : notFound();
  }
  if (Array.isArray(value)) throw value.length === 1 ? notFound() : badRequest("Malformed request body");
  return value as Readonly<Record<string, unknown>>;
}

function parsed(body: unknown): unknown {
  if (body === undefined) throw badRequest("Malformed request body");
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest("Malformed request body");
  }
}
