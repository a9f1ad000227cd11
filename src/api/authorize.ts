/** Policy as controllers ask for it: by the request at hand. */
import type { Conf } from "../model/conf.ts";
import type { Server } from "../model/server.ts";
import type { Call } from "./call.ts";
import type { RuleName } from "./policy/defaults.ts";
import { Policy, type Target } from "./policy.ts";

/** One policy a configuration: it reads nothing else. */
const POLICIES = new WeakMap<Conf, Policy>();

function policyOf(call: Call): Policy {
  const { conf, release } = call.state.settings;
  let policy = POLICIES.get(conf);
  if (policy === undefined) {
    policy = new Policy({ release, enforceNewDefaults: conf.oslo_policy.enforce_new_defaults });
    POLICIES.set(conf, policy);
  }
  return policy;
}

/** Whether the asker may; `target` is whose thing it is, his own when absent. */
export function can(call: Call, rule: RuleName, target?: Target): boolean {
  return policyOf(call).can({ ...call.identity, isAdmin: call.who.isAdmin }, rule, target);
}

/** Refuses what the asker may not. @throws ApiError 403 */
export function authorize(call: Call, rule: RuleName, target?: Target): void {
  policyOf(call).authorize({ ...call.identity, isAdmin: call.who.isAdmin }, rule, target);
}

/** Refuses what the asker may not do to this server. @throws ApiError 403 */
export function authorizeFor(call: Call, rule: RuleName, server: Server): void {
  authorize(call, rule, { projectId: server.spec.projectId, userId: server.spec.userId });
}
