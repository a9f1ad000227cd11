import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { Recorder } from "../../src/report/series/recorder.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";
import { cloudText, server } from "../scenario/play.ts";

/** What a recorder has of a run of this. */
function record(rest: string, image = "{name: cirros}") {
  const scenario = readScenario(cloudText(rest).replace("{name: cirros}", image), "test.yaml");
  const cloud = createCloud(cloudPlanOf(scenario));
  const recorder = new Recorder(cloud);
  const run = new ScenarioRun(scenario, cloud, {
    digest: false,
    item: (item) => recorder.item(item),
    called: (servers, refused) => recorder.called(servers, refused),
  });
  while (run.step(100));
  return recorder.chartData(run.metrics);
}

const big = (name: string) => server(name).replace("flavorRef: small", "flavorRef: large");

describe("the refusals of a report", () => {
  it("are told by the scheduler's own explanation: hosts left after Placement and each filter, and why others were cut", () => {
    const calls = Array.from(
      { length: 34 },
      (_, i) => `  - {at: ${i + 1}m, call: createServer, as: demo, body: ${big(`s${i}`)}}`,
    );
    const { funnel, refusals } = record(
      `clock: {until: 1h}\ntimeline:\n  - {at: 1s, fault: host-disabled, select: {hosts: c-4}}\n${calls.join("\n")}\n`,
    );
    const refused = refusals[0]?.count ?? 0;
    expect(refused).toBeGreaterThan(5);
    expect(funnel).toEqual({
      explained: refused,
      hosts: 4,
      stages: [
        {
          stage: "placement",
          hosts: 0,
          cut: [
            { reason: expect.stringMatching(/^not enough (VCPU|MEMORY_MB)$/), hosts: 3 },
            ...funnelRest(funnel),
            { reason: "its compute service is disabled", hosts: 1 },
          ],
        },
      ],
    });
  });

  it("name the filter that cut the hosts", () => {
    const text = `clock: {until: 10m}\ntimeline: [{at: 1m, call: createServer, body: ${server("arm")}}]\n`;
    const { funnel } = record(text, "{name: cirros, properties: {hw_architecture: aarch64}}");
    expect(funnel?.stages.map(({ stage, hosts, cut }) => [stage, hosts, cut.length])).toEqual([
      ["placement", 4, 0],
      ["ComputeFilter", 4, 0],
      ["ComputeCapabilitiesFilter", 4, 0],
      ["ImagePropertiesFilter", 0, 1],
    ]);
  });
});

/** Reasons between the first and the last, which depend on the flavors. */
function funnelRest(funnel: ReturnType<typeof record>["funnel"]) {
  return funnel?.stages[0]?.cut.slice(1, -1) ?? [];
}

describe("what became of the servers on hosts that stop", () => {
  it("is told of each: moved, deleted, in ERROR, or there when the host was back", () => {
    const made = ["a", "b", "c"].map(
      (name, i) =>
        `  - {at: ${i + 1}m, id: ${name}, call: createServer, body: ${server(name, ", availability_zone: 'nova:c-1'")}}\n`,
    );
    const { marks } = record(
      `clock: {until: 1h}\ntimeline:\n${made.join("")}  - {at: 10m, fault: host-down, select: {hosts: c-1}, forced: true, for: 20m}
  - {at: 15m, call: evacuate, server: a}
  - {at: 16m, call: deleteServer, server: b}
  - {at: 17m, call: pause, select: {servers: {name: a}}}
  - {at: 18m, call: pause, select: {servers: {name: a}}}\n`,
    );
    const outage = marks.find(({ kind }) => kind === "fault");
    expect(outage).toMatchObject({
      servers: 3,
      until: 30 * 60_000,
      fates: { moved: 1, deleted: 1, stayed: 1, failed: 0 },
    });
    expect(
      marks.filter(({ text }) => text.startsWith("pause")).map(({ servers, refused }) => [servers, refused]),
    ).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});
