import { countWithinQuota } from "../../lifecycle/placing/quota.ts";
import { EMPTY, NO_KEYS } from "../../model/records/empty.ts";
import { hostnameOf } from "../../model/records/hostname.ts";
import type { Server, ServerSpec } from "../../model/records/server.ts";
import { mintShortId, mintUuid } from "../../model/tables/ids.ts";
import { isTrue } from "../../python/bool.ts";
import { authorize } from "../core/authorize.ts";
import type { Answer, Call } from "../core/call.ts";
import { linksOf } from "../core/links.ts";
import { validate } from "../core/validation.ts";
import { badRequest } from "../protocol/errors.ts";
import type { ServerBody } from "./create/body.ts";
import {
  askedDevices,
  checkBootSequence,
  checkLocalDevices,
  completeDevices,
  namedVolumes,
  ROOT_DEVICE,
  rootDeviceOf,
} from "./create/devices.ts";
import {
  autoDiskConfigOf,
  bootImageOf,
  checkImageFits,
  imageRefOf,
  keptProperties,
  requestedFlavor,
} from "./create/image.ts";
import { checkFiles, checkFilesComplete, checkGroupMembers, checkMetadata, hintedGroup } from "./create/limits.ts";
import { checkMultiple, checkNetworks, requestedNetworks, requestedSecurityGroups } from "./create/networks.ts";
import { checkRequestedHost, checkZone, placementOf } from "./create/placement.ts";
import { checkSources, checkVolumesExist } from "./create/volumes.ts";
import { newPassword } from "./password.ts";
import { createServerSchema as schema } from "./servers-schema.ts";

/** POST /servers: one server, or several of one request. The checks are in the order Nova makes them. */
export function createServer(call: Call): Answer {
  const body = validate(schema, call.minor, call.body);
  const asked = body.server;
  const min = Number(asked.min_count ?? 1);
  const max = Number(asked.max_count ?? min);
  if (min > max) throw badRequest("min_count must be <= max_count");
  checkFilesComplete(asked.personality);
  authorize(call, "os_compute_api:servers:create");
  const certificates = asked.trusted_image_certificates ?? null;
  if (certificates !== null) authorize(call, "os_compute_api:servers:create:trusted_certs");
  const placement = placementOf(call, asked);
  const askedFor = askedDevices(asked);
  if (askedFor.devices.length > 0) authorize(call, "os_compute_api:servers:create:attach_volume");
  const imageRef = imageRefOf(asked.imageRef, askedFor);
  const requested = requestedNetworks(call, asked.networks);
  const flavor = requestedFlavor(call, asked.flavorRef);
  checkMultiple(requested, max);
  if (asked.hostname !== undefined && max > 1) {
    throw badRequest("Unable to allocate a single hostname to multiple instances");
  }
  checkZone(call, placement);
  if (imageRef === "" && certificates !== null) {
    throw badRequest("Image certificate validation is not supported when booting from volume");
  }
  const image = bootImageOf(call, imageRef, askedFor);
  const autoDiskConfig = autoDiskConfigOf(image, asked["OS-DCF:diskConfig"]);
  const securityGroups = requestedSecurityGroups(call, asked.security_groups);
  const networks = checkNetworks(call, requested);
  const keyData = keyDataOf(call, asked.key_name);
  const completed = completeDevices(askedFor, imageRef, flavor, max);
  checkMetadata(call, asked.metadata);
  checkFiles(call, asked.personality);
  const root = rootDeviceOf(completed);
  checkImageFits(call, image, flavor, root);
  const hints = body["os:scheduler_hints"] ?? body["OS-SCH-HNT:scheduler_hints"] ?? NO_KEYS;
  const group = hintedGroup(call, hints.group);
  checkRequestedHost(call, placement.requestedHost, placement.requestedNode);
  const count = countWithinQuota(call, call.who.projectId, min, max, flavor);
  checkVolumesExist(call, completed);
  checkBootSequence(completed);
  const devices = checkSources(call, completed, imageRef);
  checkLocalDevices(devices, flavor, call.state.settings.conf.DEFAULT.max_local_block_devices);
  checkGroupMembers(call, group, count);

  const name = asked.name.trim();
  const { userId, projectId } = call.who;
  const { idKey } = call.state.settings;
  const description = call.minor < 19 ? name : (asked.description ?? null);
  const imageProperties = keptProperties(image, flavor);
  const tags = asked.tags === undefined ? EMPTY : sortedTags(asked.tags);
  const configDrive = asked.config_drive !== undefined && isTrue(asked.config_drive);
  const reservationId = `r-${mintShortId(call.state.servers.next, idKey)}`;
  const specs: ServerSpec[] = [];
  for (let i = 0; i < count; i++) {
    // Named field by field: a spread of as many costs thirty times that, and this is the path every server takes.
    specs.push({
      name: count > 1 ? `${name}-${i + 1}` : name,
      hostname: asked.hostname ?? hostnameFor(call, name, i, count),
      description,
      projectId,
      userId,
      flavor,
      imageRef,
      imageProperties,
      metadata: asked.metadata ?? NO_KEYS,
      tags,
      keyName: asked.key_name ?? null,
      keyData,
      userData: asked.user_data ?? null,
      configDrive,
      autoDiskConfig,
      accessIpV4: asked.accessIPv4 ?? null,
      accessIpV6: asked.accessIPv6 ?? null,
      reservationId,
      launchIndex: i,
      availabilityZone: placement.availabilityZone,
      forcedHost: placement.forcedHost,
      forcedNode: placement.forcedNode,
      requestedHost: placement.requestedHost,
      requestedNode: placement.requestedNode,
      hints,
      networks,
      securityGroups,
      trustedCertificates: certificates,
      rootDeviceName: root?.deviceName ?? ROOT_DEVICE,
      createdAt: call.world.now,
      groupId: group?.id ?? null,
    });
  }
  const request = { servers: specs, devices: namedVolumes(devices) };
  const [server] = call.world.dispatch({ type: "build", request, who: call.who });
  if (server === undefined) throw new Error("a create request made no server");
  return answer(call, asked, server);
}

function keyDataOf(call: Call, name: string | undefined): string | null {
  if (name === undefined) return null;
  const keypair = call.state.keypairs.get(`${call.who.userId}/${name}`);
  if (keypair === undefined) throw badRequest("Invalid key_name provided.");
  return keypair.publicKey;
}

/** Tags are a set, and shown in order. */
function sortedTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags)].sort();
}

/** The hostname that follows from the name; a name without a letter or digit gives way to the id. */
function hostnameFor(call: Call, name: string, index: number, count: number): string {
  const hostname = hostnameOf(name);
  if (hostname !== "") return count > 1 ? `${hostname}-${index + 1}` : hostname;
  const { servers, settings } = call.state;
  return `Server-${mintUuid(servers.next + index, settings.idKey)}`;
}

function answer(call: Call, asked: ServerBody, server: Server): Answer {
  if (asked.return_reservation_id !== undefined && asked.return_reservation_id !== false) {
    return { status: 202, body: { reservation_id: server.spec.reservationId } };
  }
  const links = linksOf(call, "servers", server.id);
  const shown: Record<string, unknown> = {
    id: server.id,
    links,
    "OS-DCF:diskConfig": server.spec.autoDiskConfig ? "AUTO" : "MANUAL",
    security_groups: asked.security_groups ?? [{ name: "default" }],
  };
  if (call.state.settings.conf.api.enable_instance_password) shown.adminPass = asked.adminPass ?? newPassword(call);
  return { status: 202, headers: { Location: String(links[0]?.href) }, body: { server: shown } };
}
