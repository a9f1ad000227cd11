import { describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { type ConfInput, parseConf } from "../../src/model/conf/conf.ts";
import { type Event, reduce } from "../../src/model/events/reduce.ts";
import { IMAGE, MEMBER, smallCloud } from "../fixtures/small-cloud.ts";

const conf = (input: ConfInput) => parseConf({ quota: { instances: -1, cores: -1, ram: -1 }, ...input }).conf;

function cloudWith(input: ConfInput): Cloud {
  return smallCloud({ flavors: [{ id: "1", vcpus: 1, ram: 1024, disk: 1 }], conf: conf(input) });
}

function create(cloud: Cloud, count: number): void {
  for (let i = 0; i < count; i++) {
    cloud.as(MEMBER).servers.create({ name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none" });
    cloud.run({ idle: true });
  }
}

const configure = (cloud: Cloud, input: ConfInput) => cloud.dispatch({ type: "configure", set: { conf: conf(input) } });
const onHosts = (cloud: Cloud) => [...cloud.state.hosts.values()].map(({ servers }) => servers.length);
/** I/O does not count: a host keeps its finished builds' I/O until its next audit. */
const PACK = {
  filter_scheduler: {
    ram_weight_multiplier: -1,
    cpu_weight_multiplier: -1,
    disk_weight_multiplier: -1,
    io_ops_weight_multiplier: 0,
  },
};

describe("a cloud that is configured anew", () => {
  it("schedules by the options in force", () => {
    const cloud = cloudWith({});
    create(cloud, 2);
    expect(onHosts(cloud)).toEqual([1, 1]);
    configure(cloud, PACK);
    create(cloud, 3);
    expect(onHosts(cloud).sort()).toEqual([1, 4]);
    configure(cloud, {});
    create(cloud, 3);
    expect(onHosts(cloud)).toEqual([4, 4]);
  });

  it("leaves its forks as they are", () => {
    const cloud = cloudWith({});
    create(cloud, 2);
    const fork = cloud.fork();
    configure(fork, PACK);
    create(fork, 3);
    create(cloud, 2);
    expect(onHosts(fork).sort()).toEqual([1, 4]);
    expect(onHosts(cloud)).toEqual([2, 2]);
  });

  it("offers what the ratios and reservations that were changed say, and the log alone tells of it", () => {
    const cloud = cloudWith({ DEFAULT: { cpu_allocation_ratio: 2, ram_allocation_ratio: 1.5 } });
    let folded = cloud.state;
    cloud.on("event", (event: Event) => {
      folded = reduce(folded, event);
    });
    const offers = () => {
      const { VCPU, MEMORY_MB } = cloud.state.hosts.get(0)?.hardware.inventories ?? {};
      return [VCPU?.allocationRatio, VCPU?.reserved, MEMORY_MB?.allocationRatio, MEMORY_MB?.reserved];
    };
    expect(offers()).toEqual([2, 0, 1.5, 512]);
    // What is no longer set stays: the initial ratios hold for a host's first report only.
    configure(cloud, { DEFAULT: { cpu_allocation_ratio: 16, reserved_host_memory_mb: 1024 } });
    expect(offers()).toEqual([16, 0, 1.5, 1024]);
    expect(cloud.state.hosts.get(0)?.hardware).toMatchObject({ cpuAllocationRatio: 16, ramAllocationRatio: 1.5 });
    expect(folded.hosts.get(0)).toEqual(cloud.state.hosts.get(0));
    expect(folded.settings.conf.DEFAULT.cpu_allocation_ratio).toBe(16);
  });

  it("refuses options with which Nova would not start, and stays as it was", () => {
    const cloud = cloudWith({});
    expect(() => configure(cloud, { filter_scheduler: { enabled_filters: ["NoFilter"] } })).toThrow(
      /no filter NoFilter/,
    );
    expect(cloud.state.settings.conf).toEqual(conf({}));
    create(cloud, 2);
    expect(onHosts(cloud)).toEqual([1, 1]);
  });

  it("has its periodic tasks look at servers by the new times", () => {
    const cloud = cloudWith({ DEFAULT: { reclaim_instance_interval: 86_400 } });
    create(cloud, 1);
    const { servers } = cloud.as(MEMBER);
    servers.delete(servers.list()[0]?.id ?? "");
    cloud.run({ for: 3_600_000 });
    expect(cloud.state.servers.get(0)?.deletedAt).toBeNull();
    configure(cloud, { DEFAULT: { reclaim_instance_interval: 600 } });
    cloud.run({ for: 61_000 });
    expect(cloud.state.servers.get(0)?.deletedAt).not.toBeNull();
  });
});
