/**
 * Proxies to the network and volume services (API reference, "Networks", "Floating IPs", "Security groups", "Volume
 * extension"): up to 2.35 those that read what this cloud has; after it there are none (404). Changing networks through
 * Nova is not simulated.
 */
import { availableNetworks } from "../lifecycle/networking.ts";
import type { Network } from "../model/network.ts";
import type { Volume } from "../model/volume.ts";
import type { Answer, Call, Handler, Route } from "./call.ts";
import { notFound } from "./errors.ts";
import { limited } from "./limited.ts";
import { parseQuery } from "./query.ts";
import { findVolume } from "./servers/create/visible.ts";
import { plainTime } from "./time.ts";
import { from } from "./versioned-route.ts";

type Json = Record<string, unknown>;

const LAST_PROXY = 35;

function networkView({ id, name }: Network): Json {
  return { id, label: name, cidr: "None" };
}

function listTenantNetworks(call: Call): Answer {
  return { status: 200, body: { networks: availableNetworks(call, call.who.projectId).map(networkView) } };
}

function showTenantNetwork(call: Call): Answer {
  const network = call.state.networks.get(call.params.id ?? "");
  if (network === undefined) throw notFound("Network not found");
  return { status: 200, body: { network: networkView(network) } };
}

function groupsOf(call: Call): Json[] {
  const groups = call.state.securityGroups.filter((group) => group.projectId === call.who.projectId);
  return groups.map(({ id, name, projectId }) => ({ id, name, description: name, tenant_id: projectId, rules: [] }));
}

function listSecurityGroups(call: Call): Answer {
  return { status: 200, body: { security_groups: limited(call, parseQuery(call.query), groupsOf(call)) } };
}

function showSecurityGroup(call: Call): Answer {
  const id = call.params.id ?? "";
  const group = groupsOf(call).find((each) => each.id === id);
  if (group === undefined) throw notFound(`Security group ${id} not found.`);
  return { status: 200, body: { security_group: group } };
}

function volumeView(call: Call, volume: Volume): Json {
  const attachments = volume.attachments.map((serverId) => ({ id: volume.id, volumeId: volume.id, serverId }));
  return {
    id: volume.id,
    status: volume.status,
    size: volume.size,
    availabilityZone: volume.availabilityZone,
    createdAt: plainTime(call.state, volume.createdAt),
    attachments: attachments.length === 0 ? [{}] : attachments,
    displayName: volume.name,
    displayDescription: volume.description,
    volumeType: null,
    snapshotId: null,
    metadata: volume.metadata,
  };
}

function listVolumes(call: Call): Answer {
  const volumes = call.state.volumes.filter((volume) => findVolume(call, volume.id) !== undefined);
  const shown = limited(call, parseQuery(call.query), volumes).map((volume) => volumeView(call, volume));
  return { status: 200, body: { volumes: shown } };
}

function showVolume(call: Call): Answer {
  const id = call.params.id ?? "";
  const volume = findVolume(call, id);
  if (volume === undefined) throw notFound(`Volume ${id} could not be found.`);
  return { status: 200, body: { volume: volumeView(call, volume) } };
}

const proxy = (handler: Handler): Handler => from(0, handler, LAST_PROXY);

export const proxies: readonly Route[] = [
  ["GET", "/os-tenant-networks", proxy(listTenantNetworks)],
  ["GET", "/os-tenant-networks/{id}", proxy(showTenantNetwork)],
  ["GET", "/os-security-groups", proxy(listSecurityGroups)],
  ["GET", "/os-security-groups/{id}", proxy(showSecurityGroup)],
  ["GET", "/os-volumes", proxy(listVolumes)],
  ["GET", "/os-volumes/detail", proxy(listVolumes)],
  ["GET", "/os-volumes/{id}", proxy(showVolume)],
];
