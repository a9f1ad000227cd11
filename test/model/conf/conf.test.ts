import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  confFromFlat,
  defaultConf,
  didYouMean,
  OPTIONS,
  parseConf,
  RELEASES,
  SECTIONS,
} from "../../../src/model/conf/conf.ts";
import { recording, recordingsIn } from "../../recordings.ts";

const messages = (input: Parameters<typeof parseConf>[0], release?: Parameters<typeof parseConf>[1]): string[] =>
  parseConf(input, release).problems.map((problem) => `${problem.path.join(".")}: ${problem.message}`);

describe("defaults", () => {
  it("are Nova's, by release", () => {
    const newest = defaultConf();
    expect(newest.DEFAULT.initial_cpu_allocation_ratio).toBe(4);
    expect(newest.DEFAULT.cpu_allocation_ratio).toBeNull();
    expect(newest.filter_scheduler.io_ops_weight_multiplier).toBe(-1);
    expect(newest.oslo_policy.enforce_new_defaults).toBe(true);
    const zed = defaultConf("zed");
    expect(zed.DEFAULT.initial_cpu_allocation_ratio).toBe(16);
    expect(zed.oslo_policy.enforce_new_defaults).toBe(false);
    expect(zed.filter_scheduler.hypervisor_version_weight_multiplier).toBe(0);
    expect(zed.quota.instances).toBe(10);
  });

  it("are deeply frozen", () => {
    const conf = defaultConf();
    for (const part of [conf, conf.DEFAULT, conf.quota]) expect(Object.isFrozen(part)).toBe(true);
    expect(
      Object.isFrozen(parseConf({ filter_scheduler: { isolated_hosts: "a,b" } }).conf.filter_scheduler.isolated_hosts),
    ).toBe(true);
  });

  it("are accepted as input, in every release that knows the option", () => {
    for (const release of RELEASES)
      for (const [section, options] of SECTIONS)
        for (const [name, option] of options) {
          if (option.releases !== undefined && !option.releases.includes(release)) continue;
          const { conf, problems } = parseConf({ [section]: { [name]: option.default } }, release);
          expect(problems).toEqual([]);
          expect(Reflect.get(Reflect.get(conf, section), name)).toEqual(option.default);
        }
  });

  it("say what each option does, in one line", () => {
    for (const options of Object.values(OPTIONS))
      for (const option of Object.values(options)) expect(option.help).toMatch(/^\S.*[^ .]\.$/);
  });
});

describe("parseConf", () => {
  it("reads YAML's types and the texts of nova.conf alike", () => {
    const { conf, problems } = parseConf({
      DEFAULT: { reclaim_instance_interval: "3600", allow_resize_to_same_host: "Yes", cpu_allocation_ratio: 1 },
      filter_scheduler: { enabled_filters: "ComputeFilter, IoOpsFilter" },
      quota: { instances: -1 },
      scheduler: null,
    });
    expect(problems).toEqual([]);
    expect(conf.DEFAULT.reclaim_instance_interval).toBe(3600);
    expect(conf.DEFAULT.allow_resize_to_same_host).toBe(true);
    expect(conf.DEFAULT.cpu_allocation_ratio).toBe(1);
    expect(conf.filter_scheduler.enabled_filters).toEqual(["ComputeFilter", "IoOpsFilter"]);
    expect(conf.quota.instances).toBe(-1);
    expect(conf.quota.cores).toBe(20);
  });

  it("names every fault, and its mend", () => {
    expect(
      messages({
        DEFAULT: { reclaim_instance_intervall: 1, host_subset_size: 2, rescue_timeout: -1, max_concurrent_builds: 1.5 },
        filter_schedular: {},
        filter_scheduler: { host_subset_size: null, shuffle_best_same_weighed_hosts: "maybe", isolated_hosts: [1] },
        sim: { deleted_servers: "forget", bogus_thing: 1 },
      }),
    ).toEqual([
      "DEFAULT.reclaim_instance_intervall: unknown option 'reclaim_instance_intervall' in [DEFAULT]; did you mean 'reclaim_instance_interval'?",
      "DEFAULT.host_subset_size: unknown option 'host_subset_size' in [DEFAULT]; it belongs in [filter_scheduler]",
      "DEFAULT.rescue_timeout: [DEFAULT] rescue_timeout must be at least 0, not -1",
      "DEFAULT.max_concurrent_builds: [DEFAULT] max_concurrent_builds must be a whole number, not 1.5",
      "filter_schedular: unknown section [filter_schedular]; did you mean 'filter_scheduler'?",
      "filter_scheduler.host_subset_size: [filter_scheduler] host_subset_size must be a whole number, not null",
      "filter_scheduler.shuffle_best_same_weighed_hosts: [filter_scheduler] shuffle_best_same_weighed_hosts must be true or false, not 'maybe'",
      "filter_scheduler.isolated_hosts: [filter_scheduler] isolated_hosts must hold texts only, not 1",
      "sim.deleted_servers: [sim] deleted_servers must be one of 'keep', 'drop', not 'forget'",
      "sim.bogus_thing: unknown option 'bogus_thing' in [sim]",
    ]);
  });

  it("refuses what a release does not have", () => {
    expect(messages({ scheduler: { query_placement_for_availability_zone: true } })).toEqual([
      "scheduler.query_placement_for_availability_zone: option 'query_placement_for_availability_zone' does not exist in release 'newest'; leave it out",
    ]);
    expect(messages({ scheduler: { query_placement_for_availability_zone: true } }, "zed")).toEqual([]);
  });

  it("never throws, and gives a whole conf whatever it is given", () => {
    const names = [...SECTIONS].flatMap(([section, options]) => [...options.keys()].map((name) => ({ section, name })));
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.jsonValue(), ({ section, name }, value) => {
        const { conf, problems } = parseConf({ [section]: { [name]: value } });
        expect(Object.keys(conf)).toEqual([...SECTIONS.keys()]);
        if (problems.length > 0) expect(conf).toEqual(defaultConf());
      }),
      { examples: [[{ section: "DEFAULT", name: "allow_resize_to_same_host" }, { toString: 0 }]] },
    );
  });
});

describe("confFromFlat", () => {
  it("finds an option by `section.option`, and alone in [DEFAULT] or [filter_scheduler]", () => {
    const { conf, problems } = confFromFlat({
      "quota.cores": 6,
      shelved_offload_time: -1,
      host_subset_size: 3,
      "metrics.weight_setting": ["a=1"],
    });
    expect(problems).toEqual([]);
    expect(conf.quota.cores).toBe(6);
    expect(conf.DEFAULT.shelved_offload_time).toBe(-1);
    expect(conf.filter_scheduler.host_subset_size).toBe(3);
    expect(conf.metrics.weight_setting).toEqual(["a=1"]);
  });

  describe("over the recordings of real Nova", () => {
    const configs: Record<string, unknown>[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      const config: unknown = Reflect.get(value, "config");
      if (typeof config === "object" && config !== null) configs.push({ ...config });
      for (const part of Object.values(value)) collect(part);
    };
    for (const folder of ["transcripts", "scheduler"])
      for (const name of recordingsIn(folder)) collect(recording(`${folder}/${name}`));

    it("reads each configuration that was recorded", () => {
      expect(configs.length).toBeGreaterThan(100);
      for (const { weighers: _, ...config } of configs) {
        // The scheduler's recordings set multipliers below the bound on purpose, past oslo.config's checks.
        const wrong = confFromFlat(config, "zed").problems.filter(
          ({ message }) => !message.includes("must be at least"),
        );
        expect(wrong).toEqual([]);
      }
    });
  });
});

describe("didYouMean", () => {
  it("takes the nearest word, and none that is far", () => {
    expect(didYouMean("hosst", ["host", "hosts", "zone"])).toBe("host");
    expect(didYouMean("flavour", ["flavors", "images", "flavor"])).toBe("flavor");
    expect(didYouMean("max-attempts", ["max_attempts"])).toBe("max_attempts");
    expect(didYouMean("zebra", ["host", "image"])).toBeUndefined();
  });
});
