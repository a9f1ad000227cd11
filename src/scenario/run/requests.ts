import type { ApiResponse, Identity } from "../../api/core/call.ts";
import type { Cloud } from "../../cloud.ts";
import type { Chance } from "../../engine/chance.ts";

/** Microversion of the requests, unless a call has its own: both releases know it. */
export const MICROVERSION = "2.93";

const USER = "scenario";
const ROLES = { admin: ["admin", "member", "reader"], member: ["member", "reader"] } as const;

/** An API that answers with errors, for a while. */
export interface ErrorGate {
  readonly rate: number;
  readonly status: number;
  /** Only this operation; null: any. */
  readonly call: string | null;
  /** What its random draws are named after. */
  readonly key: string;
}

const headersOf = (version: string) => ({ "openstack-api-version": `compute ${version}` });
const HEADERS = headersOf(MICROVERSION);

/** The requests of a scenario, as they go to the API of its cloud. */
export class Requests {
  /** Errors that the API is made to answer with. */
  private readonly gates = new Map<number, ErrorGate>();
  private nextGate = 0;
  private readonly cloud: Cloud;
  private readonly chance: Chance;
  private readonly identities = new Map<string, Identity>();

  constructor(cloud: Cloud, chance: Chance) {
    this.cloud = cloud;
    this.chance = chance;
  }

  /** From now on the API answers some requests with an error. Returns the number by which `open` ends this. */
  shut(gate: ErrorGate): number {
    this.gates.set(this.nextGate, gate);
    return this.nextGate++;
  }

  open(gate: number): void {
    this.gates.delete(gate);
  }

  save() {
    return { gates: [...this.gates], next: this.nextGate };
  }

  load({ gates, next }: ReturnType<Requests["save"]>): void {
    this.gates.clear();
    for (const [number, gate] of gates) this.gates.set(number, gate);
    this.nextGate = next;
  }

  /**
   * Sends a request.
   *
   * @param operation its name in the API's reference
   * @param path behind `/v2.1`
   */
  send(
    operation: string,
    request: { readonly method: string; readonly path: string; readonly as: Identity; readonly body?: unknown },
    microversion: string | null = null,
  ): ApiResponse {
    for (const { rate, status, call, key } of this.gates.values()) {
      if (call !== null && call !== operation) continue;
      if (rate >= 1 || this.chance.stream(key).next() < rate) return failure(status);
    }
    const { method, path, as, body } = request;
    const headers = microversion === null ? HEADERS : headersOf(microversion);
    return this.cloud.request({ method, path: `/v2.1${path}`, headers, as, body });
  }

  /** A GET that no fault disturbs: how things are, not how a client sees them. */
  look(path: string, as: Identity): ApiResponse {
    return this.cloud.request({ method: "GET", path: `/v2.1${path}`, headers: HEADERS, as });
  }

  /** Who asks: a member of a project, or an administrator in it. The same object for the same person. */
  identity(projectId: string, role: keyof typeof ROLES): Identity {
    const key = `${role}/${projectId}`;
    let identity = this.identities.get(key);
    if (identity === undefined) {
      identity = { userId: USER, projectId, roles: ROLES[role] };
      this.identities.set(key, identity);
    }
    return identity;
  }
}

function failure(status: number): ApiResponse {
  const message = "The API was made to fail by the scenario.";
  return { status, headers: {}, body: { computeFault: { code: status, message } } };
}

/** The message of an error's body. */
export function errorMessageOf(reply: Pick<ApiResponse, "body">): string {
  const { body } = reply;
  if (typeof body !== "object" || body === null) return "";
  for (const part of [body, ...Object.values(body)]) {
    const message: unknown = typeof part === "object" && part !== null ? Reflect.get(part, "message") : undefined;
    if (typeof message === "string") return message;
  }
  return "";
}
