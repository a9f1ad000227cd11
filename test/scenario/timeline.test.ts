import { describe, expect, it } from "vitest";
import { actions, cloudText, play, server } from "./play.ts";

const timeline = (...items: readonly string[]) => `timeline:\n${items.map((item) => `  - ${item}\n`).join("")}`;
const create = (name: string, at = "0s") =>
  `{at: ${at}, id: ${name}, call: createServer, as: demo, body: ${server(name)}}`;

describe("what sets an item of the timeline off", () => {
  it("a time", () => {
    const played = play(cloudText(timeline(create("a", "1m"), "{at: 2m, call: pause, server: a}")));
    expect(actions(played)).toEqual(["60 create", "120 pause"]);
    expect(played.summary).toMatchObject({ ending: "done", unexpectedCount: 0 });
  });

  it("a status that is reached, at once or a time after it, again and again for one server", () => {
    const played = play(
      cloudText(
        timeline(
          create("a"),
          "{when: {server: a, status: ACTIVE}, call: reboot, server: a, body: {type: SOFT}}",
          "{when: {server: a, status: REBOOT}, after: 1s, call: lock, server: a}",
          "{when: {server: a, status: ACTIVE}, after: 7s, call: os-stop, server: a}",
          "{when: {server: a, status: SHUTOFF}, call: deleteServer, server: a}",
          `{when: {server: a, status: DELETED}, after: 1m, call: createServer, body: ${server("b")}}`,
        ),
      ),
    );
    expect(actions(played)).toEqual(["0 create", "10 reboot", "11 lock", "22 stop", "22 delete", "82 create"]);
  });

  it("a status that lasts no time is not missed", () => {
    const text = cloudText(
      timeline(
        create("a"),
        "{at: 1m, call: rebuild, server: a, body: {imageRef: cirros}}",
        "{when: {server: a, status: REBUILD}, after: 3s, call: lock, server: a}",
      ),
    ).replace(/latency: .*/, "latency: zero");
    expect(actions(play(text))).toEqual(["0 create", "60 rebuild", "63 lock"]);
  });

  it("items for the same status of a server all come, and a server may go by its name", () => {
    const played = play(
      cloudText(
        timeline(
          `{at: 0s, call: createServer, as: demo, body: ${server("web")}}`,
          "{when: {server: web, status: ACTIVE}, after: 30s, call: pause, server: web}",
          "{when: {server: web, status: ACTIVE}, after: 10s, call: lock, server: web}",
        ),
      ),
    );
    expect(actions(played)).toEqual(["0 create", "20 lock", "40 pause"]);
  });

  it("quiescence: nothing is pending, one item at a time, after the items of a set time before it in the file", () => {
    const played = play(
      cloudText(
        timeline(
          create("a", "1m"),
          "{when: quiescent, call: reboot, server: a, body: {type: SOFT}}",
          "{when: quiescent, after: 30s, call: pause, server: a}",
          "{when: quiescent, call: unpause, server: a}",
          create("b", "1h"),
          "{when: quiescent, call: deleteServer, server: a}",
        ),
      ),
    );
    const expected = ["60 create", "70 reboot", "105 pause", "105 unpause", "3600 create", "3610 delete"];
    expect(actions(played)).toEqual(expected);
  });
});

describe("at equal times", () => {
  it("come ends of faults, deletes, starts of faults, calls in the order of the file, arrivals", () => {
    const { events } = play(
      cloudText(
        `${timeline(
          create("first", "1m"),
          "{at: 1m, fault: host-disabled, select: {hosts: c-2}}",
          create("second", "1m"),
          "{at: 30s, fault: host-disabled, select: {hosts: c-1}, for: 30s}",
        )}workload:
  - name: w
    arrivals: {process: burst, size: 1, from: 30s, every: 30s, to: 61s}
    create: {project: demo, flavor: small, name: "w-%d"}
    lifetime: {dist: const, value: 30s}
clock: {until: 70s}`,
      ),
    );
    const order = events.flatMap(({ event, time }) => {
      if (time !== 60_000) return [];
      if (event.type === "server.created") return [`create ${event.server.spec.name}`];
      if (event.type === "operation.started" && event.operation.name.startsWith("delete")) return ["delete w-1"];
      if (event.type === "host.service-changed") return [`c-${event.host + 1} disabled: ${event.set.disabled}`];
      return [];
    });
    expect(order).toEqual([
      "c-1 disabled: false",
      "delete w-1",
      "c-2 disabled: true",
      "create first",
      "create second",
      "create w-2",
    ]);
  });
});

describe("calls", () => {
  it("that are refused are told of; with `expect`, one that is answered otherwise fails the run", () => {
    const { summary } = play(
      cloudText(
        timeline(
          create("a"),
          "{at: 1s, call: pause, server: a}",
          "{at: 2s, call: pause, server: a, expect: [409]}",
          "{at: 3s, call: pause, server: a, expect: 202}",
        ),
      ),
    );
    expect(
      summary.unexpectedResponses.map(({ time, call, server: name, status }) => [time, call, name, status]),
    ).toEqual([
      [1000, "pause", "a", 409],
      [3000, "pause", "a", 409],
    ]);
    expect(summary.verdicts).toMatchObject([{ metric: "pause a", that: "answers 202", held: false }]);
    expect(summary.verdicts[0]?.value).toContain("while it is in vm_state building");
  });

  it("go to every server that is selected: by project, status, name, workload or host", () => {
    const paused = (select: string) => {
      const { run } = play(
        cloudText(
          `${timeline(
            `{at: 0s, call: createServer, as: demo, body: ${server("a", ", min_count: 3")}}`,
            `{at: 0s, call: createServer, as: other, body: ${server("b")}}`,
            "{at: 30s, call: os-stop, server: b}",
            `{at: 1m, call: pause, select: {servers: ${select}}}`,
          )}workload: [{name: w, arrivals: {process: burst, size: 2}, create: {project: other, flavor: small}}]
clock: {until: 2m}`,
        ),
      );
      const servers = [...run.state.servers.values()].filter(({ state }) => state.vmState === "paused");
      return servers.map(({ spec }) => spec.name);
    };
    expect(paused("{project: demo}")).toEqual(["a-1", "a-2", "a-3"]);
    expect(paused("{status: ACTIVE, project: other}")).toEqual(["w-1", "w-2"]);
    expect(paused("{name: '*-2'}")).toEqual(["a-2", "w-2"]);
    expect(paused("{workload: w}")).toEqual(["w-1", "w-2"]);
    expect(paused("{on: 'c-[1-4]', project: demo, mode: fixed, value: 2}")).toHaveLength(2);
    expect(paused("{project: demo, mode: one}")).toHaveLength(1);
    expect(paused("{project: demo, mode: fixed-percent, value: 34}")).toHaveLength(2);
  });

  it("take names for flavors, images, networks and servers, in a body too", () => {
    const { run } = play(
      cloudText(
        timeline(
          "{at: 0s, call: createServer, id: a, body: {server: {name: a, flavorRef: small, imageRef: cirros, networks: [net]}}}",
          "{at: 1m, call: createServer, id: b, body: {server: {name: b, flavorRef: small, imageRef: cirros, networks: [{uuid: net}]}, 'os:scheduler_hints': {different_host: [a]}}}",
          "{at: 2m, call: createServer, id: c, body: {server: {name: c, flavorRef: small, imageRef: cirros, networks: none}, 'os:scheduler_hints': {same_host: a}}}",
        ),
        "  networks: [{name: net, cidr: 10.0.0.0/24}]",
        ", filter_scheduler: {enabled_filters: [ComputeFilter, SameHostFilter, DifferentHostFilter]}",
      ),
    );
    const [a, b, c] = [...run.state.servers.values()];
    expect(a?.interfaces).toHaveLength(1);
    expect(b?.interfaces).toHaveLength(1);
    expect(b?.state.host).not.toBe(a?.state.host);
    expect(c?.state.host).toBe(a?.state.host);
  });
});

describe("later actions of a workload", () => {
  const WORKLOAD = `workload:
  - name: w
    arrivals: {process: constant, rate: 1/s, to: 200s}
    create: {project: demo, flavor: small}
    lifetime: {dist: const, value: 5m}
    then:
      - {after: 1m, pause: null, probability: 30%}
      - {when: PAUSED, after: 20s, unpause: null}
`;

  it("come after the request, by chance, or when a status is reached; drawn with the seed", () => {
    const played = play(
      cloudText(WORKLOAD, "", ", scheduler: {max_placement_results: 100}").replace("count: 4", "count: 60"),
    );
    const all = actions(played);
    const paused = all.filter((action) => action.endsWith(" pause")).map((action) => Number(action.split(" ")[0]));
    const unpaused = all.filter((action) => action.endsWith(" unpause")).map((action) => Number(action.split(" ")[0]));
    expect(paused.length).toBeGreaterThan(40);
    expect(paused.length).toBeLessThan(80);
    expect(unpaused).toEqual(paused.map((time) => time + 20));
    expect(all).toEqual(actions(play(cloudText(WORKLOAD).replace("count: 4", "count: 60"))));
  });

  it("are not drawn from what draws the requests", () => {
    const flavors = (text: string) =>
      play(cloudText(text.replace("flavor: small", "flavor: {choice: {small: 1, large: 1}}"))).events.flatMap(
        ({ event }) => (event.type === "server.created" ? [event.server.spec.flavor.name] : []),
      );
    const without = WORKLOAD.replace(/ {4}then:[\s\S]*/, "");
    expect(flavors(WORKLOAD)).toEqual(flavors(without));
  });

  it("come for the servers of a trace, too", () => {
    const trace = `${import.meta.dirname}/../../scenarios/traces/azure-v1-small/vms.csv`;
    const played = play(
      cloudText(`clock: {until: 2h}
workload:
  - {name: t, trace: {file: ${trace}, project: demo, limit: 3}, lifetime: forever, then: [{after: 30m, pause: null}]}
`),
    );
    expect(actions(played).filter((action) => action.endsWith(" pause"))).toHaveLength(3);
    expect(actions(played).some((action) => action.endsWith(" delete"))).toBe(false);
  });
});
