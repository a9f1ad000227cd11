/** `/os-hypervisors` (API reference: "Hypervisors"). */
import { type Host, isUp } from "../../../model/records/host.ts";
import { instanceNameOf } from "../../../model/records/instance-name.ts";
import { auditSpacing, countsAt, workloadAt } from "../../../model/records/report.ts";
import { isTrue } from "../../../python/bool.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { nextLinks, pagingOf } from "../../core/links.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { from } from "../../core/versioned-route.ts";
import type { RuleName } from "../../policy/defaults.ts";
import { badRequest, notFound, notImplemented } from "../../protocol/errors.ts";
import { isUuid } from "../../schema/formats.ts";
import { serviceNumber } from "../services/services.ts";
import { listHypervisorsQuery, showHypervisorQuery } from "./hypervisors-schema.ts";
import { uptimeText } from "./uptime.ts";

type Json = Record<string, unknown>;

function list(call: Call): Answer {
  return listing(call, "os_compute_api:os-hypervisors:list", false);
}

function listDetailed(call: Call): Answer {
  return listing(call, "os_compute_api:os-hypervisors:list-detail", true);
}

function listing(call: Call, rule: RuleName, detailed: boolean): Answer {
  const query = checkQuery(listHypervisorsQuery, call.minor, call.query);
  authorize(call, rule);
  const withServers = call.minor >= 53 && isTrue(query.last("with_servers") ?? false);
  const pattern = call.minor >= 53 ? query.last("hypervisor_hostname_pattern") : undefined;
  const body: Json = {};
  let hosts = [...call.state.hosts.values()];
  if (pattern !== undefined) {
    if (query.has("limit") || (query.last("marker") ?? "") !== "") {
      throw badRequest(
        "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported.",
      );
    }
    hosts = matching(call, pattern);
  } else if (call.minor >= 33) {
    hosts = pageOf(call, query, hosts);
    const last = hosts.at(-1);
    const collection = detailed ? "os-hypervisors/detail" : "os-hypervisors";
    const links = last === undefined ? [] : nextLinks(call, collection, query, hosts.length, idOf(call, last));
    if (links.length > 0) body.hypervisors_links = links;
  }
  body.hypervisors = hosts.map((host) => view(call, host, detailed, withServers));
  return { status: 200, body };
}

function idOf(call: Call, host: Host): string {
  return call.minor >= 53 ? host.id : String(host.slot + 1);
}

function pageOf(call: Call, query: Query, hosts: readonly Host[]): Host[] {
  const { limit, marker } = pagingOf(call, query);
  let start = 0;
  if (marker !== "") {
    start = hosts.findIndex((host) => idOf(call, host) === marker) + 1;
    if (start === 0) throw badRequest(`marker [${marker}] not found`);
  }
  return hosts.slice(start, start + limit);
}

function matching(call: Call, pattern: string): Host[] {
  const hosts = [...call.state.hosts.values()].filter((host) => host.node.includes(pattern));
  if (hosts.length === 0) throw notFound(`No hypervisor matching '${pattern}' could be found.`);
  return hosts;
}

function view(call: Call, host: Host, detailed: boolean, withServers: boolean): Json {
  const { service } = host;
  const shown: Json = {
    id: call.minor >= 53 ? host.id : host.slot + 1,
    hypervisor_hostname: host.node,
    state: isServing(call, host) ? "up" : "down",
    status: service.disabled ? "disabled" : "enabled",
  };
  if (detailed) addDetails(call, host, shown);
  const servers = withServers ? serversOn(call, host) : [];
  if (servers.length > 0 || (withServers && call.minor >= 75)) shown.servers = servers;
  return shown;
}

function addDetails(call: Call, host: Host, shown: Json): void {
  const { hardware, service } = host;
  shown.hypervisor_type = hardware.hypervisorType;
  shown.hypervisor_version = hardware.hypervisorVersion;
  shown.host_ip = hardware.hostIp;
  shown.service = {
    id: call.minor >= 53 ? service.id : serviceNumber(host),
    host: host.name,
    disabled_reason: service.disabledReason,
  };
  if (call.minor >= 88) shown.uptime = uptimeOf(call, host);
  else Object.assign(shown, capacityOf(call, host), { cpu_info: cpuInfo(call, hardware.cpuInfo) });
}

function cpuInfo(call: Call, text: string | null): unknown {
  if (call.minor < 28) return text ?? "";
  return text === null || text === "" ? {} : JSON.parse(text);
}

/** What the resource tracker last reported, up to 2.87. */
function capacityOf(call: Call, host: Host): Record<string, number | null> {
  const { hardware } = host;
  const { reserved } = hardware;
  const { now } = call.world;
  const spacing = auditSpacing(call.state.settings.conf);
  const { claimed, instances } = countsAt(host, now, spacing);
  const vcpusUsed = claimed.vcpus + reserved.vcpus;
  const memoryUsed = claimed.memoryMb + reserved.memoryMb;
  const diskUsed = claimed.diskGb + reserved.diskGb;
  return {
    vcpus: hardware.vcpus,
    memory_mb: hardware.memoryMb,
    local_gb: hardware.diskGb,
    vcpus_used: vcpusUsed,
    memory_mb_used: memoryUsed,
    local_gb_used: diskUsed,
    free_ram_mb: hardware.memoryMb - memoryUsed,
    free_disk_gb: hardware.diskGb - diskUsed,
    current_workload: workloadAt(host, call.state.servers, now, spacing),
    running_vms: instances,
    disk_available_least: hardware.diskAvailableLeast,
  };
}

function serversOn(call: Call, host: Host): Json[] {
  const servers: Json[] = [];
  for (const slot of host.servers) {
    const server = call.state.servers.get(slot);
    if (server !== undefined) servers.push({ name: instanceNameOf(server), uuid: server.id });
  }
  return servers;
}

function find(call: Call): Host {
  const id = call.params.id ?? "";
  if (call.minor >= 53 && !isUuid(id)) throw badRequest(`Invalid uuid ${id}`);
  for (const host of call.state.hosts.values()) if (idOf(call, host) === id) return host;
  throw notFound(`Hypervisor with ID '${id}' could not be found.`);
}

function show(call: Call): Answer {
  const query = checkQuery(showHypervisorQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-hypervisors:show");
  const withServers = call.minor >= 53 && isTrue(query.last("with_servers") ?? false);
  return { status: 200, body: { hypervisor: view(call, find(call), true, withServers) } };
}

/** Up to 2.87. @throws ApiError 501 where the driver does not tell it, or 400 for a host that is down */
function uptime(call: Call): Answer {
  authorize(call, "os_compute_api:os-hypervisors:uptime");
  const host = find(call);
  if (!isServing(call, host)) throw badRequest(`Compute service of ${host.name} is unavailable at this time.`);
  const told = uptimeOf(call, host);
  if (told === null) throw notImplemented("The requested functionality is not supported.");
  return { status: 200, body: { hypervisor: { ...view(call, host, false, false), uptime: told } } };
}

/** How long a host is up; null: its driver does not tell, or it is down. */
function uptimeOf(call: Call, host: Host): string | null {
  const { state, world } = call;
  const tells = state.settings.conf.DEFAULT.compute_driver === "libvirt.LibvirtDriver";
  return tells && isServing(call, host) ? uptimeText(state, world.now) : null;
}

function isServing(call: Call, { service }: Host): boolean {
  return isUp(service, call.world.now, call.state.settings.conf.DEFAULT.service_down_time);
}

function search(call: Call): Answer {
  authorize(call, "os_compute_api:os-hypervisors:search");
  const hosts = matching(call, call.params.id ?? "");
  return { status: 200, body: { hypervisors: hosts.map((host) => view(call, host, false, false)) } };
}

function serversOf(call: Call): Answer {
  authorize(call, "os_compute_api:os-hypervisors:servers");
  const hosts = matching(call, call.params.id ?? "");
  return { status: 200, body: { hypervisors: hosts.map((host) => view(call, host, false, true)) } };
}

function statistics(call: Call): Answer {
  authorize(call, "os_compute_api:os-hypervisors:statistics");
  const sums: Record<string, number> = { count: 0 };
  for (const host of call.state.hosts.values()) {
    if (host.service.disabled) continue;
    sums.count = (sums.count ?? 0) + 1;
    for (const [name, amount] of Object.entries(capacityOf(call, host))) sums[name] = (sums[name] ?? 0) + (amount ?? 0);
  }
  return { status: 200, body: { hypervisor_statistics: sums } };
}

export const hypervisors: readonly Route[] = [
  ["GET", "/os-hypervisors", list, "own query"],
  ["GET", "/os-hypervisors/detail", listDetailed, "own query"],
  ["GET", "/os-hypervisors/statistics", from(0, statistics, 87), "own query"],
  ["GET", "/os-hypervisors/{id}", show, "own query"],
  ["GET", "/os-hypervisors/{id}/uptime", from(0, uptime, 87), "own query"],
  ["GET", "/os-hypervisors/{id}/search", from(0, search, 52)],
  ["GET", "/os-hypervisors/{id}/servers", from(0, serversOf, 52)],
];
