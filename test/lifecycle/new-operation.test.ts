/** What it takes to add an operation: a file such as the first half of this one, and one line. */
import { expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { INVARIANTS, type Violation, watch } from "../../src/invariants/invariants.ts";
import type { Operation } from "../../src/lifecycle/core/operation.ts";
import { operationTable } from "../../src/report/lifecycle/lifecycle-table.ts";
import { FLAVORS, IMAGES } from "../../src/testing/arbitraries.ts";

/** Hibernate: the guest's memory is compressed while it stands still. */
const hibernate: Operation = {
  name: "hibernate",
  admits: { verb: "hibernate", vmStates: ["active"] },
  action: "hibernate",
  begins: { taskState: "suspending" },
  phases: {
    compress: { step: "suspend", on: "host", call: "compress", events: ["compute_hibernate"], then: "hibernated" },
  },
  outcomes: {
    hibernated: { set: { vmState: "suspended", taskState: null } },
    reverted: { set: { taskState: null }, before: (run) => run.fault(), failed: true },
  },
};

function cloudWithServer() {
  const cloud = createCloud({
    hosts: [{ name: "compute-1", vcpus: 4, memoryMb: 8192, diskGb: 100 }],
    flavors: FLAVORS.map((flavor) => ({ id: flavor.name, ...flavor })),
    images: IMAGES,
    latency: [{ step: "suspend", duration: { dist: "const", value: 3 } }],
    operations: [hibernate], // the one line
  });
  const as = { userId: "u", projectId: "p", roles: ["member"] };
  const server = { name: "s", flavorRef: "tiny", imageRef: IMAGES[0]?.id, networks: "none" };
  const headers = { "openstack-api-version": "compute 2.93" };
  cloud.request({ method: "POST", path: "/v2.1/servers", as, headers, body: { server } });
  cloud.run({ idle: true });
  const violations: Violation[] = [];
  watch(cloud, (violation) => violations.push(violation), INVARIANTS);
  const who = { userId: "u", projectId: "p", isAdmin: false, requestId: "req-1" };
  const begin = () => cloud.dispatch({ type: "operate", operation: "hibernate", server: 0, args: {}, who });
  return { cloud, begin, violations, state: () => cloud.state.servers.get(0) };
}

it("an invented operation is admitted, takes its time, ends, and is recorded", () => {
  const { cloud, begin, violations, state } = cloudWithServer();
  begin();
  cloud.run({ for: 2999 });
  expect(state()?.state).toMatchObject({ vmState: "active", taskState: "suspending" });
  cloud.run({ for: 1 });
  expect(state()?.state).toMatchObject({ vmState: "suspended", taskState: null });
  expect(state()?.actions.at(-1)).toMatchObject({
    action: "hibernate",
    message: null,
    events: [{ event: "compute_hibernate", result: "Success" }],
  });
  expect(begin).toThrow("Cannot 'hibernate' instance");
  expect(violations).toEqual([]);
});

it("it fails, is held, waits for its host, forks and is drawn as all others are", () => {
  const { cloud, begin, violations, state } = cloudWithServer();
  cloud.dispatch({
    type: "inject",
    injection: { point: "compress", exception: "NovaException", message: "no", rate: 1, left: 1 },
  });
  begin();
  const fork = cloud.fork();
  cloud.run({ idle: true });
  expect(state()?.state).toMatchObject({ vmState: "active", taskState: null });
  expect(state()?.actions.at(-1)?.message).toBe("Error");
  fork.dispatch({ type: "clear" });
  fork.run({ idle: true });
  expect(fork.state.servers.get(0)?.state.vmState).toBe("suspended");
  expect(operationTable(hibernate)).toMatch(/^compress +host +suspend +compress +- +hibernated +reverted$/m);
  expect(violations).toEqual([]);
});
