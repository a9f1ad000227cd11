/**
 * Policy: who may do what (nova/policy.py, nova/policies/base.py). The rules are data in `policy/defaults.ts`; a cloud
 * may replace single ones, as an operator would in `policy.yaml`.
 */
import { forbidden } from "../protocol/errors.ts";
import { type ApiRelease, RELEASE_NAMES } from "../protocol/microversion.ts";
import { type Check, DEFAULT_RULES, type OwnRule, type RuleDefault, type RuleName } from "./defaults.ts";

/** Who asks. */
export interface Credentials {
  readonly userId: string;
  readonly projectId: string;
  /** Roles in the project, those that others imply among them (see `impliedRoles`). */
  readonly roles: readonly string[];
  /** Has the role admin. */
  readonly isAdmin: boolean;
}

/** What is asked about: whose it is. */
export interface Target {
  readonly projectId?: string;
  readonly userId?: string;
}

export interface PolicyOptions {
  /** Zed when absent. */
  readonly release?: ApiRelease;
  /** Option `[oslo_policy] enforce_new_defaults`: roles count within a project. Nova's default is false in Zed, else true. */
  readonly enforceNewDefaults?: boolean;
  /** Rules that replace the default ones. */
  readonly rules?: Readonly<Partial<Record<RuleName, Check>>>;
}

type Decide = (who: Credentials, target: Target, newDefaults: boolean) => boolean;

const DECISIONS: Readonly<Record<Check, Decide>> = {
  any: () => true,
  nobody: () => false,
  admin: (who) => who.isAdmin,
  manager: (who, target) => who.isAdmin || (isOfProject(who, target) && who.roles.includes("manager")),
  member: inProject("member"),
  reader: inProject("reader"),
  service: (who) => who.isAdmin || who.roles.includes("service"),
  adminOrUser: (who, target) => who.isAdmin || who.userId === target.userId,
  adminOnceOwner: (who, target, newDefaults) => who.isAdmin || (!newDefaults && isOfProject(who, target)),
};

function inProject(role: string): Decide {
  return (who, target, newDefaults) =>
    who.isAdmin || (isOfProject(who, target) && (!newDefaults || who.roles.includes(role)));
}

function isOfProject(who: Credentials, target: Target): boolean {
  return who.projectId === target.projectId;
}

/** The policy of one cloud. */
export class Policy {
  readonly #release: ApiRelease;
  readonly #newDefaults: boolean;
  readonly #decisions = new Map<string, Decide>();

  /** @throws Error for a rule in `rules` that does not exist. */
  constructor(options: PolicyOptions = {}) {
    const { release = "zed", rules = {} } = options;
    this.#release = release;
    this.#newDefaults = options.enforceNewDefaults ?? release !== "zed";
    for (const [name, rule] of Object.entries(DEFAULT_RULES))
      this.#decisions.set(name, DECISIONS[checkAt(rule, release)]);
    for (const [name, check] of Object.entries(rules)) {
      if (!this.#decisions.has(name)) throw new Error(`no policy rule is named '${name}'`);
      this.#decisions.set(name, DECISIONS[check]);
    }
  }

  /**
   * Whether somebody may.
   * @param target whose thing it is; the asker's own when absent.
   */
  can(who: Credentials, rule: RuleName | OwnRule, target: Target = who): boolean {
    const decide = typeof rule === "string" ? this.#decisions.get(rule) : DECISIONS[checkAt(rule.check, this.#release)];
    if (decide === undefined) throw new Error(`no policy rule is named '${rule}'`);
    return decide(who, target, this.#newDefaults);
  }

  /**
   * Refuses what somebody may not.
   * @param target whose thing it is; the asker's own when absent.
   * @throws ApiError 403.
   */
  authorize(who: Credentials, rule: RuleName | OwnRule, target: Target = who): void {
    if (this.can(who, rule, target)) return;
    throw forbidden(`Policy doesn't allow ${typeof rule === "string" ? rule : rule.name} to be performed.`);
  }
}

function checkAt(rule: RuleDefault, release: ApiRelease): Check {
  if (typeof rule === "string") return rule;
  let check = rule.zed;
  for (const each of RELEASE_NAMES) {
    check = rule[each] ?? check;
    if (each === release) break;
  }
  return check;
}

/** From the role with the most rights to that with the least: each implies the next (Keystone's default roles). */
const IMPLYING = ["admin", "manager", "member", "reader"];

/** The roles a user has who was given these, with those they imply. */
export function impliedRoles(given: readonly string[]): readonly string[] {
  const strongest = IMPLYING.findIndex((role) => given.includes(role));
  const implied = strongest === -1 ? [] : IMPLYING.slice(strongest);
  return [...implied, ...given.filter((role) => !implied.includes(role))];
}

/** The credentials of a user with these roles in a project. */
export function credentials(userId: string, projectId: string, given: readonly string[]): Credentials {
  const roles = impliedRoles(given);
  return { userId, projectId, roles, isAdmin: roles.includes("admin") };
}
