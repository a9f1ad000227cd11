/** Policy as controllers ask for it: by the request at hand. */
import type { Server } from "../../model/records/server.ts";
import type { OwnRule, RuleName } from "../policy/defaults.ts";
import type { Target } from "../policy/policy.ts";
import type { Call } from "./call.ts";

/** Whether the asker may; `target` is whose thing it is, his own when absent. */
export function can(call: Call, rule: RuleName | OwnRule, target?: Target): boolean {
  return call.policy.can(call.credentials, rule, target);
}

/** Refuses what the asker may not. @throws ApiError 403 */
export function authorize(call: Call, rule: RuleName | OwnRule, target?: Target): void {
  call.policy.authorize(call.credentials, rule, target);
}

/** Refuses what the asker may not do to this server. @throws ApiError 403 */
export function authorizeFor(call: Call, rule: RuleName | OwnRule, server: Server): void {
  call.policy.authorize(call.credentials, rule, server.spec);
}

/** Whether the asker may do this to a server. */
export function canFor(call: Call, rule: RuleName | OwnRule, server: Server): boolean {
  return call.policy.can(call.credentials, rule, server.spec);
}
