import type { ApiResponse, Identity } from "../../api/core/call.ts";
import type { Server } from "../../model/records/server.ts";
import { type ApiCall, apiCallsOf } from "../plan/calls.ts";
import type { CallItem } from "../plan/timeline.ts";
import { errorMessageOf } from "./requests.ts";
import type { RunContext } from "./run-context.ts";
import { selectServers } from "./select.ts";

/** Sends the calls of a timeline. */
export class TimelineCalls {
  private readonly context: RunContext;
  private readonly calls: ReadonlyMap<string, ApiCall>;

  constructor(context: RunContext) {
    this.context = context;
    this.calls = apiCallsOf(context.cloud.actions);
  }

  /** Sends the call of an item to the servers that it names or selects, or to none. */
  perform(item: CallItem): void {
    const { cloud, chance, observer, servers, listeners } = this.context;
    if (item.select === null) {
      const { server } = item.names;
      const refused = !this.send(item, server === undefined ? undefined : servers.find(server), server ?? item.id);
      listeners.called?.(1, Number(refused));
      return;
    }
    const workloadOf = (slot: number) => observer.workloadOf(slot);
    const stream = () => chance.stream(item.key);
    const selected = selectServers(cloud.state, cloud.now, item.select, stream, workloadOf);
    const refused = selected.filter((server) => !this.send(item, server, server.spec.name));
    listeners.called?.(selected.length, refused.length);
  }

  /** @returns whether the call was answered as expected */
  private send(item: CallItem, server: Server | undefined, name: string | null): boolean {
    const reply = item.call === "createServer" ? this.create(item) : this.request(item, server);
    const right = item.expect === null ? reply.status < 400 : item.expect.includes(reply.status);
    if (right) return true;
    this.context.listeners.unexpected({
      time: this.context.cloud.now,
      call: item.call,
      server: name,
      status: reply.status,
      message: errorMessageOf(reply),
      expected: item.expect,
    });
    return false;
  }

  private create(item: CallItem): ApiResponse {
    const { creations, ids, servers, measured, cloud } = this.context;
    const body = ids.fill(item.body);
    const as = this.who(item, undefined);
    const project = cloud.state.projects.get(as.projectId)?.name ?? as.projectId;
    const flavor = at(item.body, "server", "flavorRef");
    const count = Number(at(item.body, "server", "min_count") ?? 1);
    return creations.create({
      as,
      body,
      tags: { workload: "timeline", project, ...(typeof flavor === "string" ? { flavor } : {}) },
      count,
      measured: measured(cloud.now),
      microversion: item.microversion,
      made: (server, nth) => {
        if (nth === 0 && item.id !== null) servers.bind(item.id, server);
      },
    });
  }

  private request(item: CallItem, server: Server | undefined): ApiResponse {
    const { requests, ids } = this.context;
    const operation = this.calls.get(item.call);
    if (operation === undefined) throw new Error(`call ${item.call} was let through by the reader`);
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, placeholder: string) =>
      placeholder === "server" && server !== undefined
        ? server.id
        : ids.inPath(placeholder, item.names[placeholder] ?? ""),
    );
    const given = item.body === undefined ? operation.body : item.body;
    const filled = ids.fill(given);
    const body = operation.action === undefined ? filled : { [operation.action]: filled ?? null };
    const { method } = operation;
    const as = this.who(item, server);
    return requests.send(item.call, { method, path, as, ...(body === undefined ? {} : { body }) }, item.microversion);
  }

  /** A member of the project that is named; else an administrator, of the server's project. */
  private who(item: CallItem, server: Server | undefined): Identity {
    const { requests, ids, cloud } = this.context;
    if (item.as !== null) return requests.identity(ids.of("projects", item.as), "member");
    const [first] = cloud.state.projects.values();
    return requests.identity(server?.spec.projectId ?? first?.id ?? "admin", "admin");
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const part of path) found = typeof found === "object" && found !== null ? Reflect.get(found, part) : undefined;
  return found;
}
