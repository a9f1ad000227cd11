/** What it takes to add an action with its operation: one declaration, and one line where the cloud is made. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import type { ServerAction } from "../../../src/api/servers/actions/define.ts";
import { type Cloud, createCloud, restoreCloud } from "../../../src/cloud.ts";
import type { OperationRun } from "../../../src/lifecycle/core/operation.ts";
import { releaseHoldings } from "../../../src/lifecycle/placing/resources.ts";
import { cloudPlanOf } from "../../../src/scenario/plan/cloud-plan.ts";
import { loadScenario } from "../../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../../src/scenario/run/run.ts";
import { AttackFailed, attack, FLAVORS, IMAGES } from "../../../src/testing/index.ts";

/** The guest's memory is compressed while it stands still. Only managers and administrators may ask for it. */
const hibernate = {
  key: "hibernate",
  rule: { name: "os_compute_api:os-hibernate", check: "manager" },
  operations: [
    {
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
    },
  ],
  attackedBy: ["admin"],
} as const satisfies ServerAction;

const plugins = { actions: [hibernate] }; // the one line

const MEMBER = { userId: "u", projectId: "p", roles: ["member"] };
const MANAGER = { userId: "u", projectId: "p", roles: ["manager"] };

function cloudWithServer(): { readonly cloud: Cloud; readonly id: string } {
  const cloud = createCloud({
    hosts: [{ name: "compute-1", vcpus: 4, memoryMb: 8192, diskGb: 100 }],
    flavors: FLAVORS.map((flavor) => ({ id: flavor.name, ...flavor })),
    images: IMAGES,
    plugins,
  });
  const imageRef = IMAGES[0]?.id ?? "";
  const { id } = cloud.as(MEMBER).servers.create({ name: "s", flavorRef: "tiny", imageRef, networks: "none" });
  cloud.run({ idle: true });
  return { cloud, id };
}

function ask(cloud: Cloud, id: string, as = MANAGER): number {
  const headers = { "openstack-api-version": "compute 2.93" };
  return cloud.request({ method: "POST", path: `/v2.1/servers/${id}/action`, as, headers, body: { hibernate: null } })
    .status;
}

describe("an invented action", () => {
  it("is called through the API, under its own policy rule", () => {
    const { cloud, id } = cloudWithServer();
    expect(ask(cloud, id, MEMBER)).toBe(403);
    expect(ask(cloud, id)).toBe(202);
    cloud.run({ idle: true });
    expect(cloud.state.servers.get(0)?.state).toMatchObject({ vmState: "suspended", taskState: null });
    expect(cloud.state.servers.get(0)?.actions.at(-1)).toMatchObject({ action: "hibernate", message: null });
    expect(ask(cloud, id)).toBe(409);
  });

  it("is unknown to a cloud without it", () => {
    const { cloud, id } = cloudWithServer();
    const without = restoreCloud(cloud.checkpoint());
    expect(ask(without, id)).toBe(400);
    expect(ask(cloud.fork(), id)).toBe(202);
    expect(ask(restoreCloud(cloud.checkpoint(), { plugins }), id)).toBe(202);
  });

  it("is called through the typed client, which knows its key", () => {
    const { cloud, id } = cloudWithServer();
    const { servers } = cloud.as<[typeof hibernate]>(MANAGER);
    servers.action(id, { hibernate: null });
    cloud.run({ idle: true });
    expect(servers.show(id).status).toBe("SUSPENDED");
    servers.action(id, { resume: null });
    expectTypeOf(servers.action<"os-getConsoleOutput">).returns.toEqualTypeOf<{ readonly output: string }>();
    // @ts-expect-error without the type of its declaration the client does not know it
    expect(() => cloud.as(MEMBER).servers.action(id, { hibernate: null })).toThrow("Policy doesn't allow");
  });

  it("is attacked, and its broken laws are found", () => {
    const report = attack({ commands: 1500, seed: 1, actions: [hibernate] });
    const asked = [...report.answers.keys()].filter((answer) => answer.startsWith("hibernate "));
    expect(asked).toEqual(expect.arrayContaining(["hibernate 202", "hibernate 409"]));
    const [operation] = hibernate.operations;
    const after = (run: OperationRun) => releaseHoldings(run.ctx, run.slot);
    const hibernated = { ...operation.outcomes.hibernated, after };
    const leaky = { ...operation, outcomes: { ...operation.outcomes, hibernated } };
    const broken: ServerAction = { ...hibernate, operations: [leaky] };
    expect(() => attack({ commands: 3000, seed: 1, actions: [broken] })).toThrow(AttackFailed);
  });

  describe("in a scenario", () => {
    const folder = mkdtempSync(join(tmpdir(), "novasim-action-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const plugin = (text: string) => writeFileSync(join(folder, "hibernate.mjs"), text);
    const scenario = (call: string) => {
      const file = join(folder, "s.yaml");
      writeFileSync(
        file,
        `
scenario: v1
cloud:
  plugins: [hibernate.mjs]
  latency: zero
  hosts: [{name: h1, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: tiny, vcpus: 1, ram: 512, disk: 1}]
  images: [{name: cirros}]
timeline:
  - {at: 0s, id: a, call: createServer, body: {server: {name: a, flavorRef: tiny, imageRef: cirros, networks: none}}}
  - {from: 20s, to: 30s, fault: driver-error, step: compress}
  - {at: 1m, server: a, call: ${call}}
`,
      );
      return loadScenario(file);
    };
    const declaration = (rule: string) => `export const hibernate = {
  key: "hibernate",
  rule: ${rule},
  operations: [{
    name: "hibernate",
    admits: { verb: "hibernate", vmStates: ["active"] },
    action: "hibernate",
    begins: { taskState: "suspending" },
    phases: { compress: { step: "suspend", on: "host", call: "compress", then: "hibernated" } },
    outcomes: {
      hibernated: { set: { vmState: "suspended", taskState: null } },
      reverted: { set: { taskState: null }, failed: true },
    },
  }],
};`;

    it("is called by its key, from a module that the scenario names", () => {
      plugin(declaration(`"os_compute_api:os-suspend-server:suspend"`));
      const read = scenario("hibernate");
      const cloud = createCloud(cloudPlanOf(read));
      const run = new ScenarioRun(read, cloud, { digest: false });
      while (run.step(10_000));
      expect(cloud.state.servers.get(0)?.state.vmState).toBe("suspended");
      expect(() => scenario("hibernat")).toThrow("did you mean 'hibernate'?");
    });

    it("is refused where its declaration is none", () => {
      plugin(declaration(`"os_compute_api:no-such-rule"`));
      expect(() => scenario("hibernate")).toThrow("is neither a filter nor a weigher nor an action");
    });
  });
});
