import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUp } from "../../src/model/records/host.ts";
import type { State } from "../../src/model/records/state.ts";
import { Sampler } from "../../src/scenario/measure/sampler.ts";
import { clouds } from "../../src/testing/arbitraries.ts";
import { commandArbitraries } from "../../src/testing/commands.ts";
import { Rig } from "../../src/testing/rig.ts";
import { cloudOf } from "../../src/testing/sketch.ts";

const SMALLEST = { vcpus: 1, memoryMb: 64 };

/** Some of a sample, from every host. */
function looked(state: State, now: number) {
  const hosts = [...state.hosts.values()];
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const offered = hosts.map(({ hardware: { inventories } }) => {
    const inventory = inventories.VCPU;
    return inventory === undefined ? 0 : (inventory.total - inventory.reserved) * inventory.allocationRatio;
  });
  const all = sum(offered);
  return {
    hostsUsed: hosts.filter(({ servers }) => servers.length > 0).length,
    hostsDown: hosts.filter(({ service }) => !isUp(service, now, state.settings.conf.DEFAULT.service_down_time)).length,
    vcpus: all === 0 ? 0 : sum(hosts.map(({ usage }) => usage.allocated.vcpus)) / all,
  };
}

const commands = fc.array(fc.oneof(...Object.values(commandArbitraries())), { minLength: 10, maxLength: 60 });

describe("samples", () => {
  it("are those of every host, whenever they are taken", () => {
    let down = 0;
    fc.assert(
      fc.property(clouds(), fc.nat(), commands, (sketch, seed, sequence) => {
        const rig = new Rig(cloudOf(sketch, seed));
        const sampler = new Sampler();
        for (const [i, command] of sequence.entries()) {
          rig.do(command);
          if (i % 3 === 0) continue;
          const { state, now } = rig.cloud;
          const sample = sampler.take(state, now, SMALLEST);
          expect(sample).toMatchObject(looked(state, now));
          expect(sample).toEqual(new Sampler().take(state, now, SMALLEST));
          down += sample.hostsDown;
        }
      }),
      { numRuns: 60 },
    );
    expect(down).toBeGreaterThan(0);
  });
});
