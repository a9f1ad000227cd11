import { describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { TraceRecorder } from "../../src/conform/trace-recorder.ts";
import type { Event } from "../../src/model/events/reduce.ts";

const NEW = { vmState: "building", taskState: "scheduling", powerState: 0, host: null };

/** A recorder, and the way to let events happen. */
function recorder(): { traces: TraceRecorder; happen: (event: object) => void } {
  let listener: (event: Event) => void = () => {};
  const cloud = {
    on(_: string, told: (event: Event) => void) {
      listener = told;
      return () => {};
    },
  };
  const traces = new TraceRecorder(cloud as unknown as Pick<Cloud, "on">);
  const happen = (event: object): void => listener(event as Event);
  happen({ type: "server.created", server: { slot: 0, id: "a", state: NEW } });
  return { traces, happen };
}

describe("TraceRecorder", () => {
  it("writes nothing before the server is scheduled", () => {
    const { traces, happen } = recorder();
    happen({ type: "server.changed", server: 0, set: { taskState: null } });
    expect(traces.take("a")).toEqual([]);
    happen({ type: "server.scheduled", server: 0 });
    expect(traces.take("a")).toEqual([["BUILD", "building", null, 0, null]]);
  });

  it("writes distinct states since the last time it was asked", () => {
    const { traces, happen } = recorder();
    happen({ type: "server.scheduled", server: 0 });
    expect(traces.take("a")).toHaveLength(1);
    happen({ type: "server.changed", server: 0, set: { progress: 1 } });
    expect(traces.take("a")).toEqual([]);
    happen({ type: "server.changed", server: 0, set: { host: "host1" } });
    happen({ type: "server.changed", server: 0, set: { vmState: "active", taskState: null, powerState: 1 } });
    happen({ type: "server.deleted", server: 0 });
    expect(traces.take("a")).toEqual([
      ["BUILD", "building", "scheduling", 0, "host1"],
      ["ACTIVE", "active", null, 1, "host1"],
      "DELETED",
    ]);
  });

  it("knows nothing of servers it has not seen", () => {
    expect(recorder().traces.take("b")).toEqual([]);
  });
});
