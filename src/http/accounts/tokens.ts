import { randomBytes } from "node:crypto";
import type { Identity } from "../../api/core/call.ts";
import { impliedRoles } from "../../api/policy/policy.ts";
import type { Directory } from "./directory.ts";

/** A token of Keystone: who its bearer is, and until when. Real time, for clients compare it with their own clocks. */
export interface Token {
  readonly id: string;
  readonly auditId: string;
  readonly userId: string;
  /** Null: unscoped, or of the whole system. */
  readonly projectId: string | null;
  readonly system: boolean;
  readonly roles: readonly string[];
  readonly methods: readonly string[];
  /** ms since 1970 */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The same, as the Compute API takes it. */
  readonly identity: Identity;
}

/** What a token is to be; it expires no later than the lifetime of tokens. */
export type TokenPlan = Pick<Token, "userId" | "projectId" | "system" | "methods"> & {
  readonly expiresAt?: number;
};

/** How many tokens there may be before expired ones are looked for. */
const SWEEP = 1024;

/** Roles of an administrator of the system. */
const SYSTEM_ROLES = impliedRoles(["admin"]);

/**
 * The tokens that were issued and have not expired. In memory: they end with the process. A token says who its bearer is;
 * which roles he has is looked up when it is shown, and without any the token is good for nothing any more, as in Keystone.
 */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #directory: Directory;
  readonly #lifetime: number;
  readonly #now: () => number;
  #sweepAt = SWEEP;
  /** The changes of the directory up to which the tokens' roles are right. */
  #changes: number;

  /**
   * @param lifetime ms that a token is good for
   * @param directory who has which role
   * @param now real time, ms since 1970
   */
  constructor(lifetime: number, directory: Directory, now: () => number = Date.now) {
    this.#directory = directory;
    this.#changes = directory.changes;
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /** Undefined for somebody who has no role where the token is to be for. */
  issue(plan: TokenPlan): Token | undefined {
    const issuedAt = this.#now();
    const { userId, projectId } = plan;
    const roles = this.#rolesOf(plan);
    if (roles === undefined) return undefined;
    const token: Token = {
      ...plan,
      roles,
      id: randomBytes(24).toString("base64url"),
      auditId: randomBytes(16).toString("base64url"),
      issuedAt,
      expiresAt: Math.min(plan.expiresAt ?? Number.POSITIVE_INFINITY, issuedAt + this.#lifetime),
      identity: { userId, projectId: projectId ?? "", roles },
    };
    if (this.#tokens.size >= this.#sweepAt) this.#sweep(issuedAt);
    this.#tokens.set(token.id, token);
    return token;
  }

  /** The token of this id; undefined when there is none or it has expired. */
  get(id: string): Token | undefined {
    if (this.#changes !== this.#directory.changes) this.#renew();
    const token = this.#tokens.get(id);
    if (token === undefined || token.expiresAt > this.#now()) return token;
    this.#tokens.delete(id);
    return undefined;
  }

  revoke(id: string): void {
    this.#tokens.delete(id);
  }

  /** Revokes every token that passes. */
  revokeWhere(test: (token: Token) => boolean): void {
    for (const token of this.#tokens.values()) if (test(token)) this.#tokens.delete(token.id);
  }

  /** The roles that a token gives; undefined where it gives none and so must not be. */
  #rolesOf({ userId, projectId, system }: Pick<TokenPlan, "userId" | "projectId" | "system">) {
    if (system) return this.#directory.isSystemAdmin(userId) ? SYSTEM_ROLES : undefined;
    if (projectId === null) return [];
    const roles = this.#directory.rolesIn(projectId, userId);
    return roles.length === 0 ? undefined : roles;
  }

  /** Gives all tokens the roles that their bearers have now. */
  #renew(): void {
    this.#changes = this.#directory.changes;
    for (const token of this.#tokens.values()) {
      const roles = this.#rolesOf(token);
      if (roles === undefined) this.#tokens.delete(token.id);
      else this.#tokens.set(token.id, { ...token, roles, identity: { ...token.identity, roles } });
    }
  }

  #sweep(now: number): void {
    this.revokeWhere((token) => token.expiresAt <= now);
    this.#sweepAt = Math.max(SWEEP, 2 * this.#tokens.size);
  }
}
