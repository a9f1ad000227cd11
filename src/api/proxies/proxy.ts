import type { Handler } from "../core/call.ts";
import { from } from "../core/versioned-route.ts";

/** Last microversion at which Nova hands requests on to Neutron and Cinder. */
const LAST_PROXY = 35;

/** A controller that hands on to another service: after 2.35 clients go there themselves (404). */
export function proxy(handler: Handler): Handler {
  return from(0, handler, LAST_PROXY);
}
