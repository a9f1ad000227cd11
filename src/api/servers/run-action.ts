/**
 * POST /servers/{server_id}/action: the one key of the body names the action (API reference, "Servers - run an action").
 * The actions themselves are in `actions/`, one file each, and the registry of all of them in `actions.ts`.
 */

import { plainCopy } from "../../model/tables/immutable.ts";
import type { Answer, Call, Handler } from "../core/call.ts";
import { validate } from "../core/validation.ts";
import { badRequest, notFound } from "../protocol/errors.ts";
import { perform } from "./actions/define.ts";
import type { Actions } from "./actions.ts";

/** The controller of POST /servers/{server_id}/action. */
export function actionsHandler(actions: Actions): Handler {
  return (call) => runAction(call, actions);
}

function runAction(call: Call, actions: Actions): Answer {
  const body = objectIn(call.body);
  const [key, ...more] = Object.keys(body);
  if (key === undefined || more.length > 0) throw badRequest("Malformed request body");
  const action = actions.get(key);
  if (action === undefined) throw badRequest(`There is no such action: ${key}`);
  const { first = 0, last = Number.POSITIVE_INFINITY } = action;
  if (call.minor < first || call.minor > last) throw notFound();
  const checked = action.schema === undefined ? body : (validate(action.schema, call.minor, body) as typeof body);
  return perform(call, action, checked[key]);
}

/** The object of a body; Nova answers JSON that is not an object with one member as if the path did not exist. */
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
    return plainCopy(JSON.parse(body));
  } catch {
    throw badRequest("Malformed request body");
  }
}
