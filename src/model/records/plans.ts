/** Rows of the catalog from the few fields that tell; the rest is Nova's defaults. */

import { mintUuid } from "../tables/ids.ts";
import type { Aggregate } from "./aggregate.ts";
import type { Flavor } from "./flavor.ts";
import type { Image } from "./image.ts";
import type { Network, Port, SecurityGroup, Subnet } from "./network.ts";
import { NO_USAGE, type Project } from "./project.ts";
import type { Volume } from "./volume.ts";

export type FlavorPlan = Pick<Flavor, "id" | "vcpus" | "ram" | "disk"> & Partial<Flavor>;
export type ImagePlan = Pick<Image, "id"> & Partial<Image>;
export type SubnetPlan = Pick<Subnet, "id" | "cidr">;
export type NetworkPlan = Pick<Network, "id"> &
  Partial<Omit<Network, "subnets">> & { readonly subnets?: readonly SubnetPlan[] };
export type PortPlan = Pick<Port, "id" | "networkId"> & Partial<Port>;
export type SecurityGroupPlan = Pick<SecurityGroup, "id" | "name"> & Partial<SecurityGroup>;
export type VolumePlan = Pick<Volume, "id" | "size"> & Partial<Volume>;
export type ProjectPlan = Pick<Project, "id"> & Partial<Omit<Project, "usage">>;
export type AggregatePlan = Pick<Aggregate, "name"> & Partial<Omit<Aggregate, "id" | "number">>;

export function flavorOfPlan(plan: FlavorPlan): Flavor {
  return {
    name: plan.id,
    ephemeral: 0,
    swap: 0,
    rxtxFactor: 1,
    isPublic: true,
    disabled: false,
    description: null,
    extraSpecs: {},
    access: [],
    ...plan,
  };
}

export function imageOf(plan: ImagePlan): Image {
  return {
    name: plan.id,
    status: "active",
    size: 0,
    minDisk: 0,
    minRam: 0,
    visibility: "public",
    owner: null,
    properties: {},
    serverId: null,
    createdAt: 0,
    updatedAt: 0,
    ...plan,
  };
}

/** @param reserved addresses that ports of the plan have */
export function networkOf(plan: NetworkPlan, reserved: readonly string[] = []): Network {
  const subnets = (plan.subnets ?? []).map(
    (subnet): Subnet => ({ ...subnet, version: subnet.cidr.includes(":") ? 6 : 4, next: 2, released: null }),
  );
  return {
    name: plan.id,
    projectId: null,
    shared: plan.projectId == null,
    external: false,
    reserved,
    ...plan,
    subnets,
  };
}

export function portOf(plan: PortPlan): Port {
  return {
    projectId: null,
    name: "",
    mac: "fa:16:3e:00:00:01",
    fixedIps: [],
    deviceId: "",
    securityGroups: ["default"],
    ...plan,
  };
}

export function securityGroupOf(plan: SecurityGroupPlan): SecurityGroup {
  return { projectId: null, description: "", rules: [], ...plan };
}

export function volumeOf(plan: VolumePlan): Volume {
  return {
    name: "",
    description: null,
    status: "available",
    bootable: false,
    multiattach: false,
    availabilityZone: "nova",
    projectId: null,
    metadata: {},
    imageMetadata: null,
    snapshotId: null,
    attachments: [],
    createdAt: 0,
    ...plan,
  };
}

export function projectOf(plan: ProjectPlan): Project {
  return { name: plan.id, quota: {}, ...plan, usage: NO_USAGE };
}

/** @param number the aggregate's number in the API, from 1 */
export function aggregateOf(plan: AggregatePlan, number: number, idKey: number): Aggregate {
  return {
    id: plan.name,
    number,
    uuid: mintUuid(number, idKey ^ 0x61676772),
    metadata: {},
    hosts: [],
    createdAt: 0,
    updatedAt: null,
    ...plan,
  };
}
