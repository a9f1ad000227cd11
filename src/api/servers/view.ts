import ipaddr from "ipaddr.js";
import { hostNamed } from "../../lifecycle/core/host-checks.ts";
import { isUp } from "../../model/records/host.ts";
import { instanceNameOf } from "../../model/records/instance-name.ts";
import type { Server } from "../../model/records/server.ts";
import { statusOf } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";
import { canFor } from "../core/authorize.ts";
import type { Call } from "../core/call.ts";
import { bookmarkOf, linksOf } from "../core/links.ts";
import { isoTime } from "../core/time.ts";
import { zoneOfHost } from "../lookup/zones.ts";
import { addressesOf } from "./addresses.ts";
import { hostIdOf } from "./host-id.ts";

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

/** A server in the short list: id, name, links. */
export function briefView(call: Call, server: Server): Json {
  return { id: server.id, name: server.spec.name, links: linksOf(call, "servers", server.id) };
}

/** Which parts of the full view a response has. */
export interface ViewParts {
  /** The attributes that were extensions once (OS-EXT-*, config_drive, key_name …): updates and rebuilds before 2.75 lack them. */
  readonly extended: boolean;
  /** From 2.71, but not in lists. */
  readonly groups: boolean;
  /** `OS-EXT-SRV-ATTR:user_data`, which a rebuild shows otherwise. */
  readonly userData: boolean;
  /**
   * In a list, of servers that are or of those that are no more. Lists look faults up in one cell alone, so those in
   * cell0 show none; and they look up the services of hosts for servers that are.
   */
  readonly list?: "any" | "deleted";
}

const ALL_PARTS: ViewParts = { extended: true, groups: true, userData: true };

/** What each server of `GET /servers/detail` shows. */
export const LIST_PARTS: ViewParts = { ...ALL_PARTS, groups: false, list: "any" };

/** What each server of `GET /servers/detail?deleted=true` shows. */
export const DELETED_PARTS: ViewParts = { ...LIST_PARTS, list: "deleted" };

/** What an update shows. */
export function updateParts(call: Call): ViewParts {
  return { ...ALL_PARTS, extended: call.minor >= 75 };
}

/** The status the API shows. */
export function shownStatus(server: Server): string {
  return server.deletedAt === null ? statusOf(server.state.vmState, server.state.taskState) : "DELETED";
}

/** A server in full, as this microversion shows it to this user. */
export function detailView(call: Call, server: Server, parts: ViewParts = ALL_PARTS): Json {
  const { minor, state } = call;
  const { spec } = server;
  const status = shownStatus(server);
  const body: Json = {
    id: server.id,
    name: spec.name,
    status,
    tenant_id: spec.projectId,
    user_id: spec.userId,
    metadata: spec.metadata,
    hostId: hostIdOf(server.spec.projectId, server.state.host),
    image: imageView(call, server),
    flavor: flavorView(call, server),
    created: isoTime(state, spec.createdAt),
    updated: isoTime(state, server.state.updatedAt),
    addresses: server.state.vmState === "building" ? {} : addressesOf(server, parts.extended),
    accessIPv4: spec.accessIpV4 ?? "",
    accessIPv6: spec.accessIpV6 === null ? "" : shortest(spec.accessIpV6),
    links: linksOf(call, "servers", server.id),
    "OS-DCF:diskConfig": spec.autoDiskConfig ? "AUTO" : "MANUAL",
  };
  if (FAULT_STATUSES.has(status) && server.fault !== null && (parts.list === undefined || showsInLists(call, server))) {
    body.fault = faultView(call, server.fault);
  }
  if (PROGRESS_STATUSES.has(status)) body.progress = server.state.progress;
  if (parts.extended) addExtended(call, server, parts, body);
  if (minor >= 9) body.locked = server.lock !== null;
  if (minor >= 73) body.locked_reason = server.lock?.reason ?? null;
  if (minor >= 19) body.description = spec.description;
  if (minor >= 26) body.tags = spec.tags;
  if (minor >= 63) body.trusted_image_certificates = spec.trustedCertificates;
  if (minor >= 71 && parts.groups) body.server_groups = groupsOf(state, server);
  if (minor >= 96) body.pinned_availability_zone = spec.availabilityZone;
  if (minor >= 100) body.scheduler_hints = hintsView(spec.hints);
  return body;
}

/** What older releases had as extensions: placement, states, times, the administrators' attributes. */
function addExtended(call: Call, server: Server, parts: ViewParts, body: Json): void {
  const { minor, state } = call;
  const { spec } = server;
  body["OS-EXT-AZ:availability_zone"] = zoneOf(state, server) ?? "";
  body.config_drive = spec.configDrive ? "True" : "";
  body.key_name = spec.keyName;
  body["OS-SRV-USG:launched_at"] = usageTime(state, server.state.launchedAt);
  body["OS-SRV-USG:terminated_at"] = usageTime(state, server.state.terminatedAt);
  const groups = securityGroupsOf(state, server);
  if (groups.length > 0) body.security_groups = groups;
  if (canFor(call, "os_compute_api:os-extended-server-attributes", server)) {
    addAdministrators(call, server, parts, body);
  } else if (minor >= 90) {
    body["OS-EXT-SRV-ATTR:hostname"] = spec.hostname;
  }
  body["OS-EXT-STS:task_state"] = server.state.taskState;
  body["OS-EXT-STS:vm_state"] = server.state.vmState;
  body["OS-EXT-STS:power_state"] = server.state.powerState;
  body["os-extended-volumes:volumes_attached"] = volumesOf(server, minor >= 3);
  if (minor >= 16 && canFor(call, "os_compute_api:servers:show:host_status", server)) {
    body.host_status = parts.list === "deleted" ? "" : hostStatusOf(state, server, call.world.now);
  }
}

function addAdministrators(call: Call, server: Server, parts: ViewParts, body: Json): void {
  const { spec } = server;
  body["OS-EXT-SRV-ATTR:host"] = server.state.host;
  body["OS-EXT-SRV-ATTR:instance_name"] = instanceNameOf(server);
  body["OS-EXT-SRV-ATTR:hypervisor_hostname"] = server.state.node;
  if (call.minor < 3) return;
  body["OS-EXT-SRV-ATTR:reservation_id"] = spec.reservationId;
  body["OS-EXT-SRV-ATTR:launch_index"] = spec.launchIndex;
  body["OS-EXT-SRV-ATTR:hostname"] = spec.hostname;
  body["OS-EXT-SRV-ATTR:kernel_id"] = kernelOf(server, "kernel_id");
  body["OS-EXT-SRV-ATTR:ramdisk_id"] = kernelOf(server, "ramdisk_id");
  body["OS-EXT-SRV-ATTR:root_device_name"] = rootDeviceNameOf(server);
  if (parts.userData) body["OS-EXT-SRV-ATTR:user_data"] = spec.userData;
}

/** Id of the kernel or ramdisk image, "" where the image has none of its own. */
export function kernelOf(server: Server, property: "kernel_id" | "ramdisk_id"): string {
  const { imageProperties } = server.spec;
  return imageProperties.kernel_id === "nokernel" ? "" : (imageProperties[property] ?? "");
}

/** Computes name the root disk when they build: a server that none has taken up has no name for it yet. */
export function rootDeviceNameOf(server: Server): string | null {
  return hasReachedHost(server) ? server.spec.rootDeviceName : null;
}

/** Whether a compute has ever begun to build it. */
function hasReachedHost(server: Server): boolean {
  return server.state.launchedAt !== null || server.actions[0]?.events.some(isBuild) === true;
}

function isBuild({ event }: { readonly event: string }): boolean {
  return event === "compute__do_build_and_run_instance";
}

/** No host ever took it: Nova keeps it in cell0. */
export function isBuried(server: Server): boolean {
  return server.state.host === null && server.actions[0]?.events[0]?.event === "conductor_schedule_and_build_instances";
}

/** The zone of the server's host; until it has reached one, the zone asked for. Null: neither. */
export function zoneOf(state: State, server: Server): string | null {
  const host = hostNamed({ state }, server.state.host);
  if (host !== undefined) return zoneOfHost(state, host);
  return hasReachedHost(server) ? null : server.spec.availabilityZone;
}

function imageView(call: Call, server: Server): unknown {
  const { imageRef, imageProperties } = server.spec;
  if (imageRef === "") return "";
  const view = { id: imageRef, links: bookmarkOf(call, "images", imageRef) };
  return call.minor >= 98 ? { ...view, properties: standardProperties(imageProperties) } : view;
}

/** Names of image properties that mean something to Nova (nova/objects/image_meta), older spellings among them. */
const STANDARD_PROPERTY =
  /^(hw|img|os|traits)_|^(architecture|owner_id|vmware_(disktype|image_version|ostype|adaptertype|linked_clone)|auto_disk_config|ipxe_boot|xenapi_.*|cache_in_nova|vm_mode|bittorrent|mappings|block_device_mapping|bdm_v2|root_device_name|hypervisor_(type|version_requires))$/;

function standardProperties(properties: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => STANDARD_PROPERTY.test(name)));
}

/** Each hint as the list that Nova keeps of it. */
function hintsView(hints: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(Object.entries(hints).map(([name, value]) => [name, [value].flat()]));
}

/** Its flavor: from 2.47 in full. */
export function flavorView(call: Call, server: Server): Json {
  const { flavor } = server.spec;
  if (call.minor < 47) return { id: flavor.id, links: bookmarkOf(call, "flavors", flavor.id) };
  const view: Json = {
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    ephemeral: flavor.ephemeral,
    swap: flavor.swap,
    original_name: flavor.name,
  };
  if (canFor(call, "os_compute_api:servers:show:flavor-extra-specs", server)) view.extra_specs = flavor.extraSpecs;
  return view;
}

/** Zed's lists look faults up in one cell alone, which is not the one where servers without a host are. */
function showsInLists(call: Call, server: Server): boolean {
  return call.state.settings.release !== "zed" || !isBuried(server);
}

function faultView(call: Call, fault: NonNullable<Server["fault"]>): Json {
  const body: Json = { code: fault.code, created: isoTime(call.state, fault.created), message: fault.message };
  const shows = fault.details !== null && fault.details !== "";
  if (shows && (call.who.isAdmin || fault.code !== 500)) body.details = fault.details;
  return body;
}

/** The groups of its ports, port by port. */
export function securityGroupsOf(state: State, server: Server): { name: string }[] {
  const groups: { name: string }[] = [];
  for (const { portId } of server.interfaces) {
    for (const id of state.ports.get(portId)?.securityGroups ?? []) {
      groups.push({ name: state.securityGroups.get(id)?.name ?? id });
    }
  }
  return groups;
}

function volumesOf(server: Server, withDeletion: boolean): Json[] {
  const volumes: Json[] = [];
  for (const { volumeId, deleteOnTermination } of server.devices) {
    if (volumeId === null) continue;
    volumes.push(withDeletion ? { id: volumeId, delete_on_termination: deleteOnTermination } : { id: volumeId });
  }
  return volumes;
}

/** The group it was made into, while there is one. */
export function groupsOf(state: State, server: Server): string[] {
  const { groupId } = server.spec;
  return groupId !== null && state.groups.has(groupId) ? [groupId] : [];
}

function hostStatusOf(state: State, server: Server, now: number): string {
  const host = hostNamed({ state }, server.state.host);
  if (host === undefined) return "";
  if (host.service.forcedDown) return "DOWN";
  if (host.service.disabled) return "MAINTENANCE";
  return isUp(host.service, now, state.settings.conf.DEFAULT.service_down_time) ? "UP" : "UNKNOWN";
}

/** Times of OS-SRV-USG carry microseconds and no zone. */
function usageTime(state: State, at: number | null): string | null {
  return at === null ? null : isoTime(state, at).replace("Z", ".000000");
}

/** An IPv6 address as Nova gives it back, however it was written. */
function shortest(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;
}
