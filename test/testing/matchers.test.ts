import { expect, it } from "vitest";
import type { Operation, OperationRun } from "../../src/lifecycle/core/operation.ts";
import { stop } from "../../src/lifecycle/operations/power/stop.ts";
import { releaseHoldings } from "../../src/lifecycle/placing/resources.ts";
import { cloudOf, FLAVORS, IMAGES, matchers } from "../../src/testing/index.ts";

const AS = { userId: "u", projectId: "demo", roles: ["member", "reader"] };

function cloudWithServer(operations: readonly Operation[] = []) {
  const hosts = [{ name: "compute-1", vcpus: 2, memory_mb: 4096, disk_gb: 20 }];
  const sketch = { conf: {}, hosts, flavors: FLAVORS, images: IMAGES, networks: [], projects: [], latency: [] };
  const cloud = cloudOf(sketch, 0, { operations });
  const server = { name: "web", flavorRef: "tiny", imageRef: IMAGES[0]?.id, networks: "none" };
  const headers = { "openstack-api-version": "compute 2.93" };
  cloud.request({ method: "POST", path: "/v2.1/servers", as: AS, headers, body: { server } });
  return { cloud, server: () => cloud.state.servers.get(0) };
}

it("toHaveStatus tells the status, and the states behind it", () => {
  const { cloud, server } = cloudWithServer();
  expect(matchers.toHaveStatus(server(), "ACTIVE")).toMatchObject({ pass: false });
  expect(matchers.toHaveStatus(server(), "ACTIVE").message()).toBe(
    "expected web to be ACTIVE, and it is BUILD (vm_state building, task_state scheduling)",
  );
  cloud.run({ idle: true });
  expect(matchers.toHaveStatus(server(), "ACTIVE").pass).toBe(true);
  expect(matchers.toHaveStatus(undefined, "ACTIVE").message()).toBe("expected it to be ACTIVE, and it is no server");
});

it("toSettleLawfully lets time go on and tells the first invariant that did not hold", () => {
  const { cloud, server } = cloudWithServer();
  expect(matchers.toSettleLawfully(cloud).pass).toBe(true);
  expect(matchers.toHaveStatus(server(), "ACTIVE").pass).toBe(true);

  const stopped = { ...stop.outcomes.stopped, after: (run: OperationRun) => releaseHoldings(run.ctx, run.slot) };
  const leaky = cloudWithServer([{ ...stop, outcomes: { ...stop.outcomes, stopped } }]);
  leaky.cloud.run({ idle: true });
  leaky.cloud.request({
    method: "POST",
    path: `/v2.1/servers/${leaky.server()?.id}/action`,
    as: AS,
    body: { "os-stop": null },
  });
  expect(matchers.toSettleLawfully(leaky.cloud).message()).toMatch(/^server-on-one-host: server web /);
});
