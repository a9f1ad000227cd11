/** `/os-hosts`, up to 2.42 (API reference: "Hosts"). */
import type { Host } from "../../../model/records/host.ts";
import { auditSpacing, countsAt } from "../../../model/records/report.ts";
import type { State } from "../../../model/records/state.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Handler, Route } from "../../core/call.ts";
import { checkQuery } from "../../core/query.ts";
import { validate } from "../../core/validation.ts";
import { from } from "../../core/versioned-route.ts";
import { zoneOfHost } from "../../lookup/zones.ts";
import { notFound, notImplemented } from "../../protocol/errors.ts";
import { controlServices } from "../services/control-services.ts";
import { listHostsQuery, updateHost } from "./hosts-schema.ts";

const LAST = 42;

interface Amounts {
  readonly cpu: number;
  readonly memory_mb: number;
  readonly disk_gb: number;
}

function list(call: Call): Answer {
  const zone = checkQuery(listHostsQuery, call.minor, call.query).last("zone") ?? "";
  authorize(call, "os_compute_api:os-hosts:list");
  const all = [
    ...controlServices(call.state).map(({ host, binary }) => ({
      host_name: host,
      service: binary.slice("nova-".length),
      zone: "internal",
    })),
    ...[...call.state.hosts.values()].map((host) => ({
      host_name: host.name,
      service: "compute",
      zone: zoneOfHost(call.state, host),
    })),
  ];
  return { status: 200, body: { hosts: all.filter((row) => zone === "" || row.zone === zone) } };
}

/** The compute host of a path. @throws ApiError 404 */
function hostOf(call: Call): Host {
  const name = call.params.host ?? "";
  const slot = call.state.hostSlots.get(name);
  const host = slot === undefined ? undefined : call.state.hosts.get(slot);
  if (host === undefined) throw notFound(`Compute host ${name} could not be found.`);
  return host;
}

function show(call: Call): Answer {
  authorize(call, "os_compute_api:os-hosts:show");
  const host = hostOf(call);
  const { hardware } = host;
  const resource = (project: string, amounts: Amounts) => ({ resource: { host: host.name, project, ...amounts } });
  const total = { cpu: hardware.vcpus, memory_mb: hardware.memoryMb, disk_gb: hardware.diskGb };
  const { claimed } = countsAt(host, call.world.now, auditSpacing(call.state.settings.conf));
  const { vcpus, memoryMb, diskGb } = claimed;
  const projects = usesByProject(call.state, host);
  const sum = [...projects.values()].reduce(plus, NOTHING);
  const rows = [
    resource("(total)", total),
    resource("(used_now)", { cpu: vcpus, memory_mb: memoryMb, disk_gb: diskGb }),
    resource("(used_max)", sum),
    ...[...projects].map(([project, amounts]) => resource(project, amounts)),
  ];
  return { status: 200, body: { host: rows } };
}

const NOTHING: Amounts = { cpu: 0, memory_mb: 0, disk_gb: 0 };

function plus(a: Amounts, b: Amounts): Amounts {
  return { cpu: a.cpu + b.cpu, memory_mb: a.memory_mb + b.memory_mb, disk_gb: a.disk_gb + b.disk_gb };
}

/** What the flavors of the servers on a host add up to, by project. */
function usesByProject(state: State, host: Host): Map<string, Amounts> {
  const uses = new Map<string, Amounts>();
  for (const slot of host.servers) {
    const spec = state.servers.get(slot)?.spec;
    if (spec === undefined) continue;
    const { vcpus, ram, disk, ephemeral } = spec.flavor;
    const of = { cpu: vcpus, memory_mb: ram, disk_gb: disk + ephemeral };
    uses.set(spec.projectId, plus(uses.get(spec.projectId) ?? NOTHING, of));
  }
  return uses;
}

/** The libvirt driver can neither switch a host off for new servers in this way, nor put it into maintenance. */
function update(call: Call): Answer {
  authorize(call, "os_compute_api:os-hosts:update");
  validate(updateHost, call.minor, call.body);
  hostOf(call);
  throw notImplemented("Virt driver does not implement host disabled status.");
}

function power(action: "startup" | "shutdown" | "reboot"): Handler {
  return from(
    0,
    (call) => {
      authorize(call, `os_compute_api:os-hosts:${action === "startup" ? "start" : action}`);
      hostOf(call);
      throw notImplemented("Virt driver does not implement host power management.");
    },
    LAST,
  );
}

export const computeHostRoutes: readonly Route[] = [
  ["GET", "/os-hosts", from(0, list, LAST), "own query"],
  ["GET", "/os-hosts/{host}", from(0, show, LAST), "own query"],
  ["PUT", "/os-hosts/{host}", from(0, update, LAST)],
  ["GET", "/os-hosts/{host}/startup", power("startup"), "own query"],
  ["GET", "/os-hosts/{host}/shutdown", power("shutdown"), "own query"],
  ["GET", "/os-hosts/{host}/reboot", power("reboot"), "own query"],
];
