import { type Host, isUp } from "../../model/records/host.ts";
import type { State } from "../../model/records/state.ts";

/** The zone of a host: that of an aggregate it is in, else `default_availability_zone`. */
export function zoneOfHost(state: State, host: Host): string {
  for (const id of host.aggregates) {
    const zone = state.aggregates.get(id)?.metadata.availability_zone;
    if (zone !== undefined) return zone;
  }
  return state.settings.conf.DEFAULT.default_availability_zone;
}

/** Zones that have a host whose service is up and enabled. */
export function availableZones(state: State, now: number): ReadonlySet<string> {
  const { service_down_time } = state.settings.conf.DEFAULT;
  const zones = new Set<string>();
  for (const host of state.hosts.values()) {
    if (!host.service.disabled && isUp(host.service, now, service_down_time)) zones.add(zoneOfHost(state, host));
  }
  return zones;
}
