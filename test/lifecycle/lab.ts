import type { ApiResponse } from "../../src/api/core/call.ts";
import type { Cloud } from "../../src/cloud.ts";
import { parseConf } from "../../src/model/conf/conf.ts";
import type { Server } from "../../src/model/records/server.ts";
import { statusOf } from "../../src/model/records/server-states.ts";
import { IMAGE, smallCloud } from "../fixtures/small-cloud.ts";

export { IMAGE, NETWORK } from "../fixtures/small-cloud.ts";

export const PROJECT = "p1";
export const MEMBER = { userId: "member", projectId: PROJECT, roles: ["member"] };
export const ADMIN = { userId: "admin", projectId: PROJECT, roles: ["admin"] };
export const VOLUME = "a07f71dc-8151-4e7d-a0cc-cd24a3f11113";
export const OTHER_VOLUME = "828419fa-3efb-4533-b458-4267ca5fe9b1";

/** A cloud of two hosts with one network, two volumes and one server, ACTIVE, and the means to handle it. */
export class Lab {
  readonly cloud: Cloud;
  readonly slot: number;
  /** Every distinct `vm_state/task_state` that was written since the last look. */
  #trace: string[] = [];

  /** @param conf nova.conf, by section and option */
  constructor(conf: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}) {
    this.cloud = smallCloud({
      release: "zed",
      securityGroups: [
        { id: "aec9df91-db1f-4e04-8ac6-e761d8461c53", name: "default", projectId: PROJECT },
        { id: "b1d9f0a2-2c3d-4e5f-8a6b-7c8d9e0f1a2b", name: "web", projectId: PROJECT },
      ],
      volumes: [
        { id: VOLUME, size: 1 },
        { id: OTHER_VOLUME, size: 1 },
      ],
      conf: parseConf(conf, "zed").conf,
    });
    // Listeners hear of a step's events when it is over, so each is folded here.
    let vmState = "";
    let taskState: string | null = null;
    this.cloud.on("event", (event) => {
      if (event.type !== "server.changed" || event.server !== this.slot) return;
      vmState = event.set.vmState ?? vmState;
      if (event.set.taskState !== undefined) taskState = event.set.taskState;
      const state = `${vmState}/${taskState}`;
      if (this.#trace.at(-1) !== state) this.#trace.push(state);
    });
    const body = { server: { name: "s1", flavorRef: "1", imageRef: IMAGE, networks: "auto" } };
    this.slot = this.cloud.state.servers.next;
    this.request("POST", "/servers", body);
    this.settle();
    this.trace();
  }

  get server(): Server {
    const server = this.cloud.state.servers.get(this.slot);
    if (server === undefined) throw new Error("the server is gone");
    return server;
  }

  get status(): string {
    return this.server.deletedAt === null ? statusOf(this.server.state.vmState, this.server.state.taskState) : "gone";
  }

  /** The states written since the last call. */
  trace(): string[] {
    const trace = this.#trace;
    this.#trace = [];
    return trace;
  }

  request(method: string, path: string, body?: unknown, as = MEMBER, minor = 93): ApiResponse {
    const headers = { "openstack-api-version": `compute 2.${minor}` };
    return this.cloud.request({ method, path: `/v2.1${path}`, headers, body, as });
  }

  /** Something done to the server: `POST …/action`, or a request below its path. */
  act(action: Readonly<Record<string, unknown>>, as = MEMBER, minor = 93): ApiResponse {
    return this.request("POST", `/servers/${this.server.id}/action`, action, as, minor);
  }

  below(method: string, path: string, body?: unknown, as = MEMBER): ApiResponse {
    return this.request(method, `/servers/${this.server.id}${path}`, body, as);
  }

  /** Lets everything be done that is under way. */
  settle(): void {
    this.cloud.run({ idle: true });
  }

  hold(point: string): void {
    this.cloud.dispatch({ type: "hold", hold: { point } });
  }

  release(point: string): void {
    this.cloud.dispatch({ type: "release", point });
    this.settle();
  }

  fail(point: string, exception = "Exception", message: string | null = "boom"): void {
    this.cloud.dispatch({ type: "inject", injection: { point, exception, message, rate: 1, left: null } });
  }
}

/** The text of a refusal. */
export function messageOf(response: ApiResponse): string {
  const [fault] = Object.values(response.body as Readonly<Record<string, { readonly message: string }>>);
  return fault?.message ?? "";
}
