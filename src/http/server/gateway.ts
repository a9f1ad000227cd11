import type { FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";
import type { Identity } from "../../api/core/call.ts";
import { type Directory, hexId } from "../accounts/directory.ts";
import type { Token, Tokens } from "../accounts/tokens.ts";
import type { ServedBranch } from "../branches/branch.ts";
import { MAIN, type ServedBranches } from "../branches/branches.ts";

/** What all services of a server share. */
export interface Gateway {
  readonly branches: ServedBranches;
  readonly directory: Directory;
  readonly tokens: Tokens;
  /** `none`: every request is an administrator's, whatever token it bears. */
  readonly auth: "keystone" | "none";
  /** Keeps pages from elsewhere away from what needs no token. */
  readonly guard: onRequestHookHandler;
  /** The host that links name when a request has no Host header. */
  readonly host: () => string;
}

/** Where branches other than `main` are served. */
export const BRANCH_PREFIX = "/branches/:branch";

/** The administrator of `auth: none`. */
export const ANYBODY: Identity = {
  userId: hexId("user", "admin"),
  projectId: hexId("project", "admin"),
  roles: ["admin", "manager", "member", "reader"],
};

/** The hooks of a service's routes. @param guarded whether it needs no token; without Keystone none does */
export function guardsOf({ auth, guard }: Gateway, guarded = false): onRequestHookHandler[] {
  return guarded || auth === "none" ? [guard] : [];
}

/** The branch that a request is for. */
export function branchOf({ branches }: Gateway, request: FastifyRequest): ServedBranch | undefined {
  const name = (request.params as Record<string, string | undefined>).branch;
  return name === undefined ? branches.main : branches.get(name);
}

/** What links in the answer begin with: where the client found this server, and the branch's prefix. */
export function originOf(gateway: Gateway, request: FastifyRequest, branch: ServedBranch): string {
  const host = request.headers.host ?? gateway.host();
  return branch.name === MAIN ? `http://${host}` : `http://${host}/branches/${branch.name}`;
}

/** Whether somebody has neither a project nor the whole system. */
export function isUnscoped({ projectId, roles }: Identity): boolean {
  return projectId === "" && roles.length === 0;
}

/** Who asks; undefined when that cannot be told. */
export function bearerOf(
  gateway: Gateway,
  request: FastifyRequest,
): { readonly token: Token | undefined; readonly identity: Identity } | undefined {
  const shown = request.headers["x-auth-token"];
  const token = typeof shown === "string" ? gateway.tokens.get(shown) : undefined;
  if (token !== undefined) return { token, identity: token.identity };
  return gateway.auth === "none" ? { token, identity: ANYBODY } : undefined;
}

/** Sends a JSON value, or nothing. */
export function sendJson(
  reply: FastifyReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): FastifyReply {
  return reply.send(headed(reply, status, headers, body));
}

/** Gives an answer its status and headers. Returns the body to send: a JSON value serialized, anything else unchanged. */
export function headed(
  reply: FastifyReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): unknown {
  reply.code(status).headers(headers);
  if (body === undefined || headers["content-type"] !== undefined) return body;
  reply.header("content-type", "application/json");
  return JSON.stringify(body);
}
