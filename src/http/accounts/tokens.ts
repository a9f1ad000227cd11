import { randomBytes } from "node:crypto";
import type { Identity } from "../../api/core/call.ts";

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
export type TokenPlan = Pick<Token, "userId" | "projectId" | "system" | "roles" | "methods"> & {
  readonly expiresAt?: number;
};

/** How many tokens there may be before expired ones are looked for. */
const SWEEP = 1024;

/** The tokens that were issued and have not expired. In memory: they end with the process. */
export class Tokens {
  readonly #tokens = new Map<string, Token>();
  readonly #lifetime: number;
  readonly #now: () => number;
  #sweepAt = SWEEP;

  /**
   * @param lifetime ms that a token is good for
   * @param now real time, ms since 1970
   */
  constructor(lifetime: number, now: () => number = Date.now) {
    this.#lifetime = lifetime;
    this.#now = now;
  }

  issue(plan: TokenPlan): Token {
    const issuedAt = this.#now();
    const { userId, projectId, roles } = plan;
    const token: Token = {
      ...plan,
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

  #sweep(now: number): void {
    this.revokeWhere((token) => token.expiresAt <= now);
    this.#sweepAt = Math.max(SWEEP, 2 * this.#tokens.size);
  }
}
