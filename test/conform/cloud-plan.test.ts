import { describe, expect, it } from "vitest";
import { recordedCloudPlan } from "../../src/conform/cloud-plan.ts";
import type { CloudBook } from "../../src/conform/format.ts";

const HOST = { vcpus: 4, memory_mb: 8192, disk_gb: 100 };
const BOOK: CloudBook = {
  std: {
    hosts: [
      { name: "host1", ...HOST, az: "nova" },
      { name: "host2", ...HOST, az: "az1" },
      { name: "host3", ...HOST },
    ],
    scheduler_weights: { host2: 100 },
    flavors: [{ id: "private", name: "m1.private", vcpus: 1, ram: 512, disk: 1, is_public: false }],
    networks: [
      { id: "n1", name: "mine", project: "p2" },
      { id: "n2", name: "everybody's", project: "shared" },
    ],
    config: { reclaim_instance_interval: 10, "quota.cores": 6 },
  },
  more: { extends: "std", scheduler_weights: null, config: { "quota.cores": 7 } },
  loop: { extends: "pool" },
  pool: { extends: "loop" },
};

describe("planOf", () => {
  it("takes hosts, flavors and options over", () => {
    const plan = recordedCloudPlan(BOOK, "std");
    expect(plan.release).toBe("zed");
    expect(plan.hosts[0]).toMatchObject({ name: "host1", vcpus: 4, memoryMb: 8192, diskGb: 100 });
    expect(plan.flavors?.[0]).toMatchObject({ id: "private", isPublic: false, extraSpecs: {} });
    expect(plan.conf?.DEFAULT.reclaim_instance_interval).toBe(10);
    expect(plan.conf?.quota.cores).toBe(6);
  });

  it("makes zones of aggregates, but for the default one", () => {
    expect(recordedCloudPlan(BOOK, "std").aggregates).toEqual([
      { name: "az1", metadata: { availability_zone: "az1" }, hosts: ["host2"] },
    ]);
  });

  it("knows projects by their short names", () => {
    expect(recordedCloudPlan(BOOK, "std").networks).toMatchObject([
      { projectId: "2e3fb2a1cbb146b9a7a7e2c5e9ab0d11", shared: false },
      { projectId: null, shared: true },
    ]);
  });

  it("replaces all weighers by one preference", () => {
    const plan = recordedCloudPlan(BOOK, "std");
    expect(plan.conf?.filter_scheduler.weight_classes).toEqual([plan.weighers?.[0]?.name]);
  });

  it("has Nova's weighers where a preference was taken back, but for those of soft policies", () => {
    const plan = recordedCloudPlan(BOOK, "more");
    expect(plan.weighers).toBeUndefined();
    expect(plan.conf?.filter_scheduler.weight_classes).toContain("RAMWeigher");
    expect(plan.conf?.filter_scheduler.weight_classes).not.toContain("ServerGroupSoftAffinityWeigher");
  });

  it("has all of Nova's weighers where a cloud says nothing of them", () => {
    const plan = recordedCloudPlan({ own: { hosts: [] } }, "own");
    expect(plan.conf?.filter_scheduler.weight_classes).toEqual(["nova.scheduler.weights.all_weighers"]);
  });

  it("lets an entry extend another, and a case add options", () => {
    const plan = recordedCloudPlan(BOOK, "more", { instance_build_timeout: 600 });
    expect(plan.hosts).toHaveLength(3);
    expect(plan.conf?.quota.cores).toBe(7);
    expect(plan.conf?.DEFAULT.reclaim_instance_interval).toBe(10);
    expect(plan.conf?.DEFAULT.instance_build_timeout).toBe(600);
  });

  it("says what is wrong", () => {
    expect(() => recordedCloudPlan(BOOK, "std2")).toThrow(
      "there is no cloud 'std2' in the clouds file; there are std, more, loop, pool",
    );
    expect(() => recordedCloudPlan(BOOK, "loop")).toThrow("cloud 'loop' extends itself: loop → pool → loop");
    expect(() => recordedCloudPlan(BOOK, "std", { "quota.core": 1 })).toThrow(/cloud 'std': .*did you mean 'cores'/);
  });
});
