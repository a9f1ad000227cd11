/** `/os-simple-tenant-usage` (API reference: "Usage reports"). */

import type { Server } from "../../../model/records/server.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { nextLinks, pagingOf } from "../../core/links.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { parseTime, plainTime } from "../../core/time.ts";
import { badRequest } from "../../protocol/errors.ts";
import { listUsageQuery, showUsageQuery } from "./usage-schema.ts";

type Json = Record<string, unknown>;

interface Period {
  readonly start: number;
  readonly stop: number;
}

const FORMAT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,6})?| \d{2}:\d{2}:\d{2}\.\d{1,6})$/;
const HOUR = 3_600_000;

function list(call: Call): Answer {
  const query = checkQuery(listUsageQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-simple-tenant-usage:list");
  const detailed = query.all("detailed")[0] === "1";
  const period = periodOf(call, query);
  const servers = serversIn(call, query, period, null);
  const body: Json = { tenant_usages: usages(call, servers, period, detailed) };
  addLinks(call, query, "os-simple-tenant-usage", servers, body, "tenant_usages_links");
  return { status: 200, body };
}

function show(call: Call): Answer {
  const query = checkQuery(showUsageQuery, call.minor, call.query);
  const projectId = call.params.id ?? "";
  authorize(call, "os_compute_api:os-simple-tenant-usage:show", { projectId });
  const period = periodOf(call, query);
  const servers = serversIn(call, query, period, projectId);
  const [usage = {}] = usages(call, servers, period, true);
  const body: Json = { tenant_usage: usage };
  addLinks(call, query, `os-simple-tenant-usage/${projectId}`, servers, body, "tenant_usage_links");
  return { status: 200, body };
}

function addLinks(
  call: Call,
  query: Query,
  collection: string,
  servers: readonly Server[],
  body: Json,
  name: string,
): void {
  const last = servers.at(-1);
  if (call.minor < 40 || last === undefined) return;
  const links = nextLinks(call, collection, query, servers.length, last.id);
  if (links.length > 0) body[name] = links;
}

function periodOf(call: Call, query: Query): Period {
  const start = timeOf(call, query.all("start")[0]);
  const stop = timeOf(call, query.all("end")[0]);
  // An end that is not given is read off the clock after the start was: never the same instant.
  const isEmpty = query.all("end")[0] ? start >= stop : start > stop;
  if (isEmpty) throw badRequest("Invalid start time. The start time cannot occur after the end time.");
  return { start, stop: Math.min(stop, call.world.now) };
}

function timeOf(call: Call, text: string | undefined): number {
  if (text === undefined || text === "") return call.world.now;
  const time = FORMAT.test(text) ? parseTime(call.state, text) : undefined;
  if (time === undefined) throw badRequest("Invalid datetime string: Datetime is in invalid format");
  return time;
}

/** Servers that ran in the period, the oldest first. */
function serversIn(call: Call, query: Query, { start, stop }: Period, projectId: string | null): Server[] {
  const servers: Server[] = [];
  call.state.servers.forEach((server) => {
    const { launchedAt, terminatedAt } = server.state;
    const ran =
      launchedAt !== null &&
      (launchedAt < stop || launchedAt === call.world.now) &&
      (terminatedAt === null || terminatedAt >= start);
    if (ran && (projectId === null || server.spec.projectId === projectId)) servers.push(server);
  });
  if (call.minor < 40) return servers;
  const { limit, marker } = pagingOf(call, query);
  if (marker === "") return servers.slice(0, limit);
  const slot = serialOfUuid(marker, call.state.settings.idKey);
  const at = servers.findIndex((server) => server.slot === slot);
  if (at < 0) throw badRequest(`Marker ${marker} could not be found.`);
  return servers.slice(at + 1, at + 1 + limit);
}

function usages(call: Call, servers: readonly Server[], period: Period, detailed: boolean): Json[] {
  const byProject = new Map<string, Server[]>();
  for (const server of servers) {
    const own = byProject.get(server.spec.projectId);
    if (own === undefined) byProject.set(server.spec.projectId, [server]);
    else own.push(server);
  }
  return [...byProject].map(([projectId, own]) => usageOf(call, projectId, own, period, detailed));
}

function usageOf(call: Call, projectId: string, servers: readonly Server[], period: Period, detailed: boolean): Json {
  let [hours, disk, vcpus, memory] = [0, 0, 0, 0];
  for (const server of servers) {
    const { flavor } = server.spec;
    const own = hoursOf(server, period);
    hours += own;
    disk += own * (flavor.disk + flavor.ephemeral);
    vcpus += own * flavor.vcpus;
    memory += own * flavor.ram;
  }
  const usage: Json = {
    tenant_id: projectId,
    total_local_gb_usage: disk,
    total_vcpus_usage: vcpus,
    total_memory_mb_usage: memory,
    total_hours: hours,
    start: plainTime(call.state, period.start),
    stop: plainTime(call.state, period.stop),
  };
  if (detailed) usage.server_usages = servers.map((server) => serverUsage(call, server, period));
  return usage;
}

function hoursOf(server: Server, { start, stop }: Period): number {
  const { launchedAt, terminatedAt } = server.state;
  if (launchedAt === null) return 0;
  return Math.max(0, Math.min(stop, terminatedAt ?? stop) - Math.max(launchedAt, start)) / HOUR;
}

function serverUsage(call: Call, server: Server, period: Period): Json {
  const { spec, state } = server;
  const { flavor } = spec;
  const started = state.launchedAt ?? call.world.now;
  return {
    hours: hoursOf(server, period),
    flavor: flavor.name,
    instance_id: server.id,
    name: spec.name,
    tenant_id: spec.projectId,
    memory_mb: flavor.ram,
    local_gb: flavor.disk + flavor.ephemeral,
    vcpus: flavor.vcpus,
    started_at: plainTime(call.state, started),
    ended_at: state.terminatedAt === null ? null : plainTime(call.state, state.terminatedAt),
    state: state.terminatedAt === null ? state.vmState : "terminated",
    uptime: Math.floor(((state.terminatedAt ?? call.world.now) - started) / 1000),
  };
}

export const usage: readonly Route[] = [
  ["GET", "/os-simple-tenant-usage", list, "own query"],
  ["GET", "/os-simple-tenant-usage/{id}", show, "own query"],
];
