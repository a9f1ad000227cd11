import { isUp } from "../../model/host.ts";
import { hashText } from "../../model/hash.ts";
import type { Server } from "../../model/server.ts";
import { statusOf } from "../../model/server-states.ts";
import type { State } from "../../model/state.ts";
import type { Call } from "../call.ts";
import { LEGACY } from "../microversion.ts";
import { isoTime } from "../time.ts";

type Json = Record<string, unknown>;

/** Statuses in which a server shows its `progress` (nova/api/openstack/compute/views/servers). */
const PROGRESS_STATUSES: ReadonlySet<string> = new Set([
  "ACTIVE",
  "BUILD",
  "REBUILD",
  "RESIZE",
  "VERIFY_RESIZE",
  "MIGRATING",
]);

const FAULT_STATUSES: ReadonlySet<string> = new Set(["ERROR", "DELETED"]);

/** The `self` and `bookmark` links of a thing under `collection`. */
export function linksOf(call: Call, collection: string, id: string): Json[] {
  return [
    { rel: "self", href: `${call.origin}/${call.minor === LEGACY ? "v2" : "v2.1"}/${collection}/${id}` },
    { rel: "bookmark", href: `${call.origin}/${collection}/${id}` },
  ];
}

function bookmark(call: Call, collection: string, id: string): Json[] {
  return [{ rel: "bookmark", href: `${call.origin}/${collection}/${id}` }];
}

/** A server in the short list: id, name, links. */
export function briefView(call: Call, server: Server): Json {
  return { id: server.id, name: server.spec.name, links: linksOf(call, "servers", server.id) };
}

/** Which parts of the full view a response has: updates and rebuilds show less at old microversions. */
export interface ViewParts {
  /** The attributes that were extensions once (OS-EXT-*, config_drive, key_name …). */
  readonly extended: boolean;
}

/** A server in full, as this microversion shows it to this user. */
export function detailView(call: Call, server: Server, parts: ViewParts = { extended: true }): Json {
  const { minor, state, who } = call;
  const { spec } = server;
  const status = statusOf(server.state.vmState, server.state.taskState);
  const body: Json = {
    id: server.id,
    name: spec.name,
    status,
    tenant_id: spec.projectId,
    user_id: spec.userId,
    metadata: spec.metadata,
    hostId: hostIdOf(server),
    image: imageView(call, server),
    flavor: flavorView(call, server),
    created: isoTime(state, spec.createdAt),
    updated: isoTime(state, server.state.updatedAt),
    addresses: addressesOf(server, parts.extended),
    accessIPv4: spec.accessIpV4 ?? "",
    accessIPv6: spec.accessIpV6 ?? "",
    links: linksOf(call, "servers", server.id),
    "OS-DCF:diskConfig": spec.autoDiskConfig ? "AUTO" : "MANUAL",
  };
  if (FAULT_STATUSES.has(status) && server.fault !== null) body.fault = faultView(call, server);
  if (PROGRESS_STATUSES.has(status)) body.progress = server.state.progress;
  if (parts.extended) Object.assign(body, extendedView(call, server));
  if (minor >= 9) body.locked = server.lock !== null;
  if (minor >= 73) body.locked_reason = server.lock?.reason ?? null;
  if (minor >= 19) body.description = spec.description;
  if (minor >= 26) body.tags = spec.tags;
  if (minor >= 63) body.trusted_image_certificates = spec.trustedCertificates;
  if (minor >= 71) body.server_groups = spec.groupId !== null && state.groups.has(spec.groupId) ? [spec.groupId] : [];
  if (minor >= 16 && who.isAdmin) body.host_status = hostStatusOf(state, server, call.world.now);
  return body;
}

/** What older releases had as extensions: placement, states, times, the administrators' attributes. */
function extendedView(call: Call, server: Server): Json {
  const { minor, state, who } = call;
  const { spec } = server;
  const body: Json = {
    "OS-EXT-AZ:availability_zone": zoneOf(state, server),
    config_drive: spec.configDrive ? "True" : "",
    key_name: spec.keyName,
    "OS-SRV-USG:launched_at": usageTime(state, server.state.launchedAt),
    "OS-SRV-USG:terminated_at": usageTime(state, server.state.terminatedAt),
  };
  if (server.interfaces.length > 0 || spec.networks !== "none") {
    body.security_groups = securityGroupsOf(state, server).map((name) => ({ name }));
  }
  if (who.isAdmin) Object.assign(body, administratorsView(call, server));
  else if (minor >= 90) body["OS-EXT-SRV-ATTR:hostname"] = spec.hostname;
  body["OS-EXT-STS:task_state"] = server.state.taskState;
  body["OS-EXT-STS:vm_state"] = server.state.vmState;
  body["OS-EXT-STS:power_state"] = server.state.powerState;
  body["os-extended-volumes:volumes_attached"] = server.devices
    .filter((device) => device.volumeId !== null)
    .map((device) =>
      minor >= 3 ? { id: device.volumeId, delete_on_termination: device.deleteOnTermination } : { id: device.volumeId },
    );
  return body;
}

function administratorsView(call: Call, server: Server): Json {
  const { spec } = server;
  const body: Json = {
    "OS-EXT-SRV-ATTR:host": server.state.host,
    "OS-EXT-SRV-ATTR:instance_name": `instance-${(server.slot + 1).toString(16).padStart(8, "0")}`,
    "OS-EXT-SRV-ATTR:hypervisor_hostname": server.state.node,
  };
  if (call.minor < 3) return body;
  body["OS-EXT-SRV-ATTR:reservation_id"] = spec.reservationId;
  body["OS-EXT-SRV-ATTR:launch_index"] = spec.launchIndex;
  body["OS-EXT-SRV-ATTR:hostname"] = spec.hostname;
  body["OS-EXT-SRV-ATTR:kernel_id"] = "";
  body["OS-EXT-SRV-ATTR:ramdisk_id"] = "";
  body["OS-EXT-SRV-ATTR:root_device_name"] = spec.rootDeviceName;
  body["OS-EXT-SRV-ATTR:user_data"] = spec.userData;
  return body;
}

/** A hash of project and host, so that a user sees which of his servers share a host and nothing more. */
export function hostIdOf(server: Server): string {
  return server.state.host === null ? "" : hashText(`${server.spec.projectId}${server.state.host}`);
}

/** The zone of the server's host: that of an aggregate, else `default_availability_zone`; "" without a host. */
export function zoneOf(state: State, server: Server): string {
  const slot = server.state.host === null ? undefined : state.hostSlots.get(server.state.host);
  const host = slot === undefined ? undefined : state.hosts.get(slot);
  if (host === undefined) return "";
  for (const id of host.aggregates) {
    const zone = state.aggregates.get(id)?.metadata.availability_zone;
    if (zone !== undefined) return zone;
  }
  return state.settings.conf.DEFAULT.default_availability_zone;
}

function imageView(call: Call, server: Server): unknown {
  const { imageRef } = server.spec;
  return imageRef === "" ? "" : { id: imageRef, links: bookmark(call, "images", imageRef) };
}

function flavorView(call: Call, server: Server): Json {
  const { flavor } = server.spec;
  if (call.minor < 47) return { id: flavor.id, links: bookmark(call, "flavors", flavor.id) };
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    ephemeral: flavor.ephemeral,
    swap: flavor.swap,
    original_name: flavor.name,
    extra_specs: flavor.extraSpecs,
  };
}

function faultView(call: Call, server: Server): Json {
  const { fault } = server;
  if (fault === null) return {};
  const body: Json = { code: fault.code, created: isoTime(call.state, fault.created), message: fault.message };
  if (call.who.isAdmin && fault.details !== null && fault.code === 500) body.details = fault.details;
  return body;
}

function addressesOf(server: Server, extended: boolean): Json {
  const networks: Record<string, Json[]> = {};
  for (const each of server.interfaces) {
    networks[each.networkName] ??= [];
    for (const address of each.addresses) {
      const shown: Json = { version: address.version, addr: address.addr };
      if (extended) {
        shown["OS-EXT-IPS:type"] = address.floating === true ? "floating" : "fixed";
        shown["OS-EXT-IPS-MAC:mac_addr"] = each.mac;
      }
      networks[each.networkName]?.push(shown);
    }
  }
  return networks;
}

function securityGroupsOf(_state: State, server: Server): readonly string[] {
  return server.spec.securityGroups.length === 0 ? ["default"] : server.spec.securityGroups;
}

function hostStatusOf(state: State, server: Server, now: number): string {
  const slot = server.state.host === null ? undefined : state.hostSlots.get(server.state.host);
  const host = slot === undefined ? undefined : state.hosts.get(slot);
  if (host === undefined) return "";
  if (host.service.forcedDown) return "DOWN";
  if (host.service.disabled) return "MAINTENANCE";
  return isUp(host.service, now, state.settings.conf.DEFAULT.service_down_time) ? "UP" : "UNKNOWN";
}

/** Times of OS-SRV-USG carry microseconds and no zone. */
function usageTime(state: State, at: number | null): string | null {
  return at === null ? null : isoTime(state, at).replace("Z", ".000000");
}
