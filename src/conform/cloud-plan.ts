import type { CloudPlan } from "../cloud.ts";
import { type Conf, confFromFlat, RELEASES, type Release } from "../model/conf/conf.ts";
import type { Image } from "../model/records/image.ts";
import type { Volume } from "../model/records/volume.ts";
import type { HostWeigher } from "../scheduler/contract.ts";
import { weighersOf } from "../scheduler/index.ts";
import type { CloudBook, CloudEntry, CloudNetwork } from "./format.ts";
import { TranscriptError } from "./read-transcript.ts";
import { projectIdOf } from "./recorded-identities.ts";

/** The Nova that transcripts are of, where the cloud does not say. */
const RELEASE: Release = "zed";

/** Host of the conductor in the recordings that the project was made from. */
const CONTROLLER = "fake-mini";

/** Hosts report when a step says so (`advance`), as they did when it was recorded, and not by the clock. */
const AUDITS_IN_STEPS = { update_resources_interval: -1 };

const PREFERENCE = "RecordedPreferenceWeigher";

/**
 * The plan of a cloud of the book.
 * @param config flat nova.conf keys on top of the entry's
 * @throws TranscriptError for a cloud that is not in the book, or one that cannot be built
 */
export function recordedCloudPlan(
  book: CloudBook,
  name: string,
  config: Readonly<Record<string, unknown>> = {},
): CloudPlan {
  const entry = resolve(book, name, []);
  const weights = entry.scheduler_weights ?? null;
  const release = entry.release ?? RELEASE;
  const conf = confOf(name, release, { ...AUDITS_IN_STEPS, ...entry.config, ...config, ...weigherOptions(entry) });
  return {
    release,
    conf,
    controller: CONTROLLER,
    hosts: hostsOf(entry).map(({ name, vcpus, memory_mb, disk_gb }) => ({
      name,
      vcpus,
      memoryMb: memory_mb,
      diskGb: disk_gb,
      // What the fake virt driver of the recordings says of every host.
      hardware: { hostIp: "192.168.0.1" },
    })),
    aggregates: zonesOf(entry, conf.DEFAULT.default_availability_zone),
    ...(weights !== null && { weighers: [preference(weights)] }),
    flavors: (entry.flavors ?? []).map(({ is_public, extra_specs, ...flavor }) => ({
      ...flavor,
      isPublic: is_public ?? true,
      extraSpecs: extra_specs ?? {},
    })),
    images: (entry.images ?? []).map(({ status, min_disk, min_ram, ...image }) => ({
      ...image,
      status: (status ?? "active") as Image["status"], // the book's word is the image service's
      minDisk: min_disk ?? 0,
      minRam: min_ram ?? 0,
    })),
    networks: (entry.networks ?? []).map(networkOf),
    ports: (entry.ports ?? []).map((port) => ({
      id: port.id,
      networkId: port.network_id,
      projectId: projectIdOf(port.project),
      deviceId: port.device_id ?? "",
      fixedIps: (port.fixed_ips ?? []).map((ip) => ({ subnetId: ip.subnet_id, address: ip.ip_address })),
    })),
    securityGroups: (entry.security_groups ?? []).map(({ id, name, project }) => ({
      id,
      name,
      projectId: projectIdOf(project),
    })),
    volumes: (entry.volumes ?? []).map((volume) => ({
      id: volume.id,
      size: volume.size,
      bootable: volume.bootable ?? false,
      status: (volume.status ?? "available") as Volume["status"], // likewise the volume service's
      projectId: projectIdOf(volume.project),
      imageMetadata: volume.volume_image_metadata ?? null,
    })),
    networkExtensions: entry.neutron_extensions ?? [],
  };
}

/**
 * Which weighers nova.conf names. A cloud of Zed whose preference was taken back (null) has Nova's own, except for the soft
 * policies of server groups: Nova asks once per process whether their weighers are configured and remembers the answer, and
 * the recorder's process had clouds with a preference before. A cloud that says nothing of weighers has all of Nova's.
 */
function weigherOptions(entry: CloudEntry): Readonly<Record<string, unknown>> {
  if (entry.scheduler_weights === undefined) return {};
  if (entry.scheduler_weights !== null) return { "filter_scheduler.weight_classes": [PREFERENCE] };
  if (entry.release === "newest") return {};
  const names = weighersOf(RELEASE).map((weigher) => weigher.name);
  return { "filter_scheduler.weight_classes": names.filter((name) => !name.startsWith("ServerGroupSoft")) };
}

function resolve(book: CloudBook, name: string, asked: readonly string[]): CloudEntry {
  const entry = book[name];
  if (entry === undefined) {
    throw new TranscriptError(
      `there is no cloud '${name}' in the clouds file; there are ${Object.keys(book).join(", ")}`,
    );
  }
  if (asked.includes(name))
    throw new TranscriptError(`cloud '${name}' extends itself: ${[...asked, name].join(" → ")}`);
  if (entry.release !== undefined && !RELEASES.includes(entry.release))
    throw new TranscriptError(
      `cloud '${name}': there is no release '${entry.release}'; 'release' is one of ${RELEASES.join(", ")}`,
    );
  if (entry.extends === undefined) return entry;
  const base = resolve(book, entry.extends, [...asked, name]);
  return { ...base, ...entry, config: { ...base.config, ...entry.config } };
}

function confOf(cloud: string, release: Release, flat: Readonly<Record<string, unknown>>): Conf {
  const { conf, problems } = confFromFlat(flat, release);
  if (problems.length === 0) return conf;
  throw new TranscriptError(`cloud '${cloud}': ${problems.map(({ message }) => message).join("; ")}`);
}

function hostsOf(entry: CloudEntry): NonNullable<CloudEntry["hosts"]> {
  return entry.hosts ?? [];
}

/** An aggregate for each availability zone but the default one, to which hosts without an aggregate belong. */
function zonesOf(entry: CloudEntry, defaultZone: string): NonNullable<CloudPlan["aggregates"]> {
  const zones = new Map<string, string[]>();
  for (const { name, az } of hostsOf(entry)) {
    if (az === undefined || az === defaultZone) continue;
    zones.set(az, [...(zones.get(az) ?? []), name]);
  }
  return [...zones].map(([name, hosts]) => ({ name, metadata: { availability_zone: name }, hosts }));
}

/** The same preference of hosts for every server. */
function preference(weights: Readonly<Record<string, number>>): HostWeigher {
  return { name: PREFERENCE, raw: ({ host }) => weights[host] ?? 0, multiplier: () => 1 };
}

function networkOf(network: CloudNetwork): NonNullable<CloudPlan["networks"]>[number] {
  return {
    id: network.id,
    name: network.name,
    projectId: projectIdOf(network.project),
    shared: network.project === "shared",
    external: network.external ?? false,
    subnets: (network.subnets ?? []).map(({ id, cidr }) => ({ id, cidr })),
  };
}
