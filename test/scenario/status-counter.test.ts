import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { State } from "../../src/model/records/state.ts";
import { StatusCounter } from "../../src/scenario/measure/status-counter.ts";
import { scenarioStatus } from "../../src/scenario/plan/status.ts";
import { clouds } from "../../src/testing/arbitraries.ts";
import { commandArbitraries } from "../../src/testing/commands.ts";
import { Rig } from "../../src/testing/rig.ts";
import { cloudOf } from "../../src/testing/sketch.ts";

/** Every server, one by one. */
function counted(state: State): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const server of state.servers.values()) {
    if (server.deletedAt !== null) continue;
    const status = scenarioStatus(state, server);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const commands = fc.array(fc.oneof(...Object.values(commandArbitraries())), { minLength: 10, maxLength: 60 });

describe("the counts of servers by status", () => {
  it("are those of every server, whenever one looks, with cells cut off and come back", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(clouds(), fc.nat(), commands, (sketch, seed, sequence) => {
        const rig = new Rig(cloudOf(sketch, seed));
        const counter = new StatusCounter();
        for (const [i, command] of sequence.entries()) {
          rig.do(command);
          // Not after every command: several changes of one server may lie between two looks.
          if (i % 3 === 0) continue;
          const counts = counter.count(rig.cloud.state);
          expect(counts).toEqual(counted(rig.cloud.state));
          for (const status of Object.keys(counts)) seen.add(status);
        }
      }),
      { numRuns: 60 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(["ACTIVE", "BUILD", "UNKNOWN"]));
  });
});
