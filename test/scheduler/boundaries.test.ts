import { describe, expect, it } from "vitest";
import { confFromFlat } from "../../src/model/conf/conf.ts";
import type { Flavor } from "../../src/model/records/flavor.ts";
import { isUp as isUpForModel } from "../../src/model/records/host.ts";
import { NO_RESOURCES } from "../../src/model/records/resources.ts";
import type { SchedulerContext } from "../../src/scheduler/contract.ts";
import { FILTERS } from "../../src/scheduler/filters/index.ts";
import { type HostState, hostStateOf, isServiceFactsUp } from "../../src/scheduler/host-state.ts";
import { fitsInventory } from "../../src/scheduler/placement/placement.ts";
import { normalize, weightedTerms } from "../../src/scheduler/reference/normalize.ts";
import { type SchedulerRequest, schedulerRequest } from "../../src/scheduler/request.ts";
import { matchExtraSpec } from "../../src/scheduler/rules/extra-specs-ops.ts";
import { satisfiesVersion, versionText } from "../../src/scheduler/rules/version-predicate.ts";
import { WEIGHERS } from "../../src/scheduler/weights/index.ts";
import { FLAVORS, hardware, inventory } from "./arbitraries.ts";

const FLAVOR = FLAVORS[0] as Flavor; // there are some
const SERVICE = {
  id: "s",
  disabled: false,
  disabledReason: null,
  forcedDown: false,
  running: true,
  lastSeen: 0,
  updatedAt: 0,
};
const COUNTS = {
  claimed: { vcpus: 3, memoryMb: 1000, diskGb: 10 },
  instances: 2,
  ioOps: 8,
  failedBuilds: 4,
};
const HARDWARE = hardware(8, 8192, 100, { reserved: { vcpus: 1, memoryMb: 512, diskGb: 2 } });

/** A host with 8 vCPUs and 8 GiB, on which are the servers 1 and 2. */
const HOST: HostState = hostStateOf(
  {
    slot: 0,
    name: "h",
    node: "n",
    cell: "cell1",
    id: "i",
    hardware: HARDWARE,
    service: SERVICE,
    usage: { allocated: NO_RESOURCES, ...COUNTS, changedAt: 0 },
    reported: { ...COUNTS, at: 0 },
    servers: [1, 2],
    aggregates: [],
    cachedImages: [],
    slots: {},
  },
  [],
  COUNTS,
);

function contextOf(
  options: Readonly<Record<string, unknown>> = {},
  now = 0,
  release: "zed" | "newest" = "zed",
): SchedulerContext {
  return { conf: confFromFlat(options, release).conf, release, now };
}

function aggregate(metadata: Readonly<Record<string, string>>) {
  return { aggregates: [{ id: "a", metadata }] };
}

const group = (policy: string, members: readonly number[], max?: number, hosts: readonly string[] = ["h"]) => ({
  group: { policy, rules: max === undefined ? {} : { max_server_per_host: max }, members, hosts },
});

type Row = readonly [
  filter: string,
  host: Partial<HostState>,
  request: Partial<SchedulerRequest>,
  options: Readonly<Record<string, unknown>>,
  passes: boolean,
];

const ROWS: readonly Row[] = [
  ["IoOpsFilter", { numIoOps: 7 }, {}, { max_io_ops_per_host: 8 }, true],
  ["IoOpsFilter", { numIoOps: 8 }, {}, { max_io_ops_per_host: 8 }, false],
  ["NumInstancesFilter", { numInstances: 49 }, {}, { max_instances_per_host: 50 }, true],
  ["NumInstancesFilter", { numInstances: 50 }, {}, { max_instances_per_host: 50 }, false],
  ["AggregateIoOpsFilter", { numIoOps: 2, ...aggregate({ max_io_ops_per_host: "3" }) }, {}, {}, true],
  ["AggregateIoOpsFilter", { numIoOps: 3, ...aggregate({ max_io_ops_per_host: "3" }) }, {}, {}, false],
  ["AggregateIoOpsFilter", { numIoOps: 7, ...aggregate({ max_io_ops_per_host: "x" }) }, {}, {}, true],
  ["AggregateNumInstancesFilter", { numInstances: 2, ...aggregate({ max_instances_per_host: "3" }) }, {}, {}, true],
  ["AggregateNumInstancesFilter", { numInstances: 3, ...aggregate({ max_instances_per_host: "3" }) }, {}, {}, false],
  ["ServerGroupAntiAffinityFilter", {}, group("anti-affinity", [3, 4]), {}, true],
  ["ServerGroupAntiAffinityFilter", {}, group("anti-affinity", [1, 3]), {}, false],
  ["ServerGroupAntiAffinityFilter", {}, group("anti-affinity", [1, 3], 2), {}, true],
  ["ServerGroupAntiAffinityFilter", {}, group("anti-affinity", [1, 2], 2), {}, false],
  ["ServerGroupAntiAffinityFilter", {}, group("affinity", [1, 2]), {}, true],
  ["ServerGroupAntiAffinityFilter", { instances: [1, 9] }, group("anti-affinity", [1, 9]), {}, true],
  ["ServerGroupAffinityFilter", {}, group("affinity", [1], undefined, ["h"]), {}, true],
  ["ServerGroupAffinityFilter", {}, group("affinity", [1], undefined, ["other"]), {}, false],
  ["ServerGroupAffinityFilter", {}, group("affinity", [], undefined, []), {}, true],
  ["ServerGroupAffinityFilter", {}, group("anti-affinity", [1], undefined, ["other"]), {}, true],
  ["SameHostFilter", {}, { sameHost: [] }, {}, true],
  ["SameHostFilter", {}, { sameHost: [7, 2] }, {}, true],
  ["SameHostFilter", {}, { sameHost: [7] }, {}, false],
  ["DifferentHostFilter", {}, { differentHost: [7] }, {}, true],
  ["DifferentHostFilter", {}, { differentHost: [7, 2] }, {}, false],
  ["AvailabilityZoneFilter", {}, { availabilityZone: null }, {}, true],
  ["AvailabilityZoneFilter", {}, { availabilityZone: "nova" }, {}, true],
  ["AvailabilityZoneFilter", {}, { availabilityZone: "a" }, {}, false],
  ["AvailabilityZoneFilter", aggregate({ availability_zone: "a" }), { availabilityZone: "a" }, {}, true],
  ["AvailabilityZoneFilter", aggregate({ availability_zone: "a" }), { availabilityZone: "nova" }, {}, false],
  ["ComputeFilter", {}, {}, {}, true],
  ["ComputeFilter", { service: { ...SERVICE, disabled: true } }, {}, {}, false],
  ["ComputeFilter", { service: { ...SERVICE, forcedDown: true } }, {}, {}, false],
  ["ComputeFilter", { service: { ...SERVICE, running: false, lastSeen: 0 } }, {}, { service_down_time: 0 }, true],
  [
    "ComputeFilter",
    { service: { ...SERVICE, running: false, lastSeen: -60_000 } },
    {},
    { service_down_time: 60 },
    true,
  ],
  [
    "ComputeFilter",
    { service: { ...SERVICE, running: false, lastSeen: -60_001 } },
    {},
    { service_down_time: 60 },
    false,
  ],
  ["AggregateTypeAffinityFilter", aggregate({ instance_type: `x, ${FLAVOR.name}` }), {}, {}, true],
  ["AggregateTypeAffinityFilter", aggregate({ instance_type: "x" }), {}, {}, false],
  ["AggregateTypeAffinityFilter", {}, {}, {}, true],
  ["AggregateMultiTenancyIsolation", aggregate({ filter_tenant_id: "p1,p2" }), { projectId: "p2" }, {}, true],
  ["AggregateMultiTenancyIsolation", aggregate({ filter_tenant_id: "p1" }), { projectId: "p2" }, {}, false],
  ["AggregateMultiTenancyIsolation", aggregate({ other: "p1" }), { projectId: "p2" }, {}, true],
  ["MetricsFilter", { metrics: [{ name: "a", value: 1 }] }, {}, { "metrics.weight_setting": ["a=1"] }, true],
  ["MetricsFilter", { metrics: [{ name: "b", value: 1 }] }, {}, { "metrics.weight_setting": ["a=1"] }, false],
];

describe("a filter", () => {
  it.each(ROWS)("%s: host %j, request %j, options %j: %s", (name, host, request, options, passes) => {
    const filter = FILTERS.find((each) => each.name === name);
    const asked = schedulerRequest({ flavor: FLAVOR, instances: [9], ...request });
    expect(filter?.passes({ ...HOST, ...host }, asked, contextOf(options), 9)).toBe(passes);
  });

  const ISOLATED = { isolated_hosts: ["h"], isolated_images: ["i"] };
  it.each([
    [ISOLATED, "h", "i", true],
    [ISOLATED, "h", "j", false],
    [ISOLATED, "g", "i", false],
    [ISOLATED, "g", "j", true],
    [{ ...ISOLATED, restrict_isolated_hosts_to_isolated_images: false }, "h", "j", true],
    [{ ...ISOLATED, restrict_isolated_hosts_to_isolated_images: false }, "g", "i", false],
    [{ isolated_hosts: ["h"] }, "h", "j", false],
    [{ isolated_hosts: ["h"], restrict_isolated_hosts_to_isolated_images: false }, "h", "j", true],
    [{ isolated_hosts: ["h"] }, "g", "j", true],
  ])("IsolatedHostsFilter: %j, host %s, image %s: %s", (options, host, image, passes) => {
    const filter = FILTERS.find((each) => each.name === "IsolatedHostsFilter");
    const request = schedulerRequest({ flavor: FLAVOR, instances: [9], image: { id: image, properties: {} } });
    expect(filter?.passes({ ...HOST, host }, request, contextOf(options), 9)).toBe(passes);
  });
});

describe("a weigher", () => {
  it.each([
    ["RAMWeigher", {}, 8192 - 1000 - 512, 1],
    ["CPUWeigher", {}, 8 * 4 - 3 - 1, 1],
    ["DiskWeigher", {}, (100 - 10 - 2) * 1024, 1],
    ["IoOpsWeigher", {}, 8, -1],
    ["BuildFailureWeigher", {}, 4, -1_000_000],
    ["ServerGroupSoftAffinityWeigher", group("soft-affinity", [1, 2, 3]), 2, 1],
    ["ServerGroupSoftAffinityWeigher", group("soft-anti-affinity", [1, 2, 3]), 0, 1],
    ["ServerGroupSoftAntiAffinityWeigher", group("soft-anti-affinity", [1, 3]), -1, 1],
    ["ServerGroupSoftAntiAffinityWeigher", group("soft-affinity", [1, 3]), 0, 1],
    ["CrossCellWeigher", cell("cell1", true), 1, 1_000_000],
    ["CrossCellWeigher", cell("cell2", true), -1, 1_000_000],
    ["CrossCellWeigher", cell("cell2", false), 0, 1_000_000],
  ])("%s, asked %j: raw %d, times %d", (name, request, raw, multiplier) => {
    const weigher = WEIGHERS.find((each) => each.name === name);
    const asked = schedulerRequest({ flavor: FLAVOR, instances: [9], ...request });
    expect(weigher?.raw(HOST, asked, contextOf()) ?? Number.NaN).toBeCloseTo(raw);
    expect(weigher?.multiplier(HOST, contextOf())).toBe(multiplier);
  });

  it("is multiplied by the least that the host's aggregates say", () => {
    const weigher = WEIGHERS.find(({ name }) => name === "RAMWeigher");
    const aggregates = ["3", "2", "5"].map((value, i) => ({
      id: String(i),
      metadata: { ram_weight_multiplier: value },
    }));
    expect(weigher?.multiplier({ ...HOST, aggregates }, contextOf())).toBe(2);
  });

  it("counts from its least to its greatest, or from a fixed end", () => {
    expect(normalize([])).toEqual([]);
    expect(normalize([3, 1, 5])).toEqual([0.5, 0, 1]);
    expect(normalize([4, 4])).toEqual([0, 0]);
    expect(normalize([5, 10], 0)).toEqual([0.5, 1]);
    expect(normalize([5, 10], undefined, 15)).toEqual([0, 0.5]);
    expect(weightedTerms([-5, 5], 2, { minimum: 0, maximum: undefined })).toEqual([0, 2]);
    expect(weightedTerms([5, 10], -1, { minimum: 0, maximum: 8 })).toEqual([-0.625, -1]);
    expect(weightedTerms([Number.NaN], 1, { minimum: undefined, maximum: undefined })).toBeNull();
  });
});

function cell(name: string, allowCrossCell: boolean) {
  return { destination: { host: null, node: null, cell: name, allowCrossCell } };
}

describe("an inventory", () => {
  it.each([
    ["exactly what is left", {}, 6, 4, true],
    ["one too many", {}, 6, 5, false],
    ["less than the least unit", { minUnit: 2 }, 0, 1, false],
    ["the least unit", { minUnit: 2 }, 0, 2, true],
    ["the greatest unit", { maxUnit: 3 }, 0, 3, true],
    ["more than the greatest unit", { maxUnit: 3 }, 0, 4, false],
    ["a whole step", { stepSize: 2 }, 0, 4, true],
    ["half a step", { stepSize: 2 }, 0, 3, false],
    ["into what is reserved", { reserved: 1 }, 6, 4, false],
    ["all but what is reserved", { reserved: 1 }, 6, 3, true],
    ["within the ratio", { allocationRatio: 1.5 }, 10, 5, true],
    ["over the ratio", { allocationRatio: 1.5 }, 10, 6, false],
  ])("of 10 takes %s: %j", (_what, given, used, amount, takes) => {
    expect(fitsInventory(inventory(10, given), used, amount)).toBe(takes);
  });
});

describe("a service", () => {
  it.each([
    [{ running: true, lastSeen: -1e9 }, true],
    [{ running: false, lastSeen: -60_000 }, true],
    [{ running: false, lastSeen: -60_001 }, false],
    [{ running: true, lastSeen: 0, forcedDown: true }, false],
  ])("%j is up: %s", (service, up) => {
    expect(isServiceFactsUp({ ...SERVICE, ...service }, 0, 60)).toBe(up);
    expect(isUpForModel({ ...SERVICE, ...service }, 0, 60)).toBe(up);
  });
});

describe("a flavor's extra spec", () => {
  it.each([
    ["2", "= 2", true],
    ["3", "= 2", true],
    ["1", "= 2", false],
    ["2", ">= 2", true],
    ["1", ">= 2", false],
    ["2", "<= 2", true],
    ["3", "<= 2", false],
    ["2.0", "== 2", true],
    ["3", "== 2", false],
    ["3", "!= 2", true],
    ["2", "!= 2", false],
    ["a", "s== a", true],
    ["b", "s== a", false],
    ["b", "s!= a", true],
    ["a", "s!= a", false],
    ["a", "s< b", true],
    ["b", "s< b", false],
    ["b", "s<= b", true],
    ["c", "s<= b", false],
    ["c", "s> b", true],
    ["b", "s> b", false],
    ["b", "s>= b", true],
    ["a", "s>= b", false],
    ["aa", "s> a", true],
    ["abc", "<in> b", true],
    ["abc", "<in> d", false],
    ["abc", "<all-in> a c", true],
    ["abc", "<all-in> a d", false],
    ["abc", "<all-in>", false],
    ["b", "<or> a <or> b", true],
    ["c", "<or> a <or> b", false],
    ["plain", "plain", true],
    ["plain", "other", false],
    ["", "=", false],
  ])("%j against %j: %s", (value, requirement, matches) => {
    expect(matchExtraSpec(value, requirement)).toBe(matches);
  });
});

describe("a hypervisor version", () => {
  it.each([
    ["6.2.0", ">=6.2", true],
    ["6.1.9", ">=6.2", false],
    ["6.2.0", ">6.2", false],
    ["6.2.1", ">6.2", true],
    ["6.2.0", "<6.2", false],
    ["6.1.0", "<6.2", true],
    ["6.2.0", "<=6.2", true],
    ["6.2.1", "<=6.2", false],
    ["6.2.0", "==6.2", true],
    ["6.2.0", "!=6.2", false],
    ["6.2.0", ">=6.0,<6.2", false],
    ["6.2.0", ">=6.0,<6.3", true],
    ["6.2a1", "<6.2", true],
  ])("%s satisfies %s: %s", (version, predicate, satisfied) => {
    expect(satisfiesVersion(version, predicate, true)).toBe(satisfied);
    expect(satisfiesVersion(version, predicate, false)).toBe(satisfied);
  });

  it("is told without its leading zeros", () => {
    expect([6_002_001, 4000, 0].map(versionText)).toEqual(["6.2.1", "4.0", ""]);
  });
});
