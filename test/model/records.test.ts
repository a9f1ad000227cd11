import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { reduce } from "../../src/model/events/reduce.ts";
import { type Flavor, resourcesOf } from "../../src/model/records/flavor.ts";
import type { Host, HostEvent } from "../../src/model/records/host.ts";
import { flavorOfPlan } from "../../src/model/records/plans.ts";
import { addResources } from "../../src/model/records/resources.ts";

describe("what a server asks of Placement", () => {
  const ROWS: readonly (readonly [string, Partial<Flavor>, boolean, object])[] = [
    ["its flavor's", {}, false, { vcpus: 2, memoryMb: 512, diskGb: 10 }],
    ["no root disk where it boots from a volume", {}, true, { vcpus: 2, memoryMb: 512, diskGb: 0 }],
    [
      "ephemeral disk and swap, in whole GiB",
      { ephemeral: 5, swap: 1025 },
      true,
      { vcpus: 2, memoryMb: 512, diskGb: 7 },
    ],
    [
      "a class that is asked for otherwise",
      { extraSpecs: { "resources:VCPU": "7" } },
      false,
      { vcpus: 7, memoryMb: 512, diskGb: 10 },
    ],
    ["none of a class", { extraSpecs: { "resources:DISK_GB": "0" } }, false, { vcpus: 2, memoryMb: 512, diskGb: 0 }],
    ["memory", { extraSpecs: { "resources:MEMORY_MB": "1" } }, false, { vcpus: 2, memoryMb: 1, diskGb: 10 }],
    [
      "other classes",
      { extraSpecs: { "resources:CUSTOM_X": "1", "resources:VGPU": "0" } },
      false,
      { vcpus: 2, memoryMb: 512, diskGb: 10, other: { CUSTOM_X: 1 } },
    ],
    [
      "granular groups added up",
      { extraSpecs: { "resources1:CUSTOM_X": "1", "resources2:CUSTOM_X": "2" } },
      false,
      { vcpus: 2, memoryMb: 512, diskGb: 10, other: { CUSTOM_X: 3 } },
    ],
    [
      "PCPU in place of VCPU",
      { extraSpecs: { "resources:PCPU": "2" } },
      false,
      { vcpus: 0, memoryMb: 512, diskGb: 10, other: { PCPU: 2 } },
    ],
    [
      "nothing of what is no amount",
      { extraSpecs: { "resources:VCPU": "-1", "resources:DISK_GB": "1.5", "trait:X": "3" } },
      false,
      { vcpus: 2, memoryMb: 512, diskGb: 10 },
    ],
  ];
  it.each(ROWS)("is %s: %j, from a volume %s", (_what, given, fromVolume, resources) => {
    expect(resourcesOf(flavorOfPlan({ id: "f", vcpus: 2, ram: 512, disk: 10, ...given }), fromVolume)).toEqual(
      resources,
    );
  });
});

describe("resources", () => {
  const a = { vcpus: 1, memoryMb: 2, diskGb: 3, other: { X: 1 } };
  const b = { vcpus: 10, memoryMb: 20, diskGb: 30, other: { X: 1, Y: 2 } };
  it("are added and taken away class by class; none of a class is not told", () => {
    expect(addResources(a, b)).toEqual({ vcpus: 11, memoryMb: 22, diskGb: 33, other: { X: 2, Y: 2 } });
    expect(addResources(b, a, -1)).toEqual({ vcpus: 9, memoryMb: 18, diskGb: 27, other: { Y: 2 } });
    expect(addResources(a, a, -1)).toEqual({ vcpus: 0, memoryMb: 0, diskGb: 0 });
    expect(addResources({ vcpus: 1, memoryMb: 1, diskGb: 1 }, a).other).toEqual({ X: 1 });
  });
});

/** What a host of 8 vCPUs is after these events. */
function hostAfter(...events: readonly HostEvent[]): Host {
  const { state } = createCloud({ hosts: [{ name: "h", vcpus: 8, memoryMb: 8192, diskGb: 100 }] });
  const host = events.reduce(reduce, state).hosts.get(0);
  if (host === undefined) throw new Error("no host");
  return host;
}

describe("a host", () => {
  const here = { at: 7, host: 0 } as const;
  const ended = (failed: boolean) => ({ type: "host.build-ended", ...here, failed }) as const;

  it("counts failed builds in a row, which a good one ends", () => {
    const failed = (...builds: readonly boolean[]) => hostAfter(...builds.map(ended)).usage.failedBuilds;
    expect([failed(), failed(true, true), failed(true, true, false), failed(true, false, true)]).toEqual([0, 2, 0, 1]);
  });

  it("lets its slots go round, first come, first served", () => {
    const slot = { ...here, kind: "builds" } as const;
    const waiting = (ticket: number) => ({ server: ticket, ticket, enters: "spawn" });
    const full: readonly HostEvent[] = [
      { type: "slot.taken", ...slot, ticket: 1 },
      { type: "slot.awaited", ...slot, waiting: waiting(2) },
      { type: "slot.awaited", ...slot, waiting: waiting(3) },
    ];
    expect(hostAfter(...full).slots).toEqual({ builds: { holders: [1], waiting: [waiting(2), waiting(3)] } });
    const passed: readonly HostEvent[] = [
      ...full,
      { type: "slot.left", ...slot, ticket: 1 },
      { type: "slot.taken", ...slot, ticket: 2 },
    ];
    expect(hostAfter(...passed).slots.builds).toEqual({ holders: [2], waiting: [waiting(3)] });
    const over = hostAfter(...passed, { type: "slot.left", ...slot, ticket: 3 });
    expect(over.slots.builds).toEqual({ holders: [2], waiting: [] });
  });

  it("remembers when its service changed, its hardware and its images", () => {
    const host = hostAfter(
      { type: "host.service-changed", ...here, set: { disabled: true } },
      { type: "host.hardware-changed", ...here, set: { vcpus: 99 } },
      { type: "host.image-cached", ...here, image: "i" },
      { type: "host.image-cached", ...here, image: "j" },
    );
    expect(host.service).toMatchObject({ disabled: true, running: true, updatedAt: 7 });
    expect(host.hardware).toMatchObject({ vcpus: 99, memoryMb: 8192 });
    expect(host.cachedImages).toEqual(["i", "j"]);
  });
});
