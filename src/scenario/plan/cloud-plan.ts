import type { CloudPlan } from "../../cloud.ts";
import { keyOf, mintUuid } from "../../model/tables/ids.ts";
import { autoFlavors } from "./plan.ts";
import type { AggregateSpec, CloudSpec, FlavorSpec, HostSpec, ImageSpec, NetworkSpec, Scenario } from "./scenario.ts";

const BYTES_PER_MIB = 2 ** 20;

/** An id for what the scenario names but gives none: the same in every run of every scenario that uses the name. */
function idOf(kind: string, name: string): string {
  return mintUuid(0, keyOf(`${kind}/${name}`));
}

function flavorPlan(flavor: FlavorSpec): NonNullable<CloudPlan["flavors"]>[number] {
  return {
    id: flavor.id ?? flavor.name,
    name: flavor.name,
    vcpus: flavor.vcpus,
    ram: flavor.ram,
    disk: flavor.disk,
    ephemeral: flavor.ephemeral ?? 0,
    swap: flavor.swap ?? 0,
    isPublic: flavor.is_public ?? true,
    description: flavor.description ?? null,
    extraSpecs: flavor.extra_specs ?? {},
  };
}

function imagePlan(image: ImageSpec): NonNullable<CloudPlan["images"]>[number] {
  return {
    id: image.id ?? idOf("image", image.name),
    name: image.name,
    minRam: image.min_ram ?? 0,
    minDisk: image.min_disk ?? 0,
    size: Math.round((image.size_mb ?? 0) * BYTES_PER_MIB),
    properties: image.properties ?? {},
  };
}

function networkPlan(network: NetworkSpec): NonNullable<CloudPlan["networks"]>[number] {
  const { cidr } = network;
  return {
    id: network.id ?? idOf("network", network.name),
    name: network.name,
    subnets: cidr === undefined ? [] : [{ id: idOf("subnet", network.name), cidr }],
  };
}

/** The aggregates of the cloud, and one for each zone that hosts name themselves. */
function aggregatePlans({ aggregates, hosts }: CloudSpec): NonNullable<CloudPlan["aggregates"]> {
  const zones = new Map<string, string[]>();
  for (const { name, az } of hosts) {
    if (az === undefined) continue;
    const members = zones.get(az);
    if (members === undefined) zones.set(az, [name]);
    else members.push(name);
  }
  const own = [...zones].map(
    ([zone, members]): AggregateSpec => ({ name: zone, availability_zone: zone, hosts: members }),
  );
  return [...own, ...aggregates].map(({ name, hosts: members, availability_zone, metadata }) => ({
    name,
    hosts: members,
    metadata: { ...metadata, ...(availability_zone === undefined ? {} : { availability_zone }) },
  }));
}

function hostPlan(host: HostSpec): CloudPlan["hosts"][number] {
  return {
    name: host.name,
    vcpus: host.vcpus,
    memoryMb: host.memory_mb,
    diskGb: host.disk_gb,
    ...(host.cell === undefined ? {} : { cell: host.cell }),
    ...(host.traits === undefined ? {} : { traits: host.traits }),
  };
}

/** The cloud a scenario runs on, with the flavors that its traces ask for: what `createCloud` takes. */
export function cloudPlanOf(scenario: Scenario): CloudPlan {
  const { cloud } = scenario;
  return {
    seed: scenario.seed,
    start: scenario.clock.start,
    release: cloud.release,
    conf: cloud.conf,
    hosts: cloud.hosts.map(hostPlan),
    aggregates: aggregatePlans(cloud),
    flavors: [...cloud.flavors, ...autoFlavors(scenario)].map(flavorPlan),
    images: cloud.images.map(imagePlan),
    networks: cloud.networks.map(networkPlan),
    projects: cloud.projects.map(({ name, id, quota }) => ({ id: id ?? name, name, quota: quota ?? {} })),
    latency: cloud.latency,
    plugins: cloud.plugins,
  };
}
