import { describe, expect, it } from "vitest";
import { reduce } from "../../src/model/events/reduce.ts";
import type { ServerState } from "../../src/model/records/server.ts";
import { Lab } from "../lifecycle/lab.ts";

/** The state of a cloud whose only server, on host1, is in these states. */
function stateWith(set: Partial<ServerState>) {
  const lab = new Lab();
  return reduce(lab.cloud.state, { type: "server.changed", at: 1, server: lab.slot, set });
}

describe("the I/O operations of a host (nova/compute/stats)", () => {
  it.each([
    [{}, 0],
    [{ vmState: "building" }, 1],
    [{ taskState: "rebuilding" }, 1],
    [{ taskState: "resize_prep" }, 1],
    [{ taskState: "resize_migrating" }, 1],
    [{ taskState: "image_snapshot" }, 1],
    [{ taskState: "image_backup" }, 1],
    [{ taskState: "rescuing" }, 1],
    [{ taskState: "unshelving" }, 1],
    [{ taskState: "image_uploading" }, 0],
    [{ taskState: "rebuild_spawning" }, 0],
    [{ taskState: "resize_finish" }, 0],
    [{ taskState: "migrating" }, 0],
    [{ taskState: "shelving" }, 0],
    [{ vmState: "building", taskState: "rescuing" }, 1],
  ] as const)("of a server with %j: %i", (set, count) => {
    const state = stateWith(set);
    expect(state.hosts.get(0)?.usage.ioOps).toBe(count);
    const back = reduce(state, {
      type: "server.changed",
      at: 2,
      server: 0,
      set: { vmState: "active", taskState: null },
    });
    expect(back.hosts.get(0)?.usage.ioOps).toBe(0);
  });
});

describe("a project's usage", () => {
  it.each([
    ["active", 1],
    ["error", 1],
    ["shelved_offloaded", 1],
    ["soft-delete", 0],
  ] as const)("counts a server that is %s: %i", (vmState, count) => {
    const usage = stateWith({ vmState }).projects.get("p1")?.usage;
    expect(usage).toEqual({ instances: count, cores: count, ram: count * 512 });
  });
});
