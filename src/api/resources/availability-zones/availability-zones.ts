/** `/os-availability-zone` (API reference: "Availability zones"). */
import { isUp } from "../../../model/records/host.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { availableZones, zoneOfHost } from "../../lookup/zones.ts";
import { controlServices } from "../services/control-services.ts";
import { serviceTime } from "../services/services.ts";

/** The zone of services that are not on compute hosts (option `internal_service_availability_zone`). */
const INTERNAL = "internal";

type Json = Record<string, unknown>;

/** Zones without a host that is up and enabled, of hosts that are not disabled. */
function unavailableZones(call: Call, available: ReadonlySet<string>): Set<string> {
  const zones = new Set<string>();
  for (const host of call.state.hosts.values()) {
    const zone = zoneOfHost(call.state, host);
    if (!available.has(zone)) zones.add(zone);
  }
  return zones;
}

function zone(name: string, available: boolean, hosts: Json | null = null): Json {
  return { zoneName: name, zoneState: { available }, hosts };
}

function list(call: Call): Answer {
  authorize(call, "os_compute_api:os-availability-zone:list");
  const available = availableZones(call.state, call.world.now);
  const zones = [...available].sort().map((name) => zone(name, true));
  const others = [...unavailableZones(call, available)].sort().map((name) => zone(name, false));
  return { status: 200, body: { availabilityZoneInfo: [...zones, ...others] } };
}

function listDetailed(call: Call): Answer {
  authorize(call, "os_compute_api:os-availability-zone:detail");
  const { state } = call;
  const available = availableZones(state, call.world.now);
  const { internal, byZone } = hostsByZone(call);
  byZone.set(INTERNAL, internal);
  const zones = [...available, INTERNAL].sort().map((name) => zone(name, true, byZone.get(name) ?? {}));
  for (const name of [...unavailableZones(call, available)].sort()) zones.push(zone(name, false));
  return { status: 200, body: { availabilityZoneInfo: zones } };
}

function hostsByZone(call: Call): { internal: Json; byZone: Map<string, Json> } {
  const { state } = call;
  const internal: Record<string, Json> = {};
  for (const { host, binary } of controlServices(state)) {
    internal[host] = { ...internal[host], [binary]: { available: true, active: true, updated_at: null } };
  }
  const byZone = new Map<string, Json>();
  for (const host of state.hosts.values()) {
    if (host.service.disabled) continue;
    const name = zoneOfHost(state, host);
    const hosts = byZone.get(name) ?? {};
    const available = isUp(host.service, call.world.now, state.settings.conf.DEFAULT.service_down_time);
    hosts[host.name] = { "nova-compute": { available, active: true, updated_at: serviceTime(call, host) } };
    byZone.set(name, hosts);
  }
  return { internal, byZone };
}

export const availabilityZones: readonly Route[] = [
  ["GET", "/os-availability-zone", list],
  ["GET", "/os-availability-zone/detail", listDetailed],
];
