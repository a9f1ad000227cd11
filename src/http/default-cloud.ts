import type { CloudPlan } from "../cloud.ts";
import { parseConf, type Release } from "../model/conf/conf.ts";

import type { LatencyRule, LatencyStep } from "../model/records/latency.ts";
import { STEPS } from "../model/records/latency.ts";
import type { FlavorPlan } from "../model/records/plans.ts";

const MIB = 2 ** 20;

/** DevStack's flavors. */
const FLAVORS: readonly FlavorPlan[] = [
  { id: "1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
  { id: "2", name: "m1.small", vcpus: 1, ram: 2048, disk: 20 },
  { id: "3", name: "m1.medium", vcpus: 2, ram: 4096, disk: 40 },
  { id: "4", name: "m1.large", vcpus: 4, ram: 8192, disk: 80 },
  { id: "5", name: "m1.xlarge", vcpus: 8, ram: 16384, disk: 160 },
  { id: "42", name: "m1.nano", vcpus: 1, ram: 128, disk: 1 },
  { id: "84", name: "m1.micro", vcpus: 1, ram: 192, disk: 1 },
];

const IMAGES: NonNullable<CloudPlan["images"]> = [
  { id: "11111111-1111-4111-8111-111111111111", name: "cirros", size: 16 * MIB },
  { id: "22222222-2222-4222-8222-222222222222", name: "cirros-alt", size: 16 * MIB },
];

const NETWORKS: NonNullable<CloudPlan["networks"]> = [
  {
    id: "33333333-3333-4333-8333-333333333333",
    name: "shared",
    subnets: [{ id: "44444444-4444-4444-8444-444444444444", cidr: "10.1.0.0/16" }],
  },
  {
    id: "99999999-9999-4999-8999-999999999999",
    name: "public",
    shared: false,
    external: true,
    subnets: [{ id: "88888888-8888-4888-8888-888888888888", cidr: "172.24.4.0/24" }],
  },
];

/** Steps that take a while; all others are over in a moment. */
const SLOW: ReadonlySet<LatencyStep> = new Set([
  "spawn",
  "rebuild",
  "reboot",
  "snapshot",
  "migrate_disk",
  "live_migration",
  "unshelve",
]);

/** Seconds that a slow step and any other takes: a client that polls once a second sees every status. */
const LONG = 2.5;
const SHORT = 0.2;

const LATENCY: readonly LatencyRule[] = STEPS.map((step) => ({
  step,
  duration: { dist: "const", value: SLOW.has(step) ? LONG : SHORT },
}));

/** What libvirt's driver says its hosts can do, where it matters here. */
const TRAITS = ["COMPUTE_RESCUE_BFV"];

const FILTERS = [
  "ComputeFilter",
  "ComputeCapabilitiesFilter",
  "ImagePropertiesFilter",
  "ServerGroupAntiAffinityFilter",
  "ServerGroupAffinityFilter",
  "SameHostFilter",
  "DifferentHostFilter",
];

/**
 * The cloud that is served when none is given: like a DevStack with four hosts.
 * @param release whose Nova it is; Zed by default: it is the one that was recorded, and of the age of Debian 12's clients
 */
export function defaultPlan(release: Release = "zed"): CloudPlan {
  const options = {
    DEFAULT: { compute_driver: "libvirt.LibvirtDriver" },
    filter_scheduler: { enabled_filters: FILTERS },
    neutron: { default_floating_pool: "public" },
  };
  const { conf, problems } = parseConf(options, release);
  if (problems.length > 0) throw new Error(`the default cloud's options are wrong: ${JSON.stringify(problems)}`);
  return {
    release,
    conf,
    hosts: [1, 2, 3, 4].map((number) => ({
      name: `compute-${number}`,
      vcpus: 32,
      memoryMb: 131072,
      diskGb: 2000,
      traits: TRAITS,
    })),
    flavors: FLAVORS,
    images: IMAGES,
    networks: NETWORKS,
    latency: LATENCY,
  };
}

/** The plan, with the default cloud's flavors, images and networks where it has none: clients need one of each. */
export function withEssentials(plan: CloudPlan): CloudPlan {
  const { flavors = [], images = [], networks = [] } = plan;
  return {
    ...plan,
    flavors: flavors.length > 0 ? flavors : FLAVORS,
    images: images.length > 0 ? images : IMAGES,
    networks: networks.length > 0 ? networks : NETWORKS,
  };
}
