import { describe, expect, it } from "vitest";
import { NO_INJECTED_FAILURES } from "../../src/model/records/injected-failures.ts";
import { cloudText, type Played, play, server } from "./play.ts";

const create = (name: string, at: string, more = "") =>
  `{at: ${at}, id: ${name}, call: createServer, as: demo, body: ${server(name, more)}}`;
const timeline = (...items: readonly string[]) => `timeline:\n${items.map((item) => `  - ${item}\n`).join("")}`;

/** Seconds from the request to ACTIVE, by server's name; null: it never got there. */
function builds({ events, run }: Played): Readonly<Record<string, number | null>> {
  const asked = new Map<number, number>();
  const took: Record<string, number | null> = {};
  const nameOf = (slot: number) => run.state.servers.get(slot)?.spec.name ?? "";
  for (const { event, time } of events) {
    if (event.type === "server.created") {
      asked.set(event.server.slot, time);
      took[event.server.spec.name] = null;
    } else if (event.type === "server.changed" && event.set.vmState === "active")
      took[nameOf(event.server)] ??= (time - (asked.get(event.server) ?? 0)) / 1000;
  }
  return took;
}

/** No fault is left behind: what was put in force is cleared, and every host is up and enabled. */
function expectUndone({ run }: Played): void {
  const { injections, slowdowns, holds, waiting, cellsDown } = run.state.troubles;
  expect({ injections, slowdowns, holds, waiting, cellsDown }).toEqual({
    injections: NO_INJECTED_FAILURES.injections,
    slowdowns: NO_INJECTED_FAILURES.slowdowns,
    holds: NO_INJECTED_FAILURES.holds,
    waiting: NO_INJECTED_FAILURES.waiting,
    cellsDown: NO_INJECTED_FAILURES.cellsDown,
  });
  for (const { service } of run.state.hosts.values())
    expect(service).toMatchObject({ running: true, disabled: false, forcedDown: false });
}

const count = (at: string, of: string, value: number) => `    - {at: ${at}, count: ${of}, value: ${value}}\n`;
const expectAt = (...lines: readonly string[]) => `expect:\n  at:\n${lines.join("")}`;

function expectHeld({ summary }: Played): void {
  expect(summary.verdicts.filter(({ held }) => !held)).toEqual([]);
  expect(summary.verdicts.length).toBeGreaterThan(0);
}

describe("a fault", () => {
  it("host-down: reports stop, and after service_down_time the service is down; it ends by itself", () => {
    const played = play(
      cloudText(
        `${timeline("{at: 1m, fault: host-down, select: {hosts: 'c-[1-2]'}, for: 10m}", create("a", "5m"))}${expectAt(
          count("1m59s", "{hosts: {state: down}}", 0),
          count("2m1s", "{hosts: {state: down}}", 2),
          "    - {at: 6m, server: a, is: {status: ACTIVE, OS-EXT-SRV-ATTR:host: c-3}}\n",
          count("11m", "{hosts: {state: down}}", 0),
        )}`,
      ),
    );
    expectHeld(played);
    expectUndone(played);
  });

  it("host-down, forced: down at once", () => {
    const played = play(
      cloudText(
        `${timeline("{at: 1m, fault: host-down, select: {hosts: all}, forced: true, for: 10m}")}${expectAt(
          count("1m", "{hosts: {state: down, forced_down: true}}", 4),
        )}`,
      ),
    );
    expectHeld(played);
    expectUndone(played);
  });

  it("host-down by a model: hosts fail and are repaired again and again, each by itself, until it ends", () => {
    const text = cloudText(
      `${timeline(
        "{from: 0s, to: 10d, fault: host-down, select: {hosts: all}, model: weibull, shape: 1.5, scale: 1d, repair: {dist: const, value: 2h}}",
      )}clock: {until: 20d}`,
    );
    const played = play(text);
    const failures = played.events.filter(
      ({ event }) => event.type === "host.service-changed" && event.set.running === false,
    );
    // A mean of 0.9 days and two hours between failures: about ten for each of four hosts.
    expect(failures.length).toBeGreaterThan(25);
    expect(failures.length).toBeLessThan(60);
    expect(failures.every(({ time }) => time < 10 * 86_400_000)).toBe(true);
    expectUndone(played);
    const times = (all: Played) => all.events.map(({ time }) => time);
    expect(times(play(text))).toEqual(times(played));
    expect(times(play(`${text}\nseed: 2`))).not.toEqual(times(played));
  });

  it("host-disabled: takes no new servers; some of an aggregate, drawn with the seed", () => {
    const rack = "  aggregates: [{name: rack, hosts: 'c-[1-3]', availability_zone: west}]";
    const played = play(
      cloudText(
        `${timeline(
          "{at: 1m, fault: host-disabled, select: {hosts: {aggregate: rack, mode: fixed-percent, value: 50}}, for: 1m}",
          "{at: 3m, fault: host-disabled, select: {hosts: {az: west, mode: fixed, value: 1}}, for: 1m}",
          "{at: 5m, fault: host-disabled, select: {hosts: {names: ['c-[1-2]', c-4]}}, for: 1m}",
          "{at: 7m, fault: host-disabled, select: {hosts: all}, for: 1m}",
          create("late", "7m30s"),
        )}${expectAt(
          count("1m30s", "{hosts: {status: disabled, zone: west}}", 2),
          count("3m30s", "{hosts: {status: disabled, zone: west}}", 1),
          count("5m30s", "{hosts: {status: disabled}}", 3),
          "    - {at: end, server: late, is: {status: ERROR}}\n",
        )}`,
        rack,
      ),
    );
    expectHeld(played);
    expectUndone(played);
  });

  it("cell-down: its servers are UNKNOWN", () => {
    const played = play(
      cloudText(
        `${timeline(create("a", "1m"), "{at: 2m, fault: cell-down, cell: cell1, for: 1m}")}${expectAt(
          "    - {at: 2m30s, server: a, is: {status: UNKNOWN}}\n",
          "    - {at: 3m30s, server: a, is: {status: ACTIVE}}\n",
        )}`,
      ),
    );
    expectHeld(played);
    expectUndone(played);
  });

  it("slow-step: takes so much longer, on the hosts it is for", () => {
    const played = play(
      cloudText(
        timeline(
          "{at: 1m, fault: slow-step, step: spawn, factor: 3, select: {hosts: c-1}, for: 5m}",
          create("a", "2m"),
          create("b", "3m"),
          create("c", "10m"),
        ),
      ),
    );
    const { a, b, c } = builds(played);
    expect([a, b].sort()).toEqual([10, 30]);
    expect(c).toBe(10);
    expectUndone(played);
  });

  it("build-failure: another host is tried, or none where that is forbidden; by project", () => {
    const played = play(
      cloudText(
        timeline(
          "{from: 1m, to: 3m, fault: build-failure, rate: 1, select: {hosts: 'c-[1-2]'}}",
          create("a", "1m", ", min_count: 3"),
          "{from: 5m, to: 6m, fault: build-failure, rate: 1, reschedulable: false, select: {servers: {project: demo}}}",
          create("b", "5m"),
          `{at: 5m, call: createServer, as: other, body: ${server("c")}}`,
        ),
        "",
        ", DEFAULT: {max_concurrent_builds: 0}, filter_scheduler: {build_failure_weight_multiplier: 0}",
      ),
    );
    expect(builds(played)).toMatchObject({ b: null, c: 10 });
    const { metrics } = played.summary;
    expect(metrics["create.active"]?.count).toBe(4);
    expect(metrics["create.error"]?.count).toBe(1);
    expect(metrics.reschedules?.count).toBeGreaterThanOrEqual(2);
    const failed = [...played.run.state.servers.values()].find(({ spec }) => spec.name === "b");
    expect(failed?.fault?.message).toContain("aborted");
    expectUndone(played);
  });

  it("boot-failure: builds, starts and reboots fail", () => {
    const played = play(
      cloudText(
        `${timeline(
          create("a", "0s"),
          "{at: 1m, call: os-stop, server: a}",
          "{from: 2m, to: 4m, fault: boot-failure, rate: 1}",
          "{at: 3m, call: os-start, server: a}",
          create("b", "3m"),
          "{at: 5m, call: os-start, server: a}",
        )}${expectAt(
          "    - {at: 3m30s, server: a, is: {status: SHUTOFF}}\n",
          "    - {at: end, server: a, is: {status: ACTIVE}}\n",
          "    - {at: end, server: b, is: {status: ERROR}}\n",
        )}`,
      ),
    );
    expectHeld(played);
    expectUndone(played);
  });

  it("network-wait: a build waits for vif_plugging_timeout, and fails where that is fatal", () => {
    const waits = (conf: string) =>
      play(
        cloudText(
          timeline("{from: 1m, to: 30m, fault: network-wait}", create("a", "2m"), create("b", "31m")),
          "",
          `, DEFAULT: {vif_plugging_timeout: 120${conf}}`,
        ),
      );
    const fatal = waits("");
    expect(builds(fatal)).toEqual({ a: null, b: 10 });
    expectUndone(fatal);
    expect(builds(waits(", vif_plugging_is_fatal: false"))).toEqual({ a: 130, b: 10 });
  });

  it("api-error: the API answers with it, at a rate, to one operation", () => {
    const { summary } = play(
      cloudText(
        `${timeline("{from: 0s, to: 1h, fault: api-error, rate: 50%, status: 500, call: createServer}")}workload:
  - name: w
    arrivals: {process: constant, rate: 200/h, to: 2h}
    create: {project: demo, flavor: small}
    lifetime: {dist: const, value: 1m}
`,
      ),
    );
    const errors = summary.metrics["create.error"]?.count ?? 0;
    expect(errors).toBeGreaterThan(75);
    expect(errors).toBeLessThan(125);
    expect(summary.metrics["create.active"]?.count).toBe(400 - errors);
  });

  it("placement-conflict: another host is taken, or there is none", () => {
    const played = play(
      cloudText(
        `${timeline(
          "{from: 0s, to: 5m, fault: placement-conflict, rate: 1, select: {hosts: 'c-[1-3]'}}",
          create("a", "1m"),
          "{from: 6m, to: 8m, fault: placement-conflict, rate: 1}",
          create("b", "7m"),
        )}${expectAt("    - {at: end, server: b, is: {status: ERROR}}\n")}`,
        "",
        ", scheduler: {max_attempts: 4}",
      ),
    );
    expectHeld(played);
    expect(builds(played)).toEqual({ a: 10, b: null });
    expect([...played.run.state.servers.values()][0]?.state.host).toBe("c-4");
    expect(played.summary.metrics["create.no_valid_host"]?.count).toBe(1);
    expectUndone(played);
  });

  it("driver-error and driver-hang: a call of the virt driver raises so many times, or blocks", () => {
    const played = play(
      cloudText(
        `${timeline(
          create("a", "0s"),
          "{from: 1m, to: 10m, fault: driver-error, step: pause, left: 1, exception: NotImplementedError}",
          "{at: 2m, call: pause, server: a}",
          "{at: 3m, call: pause, server: a}",
          "{at: 4m, call: unpause, server: a}",
          "{at: 5m, fault: driver-hang, step: suspend, for: 5m}",
          "{at: 6m, call: suspend, server: a}",
        )}${expectAt(
          "    - {at: 2m30s, server: a, is: {status: ACTIVE, OS-EXT-STS:task_state: null}}\n",
          "    - {at: 3m30s, server: a, is: {status: PAUSED}}\n",
          "    - {at: 9m, server: a, is: {status: ACTIVE, OS-EXT-STS:task_state: suspending}}\n",
          "    - {at: 11m, server: a, is: {status: SUSPENDED}}\n",
        )}`,
      ),
    );
    expectHeld(played);
    expectUndone(played);
  });
});
