/** `/os-services` (API reference: "Compute services"). */
import { type Host, isUp } from "../../../model/records/host.ts";
import { isTrue } from "../../../python/bool.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { checkQuery } from "../../core/query.ts";
import { plainTime } from "../../core/time.ts";
import { validate } from "../../core/validation.ts";
import { zoneOfHost } from "../../lookup/zones.ts";
import { badRequest, notFound } from "../../protocol/errors.ts";
import { isUuid } from "../../schema/formats.ts";
import type { BodyOf } from "../../schema/value.ts";
import { controlServices } from "./control-services.ts";
import { listServicesQuery, updateService } from "./services-schema.ts";

type Json = Record<string, unknown>;

type Body = BodyOf<typeof updateService>;

/** When a host's service was last changed; null for one that never was. */
export function serviceTime(call: Call, host: Host): string | null {
  return host.service.updatedAt === 0 ? null : plainTime(call.state, host.service.updatedAt);
}

function list(call: Call): Answer {
  const query = checkQuery(listServicesQuery, call.minor, call.query);
  authorize(call, "os_compute_api:os-services:list");
  const host = query.last("host") ?? "";
  const binary = query.last("binary") ?? "";
  const all = [
    ...controlServices(call.state).map((service) => controlView(call, service)),
    ...[...call.state.hosts.values()].flatMap((each) => viewAcrossCells(call, each)),
  ];
  const services = all.filter(
    (service) => (host === "" || service.host === host) && (binary === "" || service.binary === binary),
  );
  return { status: 200, body: { services } };
}

/** Of a service in a cell that is down, the name is known and no more; before 2.69 it is left out. */
function viewAcrossCells(call: Call, host: Host): Json[] {
  if (!call.state.troubles.cellsDown.includes(host.cell)) return [view(call, host)];
  return call.minor >= 69 ? [{ binary: "nova-compute", host: host.name, status: "UNKNOWN" }] : [];
}

function controlView(call: Call, service: ReturnType<typeof controlServices>[number]): Json {
  const shown: Json = {
    binary: service.binary,
    host: service.host,
    id: call.minor >= 53 ? service.id : service.number,
    zone: "internal",
    status: "enabled",
    state: "up",
    updated_at: null,
    disabled_reason: null,
  };
  if (call.minor >= 11) shown.forced_down = false;
  return shown;
}

/** Numbers of compute services: after those of the control plane. */
export function serviceNumber(host: Host): number {
  return host.slot + 3;
}

function view(call: Call, host: Host): Json {
  const { service } = host;
  const { service_down_time } = call.state.settings.conf.DEFAULT;
  const shown: Json = {
    binary: "nova-compute",
    host: host.name,
    id: call.minor >= 53 ? service.id : serviceNumber(host),
    zone: zoneOfHost(call.state, host),
    status: service.disabled ? "disabled" : "enabled",
    state: isUp(service, call.world.now, service_down_time) ? "up" : "down",
    updated_at: serviceTime(call, host),
    disabled_reason: service.disabledReason,
  };
  if (call.minor >= 11) shown.forced_down = service.forcedDown;
  return shown;
}

/** Up to 2.52 `PUT /os-services/{action}`, from 2.53 `PUT /os-services/{id}`. */
function update(call: Call): Answer {
  const body = validate(updateService, call.minor, call.body);
  authorize(call, "os_compute_api:os-services:update");
  return call.minor >= 53 ? updateById(call, body) : act(call, body);
}

function act(call: Call, body: Body): Answer {
  const { host: name = "", binary = "", disabled_reason: reason } = body;
  const service: Json = { host: name, binary };
  const set = changeOf(call, body);
  if (set.forcedDown === undefined) {
    service.status = set.disabled === true ? "disabled" : "enabled";
    if (call.params.id === "disable-log-reason" && reason !== undefined) service.disabled_reason = reason;
  } else {
    service.forced_down = set.forcedDown;
    if (binary === "nova-compute" && !set.forcedDown) checkEvacuations(call, name);
  }
  if (binary !== "nova-compute") throw notCompute(binary);
  const slot = call.state.hostSlots.get(name);
  if (slot === undefined) throw notFound(`Host '${name}' is not mapped to any cell`);
  call.world.dispatch({ type: "host-service", host: slot, set });
  return { status: 200, body: { service } };
}

interface Change {
  disabled?: boolean;
  disabledReason?: string | null;
  forcedDown?: boolean;
}

function changeOf(call: Call, body: Body): Change {
  switch (call.params.id) {
    case "enable":
      return { disabled: false, disabledReason: null };
    case "disable":
      return { disabled: true, disabledReason: null };
    case "disable-log-reason":
      if (body.disabled_reason === undefined) throw badRequest("Missing disabled reason field");
      return { disabled: true, disabledReason: body.disabled_reason };
    case "force-down":
      if (call.minor < 11) break;
      if (body.forced_down === undefined) throw badRequest("Missing forced_down field");
      return { forcedDown: isTrue(body.forced_down) };
  }
  throw notFound("Unknown action");
}

function notCompute(binary: string) {
  return badRequest(`Updating a ${binary} service is not supported. Only nova-compute services can be updated.`);
}

/** A host may not be forced up while evacuations from it are not yet seen to by its service. @throws ApiError 400 */
function checkEvacuations(call: Call, host: string): void {
  call.state.migrations.forEach((migration) => {
    if (migration.type !== "evacuation" || migration.status !== "done" || migration.sourceHost !== host) return;
    throw badRequest(
      `Unable to force up host ${host} as \`done\` evacuation migration records remain associated with the host. ` +
        "Ensure the compute service has been restarted, allowing these records to move to `completed` before " +
        "retrying this request.",
    );
  });
}

function updateById(call: Call, body: Body): Answer {
  const id = call.params.id ?? "";
  if (!isUuid(id)) throw badRequest(`Invalid uuid ${id}`);
  const host = hostOf(call, id);
  const set: Change = {};
  if (body.status === "enabled" && body.disabled_reason !== undefined) {
    throw badRequest("Specifying 'disabled_reason' with status 'enabled' is invalid.");
  }
  if (body.status !== undefined) {
    set.disabled = body.status === "disabled";
    set.disabledReason = body.disabled_reason ?? null;
  }
  if (body.forced_down !== undefined) {
    set.forcedDown = isTrue(body.forced_down);
    if (!set.forcedDown) checkEvacuations(call, host.name);
  }
  if (Object.keys(set).length === 0) {
    throw badRequest("No updates were requested. Fields 'status' or 'forced_down' should be specified.");
  }
  call.world.dispatch({ type: "host-service", host: host.slot, set });
  const updated = call.world.state.hosts.get(host.slot) ?? host;
  const time = plainTime(call.state, updated.service.updatedAt);
  return { status: 200, body: { service: { ...view(call, updated), updated_at: time } } };
}

function hostOf(call: Call, id: string): Host {
  for (const host of call.state.hosts.values()) if (host.service.id === id) return host;
  const control = controlServices(call.state).find((service) => service.id === id);
  if (control !== undefined) throw notCompute(control.binary);
  throw notFound(
    call.state.settings.release === "zed" ? `Service ${id} not found.` : `Service ${id} could not be found.`,
  );
}

export const services: readonly Route[] = [
  ["GET", "/os-services", list, "own query"],
  ["PUT", "/os-services/{id}", update],
];
