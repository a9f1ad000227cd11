/**
 * Who may do what in the services beside compute: tables of rules, one for each service (`policy.ts` in its folder), with
 * the defaults of the real service. What the checks mean is said once, here; Nova's own rules are in `api/policy`.
 */
import type { Identity } from "../../api/core/call.ts";
import { ServiceError } from "./errors.ts";

/**
 * - `anyone`: whoever shows a token, also one without a project;
 * - `reader`, `member`: those with that role in the project that owns the thing, and administrators;
 * - `user`: the user that the thing belongs to, and administrators;
 * - `service`: services, and administrators;
 * - `admin`: administrators.
 */
export type ServiceCheck = "anyone" | "reader" | "member" | "user" | "service" | "admin";

/** A rule of a service, as a route or a handler names it. */
export interface Rule {
  readonly check: ServiceCheck;
  /** What a refusal says. */
  readonly refusal: string;
}

/** Whose a thing is. A project of null is nobody's: only administrators may change what it owns. */
export interface Owner {
  readonly projectId?: string | null;
  readonly userId?: string;
}

/**
 * The rules of a service.
 * @param table name of a rule in the real service → who passes
 * @param refusal what the service says to somebody who does not pass a rule
 */
export function rulesOf<Name extends string>(
  table: Readonly<Record<Name, ServiceCheck>>,
  refusal: (name: string) => string,
): Readonly<Record<Name, Rule>> {
  const rules = Object.entries<ServiceCheck>(table).map(([name, check]) => [name, { check, refusal: refusal(name) }]);
  return Object.fromEntries(rules) as Record<Name, Rule>; // the same keys
}

/** Whether somebody passes a rule. @param owner whose thing it is; the asker's own when absent */
export function isAllowed(identity: Identity, { check }: Rule, owner: Owner = identity): boolean {
  const { roles, projectId, userId } = identity;
  if (check === "anyone" || roles.includes("admin")) return true;
  if (check === "user") return owner.userId === userId;
  if (check === "service") return roles.includes("service");
  return check !== "admin" && projectId !== "" && owner.projectId === projectId && roles.includes(check);
}

/**
 * Refuses what somebody may not do.
 * @param owner whose thing it is; the asker's own when absent
 * @throws ServiceError 403
 */
export function authorizeService(
  { identity }: { readonly identity: Identity },
  rule: Rule,
  owner: Owner = identity,
): void {
  if (!isAllowed(identity, rule, owner)) throw ServiceError.forbidden(rule.refusal);
}
