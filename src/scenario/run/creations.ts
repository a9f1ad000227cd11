import type { ApiResponse, Identity } from "../../api/core/call.ts";
import type { Cloud } from "../../cloud.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { ServerSeed } from "../../model/records/server.ts";
import type { Metrics, Tags } from "../measure/metrics.ts";
import type { Observer } from "../measure/observer.ts";
import type { Requests } from "./requests.ts";
import { errorMessageOf } from "./requests.ts";

/** One createServer request. */
export interface Creation {
  readonly as: Identity;
  readonly body: unknown;
  readonly tags: Tags;
  /** Servers that count as asked for when the request is refused. */
  readonly count: number;
  readonly measured: boolean;
  readonly microversion?: string | null;
  /** Takes each server that is made, in order. */
  readonly made: (server: ServerSeed, nth: number) => void;
}

/** Sends createServer requests, and counts what becomes of them. */
export class Creations {
  private readonly cloud: Cloud;
  private readonly requests: Requests;
  private readonly observer: Observer;
  private readonly metrics: Metrics;
  /** Servers asked for so far. */
  private asked = 0;
  /** Takes what the request under way creates. */
  private creating: ((server: ServerSeed) => void) | null = null;

  constructor(cloud: Cloud, requests: Requests, observer: Observer, metrics: Metrics) {
    this.cloud = cloud;
    this.requests = requests;
    this.observer = observer;
    this.metrics = metrics;
  }

  /** Follows one event. */
  see(event: Event): void {
    if (event.type === "server.created") this.creating?.(event.server);
  }

  save() {
    return { asked: this.asked };
  }

  load({ asked }: ReturnType<Creations["save"]>): void {
    this.asked = asked;
  }

  create(creation: Creation): ApiResponse {
    const { tags, measured, count } = creation;
    const requestedAt = this.cloud.now;
    let created = 0;
    this.creating = (server) => {
      this.observer.watch(server, { number: this.asked + created, requestedAt, tags, measured });
      creation.made(server, created++);
    };
    const { as, body } = creation;
    const request = { method: "POST", path: "/servers", as, body };
    const reply = this.requests.send("createServer", request, creation.microversion);
    this.creating = null;
    const asked = Math.max(1, reply.status === 202 ? created : count);
    this.asked += asked;
    if (!measured) return reply;
    this.metrics.count("create.requests", tags, asked);
    if (reply.status === 202) return reply;
    this.metrics.count(isQuotaRefusal(reply) ? "create.quota_refused" : "create.error", tags, asked);
    return reply;
  }
}

function isQuotaRefusal(reply: ApiResponse): boolean {
  return reply.status === 403 && errorMessageOf(reply).includes("Quota exceeded");
}
