import { describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { reduce } from "../../src/model/events/reduce.ts";
import { projectOf } from "../../src/model/records/plans.ts";
import { cloudPlanOf } from "../../src/scenario/plan/cloud-plan.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { matches } from "../../src/scenario/run/match-fields.ts";
import { ScenarioRun } from "../../src/scenario/run/run.ts";
import { cloudText, play, server } from "./play.ts";

const TIMELINE = `timeline:
  - {at: 1m, id: a, call: createServer, as: demo, body: ${server("a", ", min_count: 2, metadata: {tier: web}")}}
  - {at: 2m, call: pause, server: a}
`;

const verdicts = (...lines: readonly string[]) => {
  const expectations = lines.map((line) => `    - ${line}\n`).join("");
  return play(cloudText(`${TIMELINE}clock: {until: 10m}\nexpect:\n  at:\n${expectations}`)).summary.verdicts;
};

describe("expect.at", () => {
  it("holds a server's fields to what the API shows of it at that time", () => {
    const found = verdicts(
      "{at: 1m5s, server: a, is: {status: BUILD, OS-EXT-STS:task_state: spawning}}",
      "{at: 90s, server: a, is: {status: ACTIVE, flavor: small, image: cirros, metadata: {tier: web}}}",
      "{at: 90s, server: a, is: {status: PAUSED, name: a-1}}",
      "{at: end, server: a, is: {OS-EXT-STS:vm_state: paused, host_status: UP}}",
      "{at: 30s, server: a, is: {status: ACTIVE}}",
    );
    expect(found.map(({ held }) => held)).toEqual([true, true, false, true, false]);
    expect(found[2]).toMatchObject({ metric: "server a at 1m30s", value: "status: ACTIVE" });
    expect(found[4]?.value).toBe("there is no such server");
  });

  it("counts servers and hosts by their fields", () => {
    const found = verdicts(
      "{at: 90s, count: {servers: {status: ACTIVE}}, value: 2}",
      "{at: 3m, count: {servers: {status: ACTIVE}}, value: 2}",
      '{at: 3m, count: {servers: {}}, op: ">=", value: 2}',
      "{at: 3m, count: {hosts: {running_vms: 0}}, value: 2}",
      '{at: 3m, count: {hosts: {state: up, status: enabled, vcpus: 8}}, op: "!=", value: 4}',
    );
    expect(found.map(({ held, value }) => [held, value])).toEqual([
      [true, 2],
      [false, 1],
      [true, 2],
      [true, 2],
      [false, 4],
    ]);
  });

  it("has not held where the run never came to it", () => {
    const text = cloudText(`${TIMELINE}expect:
  at: [{at: 1h, server: a, is: {status: PAUSED}}]
  thresholds: {create.requests: [{that: "count<1", abort: true}]}`);
    const { summary } = play(text);
    expect(summary.ending).toBe("aborted");
    expect(summary.verdicts.at(-1)).toMatchObject({ held: false, value: null });
  });
});

describe("a value of the API", () => {
  it.each([
    ["ACTIVE", "ACTIVE", true],
    ["ACTIVE", "BUILD", false],
    [null, null, true],
    [null, undefined, false],
    [null, {}, false],
    ["small", { original_name: "small", vcpus: 1 }, true],
    ["large", { original_name: "small", vcpus: 1 }, false],
    [{ vcpus: 1 }, { original_name: "small", vcpus: 1 }, true],
    [{ vcpus: 2 }, { original_name: "small", vcpus: 1 }, false],
    [["a"], ["a"], true],
    [["a"], ["a", "b"], false],
    [{}, null, false],
  ])("%j against %j: %s", (expected, actual, held) => {
    expect(matches(expected, actual)).toBe(held);
  });
});

/** A run whose quota is wrong from the start: the first server of the project shows it. */
function corrupted(options: ConstructorParameters<typeof ScenarioRun>[2] = {}) {
  const text = cloudText(`${TIMELINE}expect: {always: [no-overcommit, quota-usage-equals-servers]}`);
  const scenario = readScenario(text, "test.yaml");
  const cloud = createCloud(cloudPlanOf(scenario));
  const usage = { instances: 5, cores: 5, ram: 5 };
  cloud.dispatch({ type: "put", table: "projects", row: { ...projectOf({ id: "demo" }), usage } });
  const run = new ScenarioRun(scenario, cloud, options);
  while (run.step(1));
  return run;
}

describe("expect.always", () => {
  it("ends the run at the event that broke an invariant, with the events before it", () => {
    const run = corrupted();
    const { ending, verdicts: found, simulated, events } = run.summary();
    expect(ending).toBe("violated");
    expect(simulated).toBe(60_000);
    expect(found[0]).toMatchObject({ metric: "no-overcommit", held: true });
    expect(found[1]).toMatchObject({ metric: "quota-usage-equals-servers", that: "always", held: false });
    const number = run.violated?.number ?? 0;
    expect(found[1]?.value).toContain(`event ${number}: project demo counts`);
    expect(number).toBeLessThanOrEqual(events);
    expect(run.lastEvents.at(-1)?.number).toBe(number);
  });

  it("holds for a sound run", () => {
    const { summary } = play(cloudText(`${TIMELINE}expect: {always: [no-overcommit, quota-usage-equals-servers]}`));
    expect(summary.verdicts.map(({ held }) => held)).toEqual([true, true]);
  });
});

describe("--until-event", () => {
  it("stops just before that event, with the state and the log as they were then", () => {
    const whole = play(cloudText(TIMELINE));
    const initial = createCloud(cloudPlanOf(readScenario(cloudText(TIMELINE), "test.yaml")));
    for (const untilEvent of [initial.events + 1, initial.events + 7, initial.events + 30, whole.summary.events]) {
      const { run, summary } = play(cloudText(TIMELINE), { untilEvent });
      const before = whole.events.filter(({ number }) => number < untilEvent);
      expect(summary).toMatchObject({ ending: "event", events: untilEvent - 1 });
      expect(summary.simulated).toBe(whole.events.find(({ number }) => number === untilEvent)?.time);
      expect(run.lastEvents).toEqual(before.slice(-20));
      const state = before.reduce((folded, { event }) => reduce(folded, event), initial.state);
      expect([...run.state.servers.values()]).toEqual([...state.servers.values()]);
      expect([...run.state.hosts.values()]).toEqual([...state.hosts.values()]);
    }
  });

  it("of an event that never comes, runs to the end", () => {
    expect(play(cloudText(TIMELINE), { untilEvent: 100_000 }).summary.ending).toBe("done");
  });
});

describe("the black box", () => {
  it("remembers the last twenty events, oldest first", () => {
    const { run, events } = play(cloudText(TIMELINE));
    expect(run.lastEvents).toEqual(events.slice(-20));
  });
});
