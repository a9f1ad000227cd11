import { describe, expect, it } from "vitest";
import { INVARIANTS } from "../../src/invariants/invariants.ts";
import { ScenarioError } from "../../src/scenario/format/problem.ts";
import { readScenario } from "../../src/scenario/read/load.ts";
import { cloudText, server } from "./play.ts";

/** What is wrong with a text, without the places. */
function problems(text: string): readonly string[] {
  try {
    readScenario(cloudText(text), "s.yaml");
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

const item = (text: string) =>
  problems(`timeline:\n  - {at: 0s, id: web, call: createServer, body: ${server("web")}}\n  - ${text}`);

describe("a timeline is refused, with a mend, for", () => {
  it.each([
    [
      "an unknown operation",
      "{at: 1s, call: pose, server: web}",
      "no operation 'pose' in the Compute API; did you mean 'pause'?",
    ],
    [
      "an operation without its prefix",
      "{at: 1s, call: start, server: web}",
      "no operation 'start' in the Compute API; did you mean 'os-start'?",
    ],
    ["an unknown server", "{at: 1s, call: pause, server: wbe}", "no server 'wbe'; known: web"],
    ["no server", "{at: 1s, call: pause}", "'pause' needs 'server' or 'select'"],
    [
      "a server too many",
      "{at: 1s, call: createFlavor, server: web, body: {}}",
      "'createFlavor' is about no server; leave it out",
    ],
    [
      "a server and a selector",
      "{at: 1s, call: pause, server: web, select: {servers: {}}}",
      "'server' and 'select' exclude each other; leave one out",
    ],
    ["no time", "{call: pause, server: web}", "nothing sets this off; give it 'at' or 'when'"],
    [
      "two times",
      "{at: 1s, when: quiescent, call: pause, server: web}",
      "'at' and 'when' exclude each other; leave one out",
    ],
    [
      "an 'after' of a time",
      "{at: 1s, after: 1s, call: pause, server: web}",
      "'after' counts from a 'when'; add it to the time instead",
    ],
    [
      "an unknown project",
      "{at: 1s, as: dmo, call: pause, server: web}",
      "no project 'dmo' in cloud.projects; did you mean 'demo'?",
    ],
    [
      "an unknown flavor in a body",
      "{at: 1s, call: resize, server: web, body: {flavorRef: larg}}",
      "no flavor 'larg' in cloud.flavors; did you mean 'large'?",
    ],
    [
      "an id that is there twice",
      `{at: 1s, id: web, call: createServer, body: ${server("b")}}`,
      "id 'web' is there twice; rename one",
    ],
    [
      "an id of something else",
      "{at: 1s, id: b, call: pause, server: web}",
      "'id' names what createServer makes, not pause",
    ],
    [
      "an unknown host",
      "{at: 1s, fault: host-down, select: {hosts: 'c-[1-9]'}}",
      "no host 'c-5' in cloud.hosts; did you mean 'c-1'?",
    ],
    [
      "an unknown aggregate",
      "{at: 1s, fault: host-down, select: {hosts: {aggregate: a}}}",
      "no aggregate 'a'; there is none",
    ],
    ["an unknown cell", "{at: 1s, fault: cell-down, cell: cell2}", "no cell 'cell2'; did you mean 'cell1'?"],
    [
      "a mode without its value",
      "{at: 1s, fault: host-disabled, select: {hosts: {mode: fixed}}}",
      "mode fixed needs a 'value'",
    ],
    [
      "a value without its mode",
      "{at: 1s, fault: host-disabled, select: {hosts: {value: 3}}}",
      "'value' goes with mode fixed or fixed-percent, not all",
    ],
    [
      "too many percent",
      "{at: 1s, fault: host-disabled, select: {hosts: {mode: fixed-percent, value: 101}}}",
      "'value' is more than 100 percent",
    ],
    [
      "two ends",
      "{from: 1s, to: 2s, for: 1s, fault: host-disabled, select: {hosts: all}}",
      "'for' and 'to' exclude each other; leave one out",
    ],
    [
      "an end before the beginning",
      "{from: 2s, to: 2s, fault: host-disabled, select: {hosts: all}}",
      "'to' must be later than the beginning",
    ],
    [
      "a step without a driver call",
      "{at: 1s, fault: build-failure, step: rpc, rate: 1}",
      "builds have no driver call in step 'rpc' that can fail; write 'spawn'",
    ],
    [
      "an unknown driver call",
      "{at: 1s, fault: driver-hang, step: pauze}",
      "the virt driver has no call 'pauze'; did you mean 'pause'?",
    ],
    [
      "a rate past 1",
      "{at: 1s, fault: build-failure, rate: 120%}",
      "'rate' must be a percentage such as 2%, or a number from 0 to 1, not '120%'",
    ],
    [
      "an unknown status",
      "{when: {server: web, status: RUNNING}, call: pause, server: web}",
      "'status' must be one of",
    ],
  ])("%s", (_, text, message) => {
    const found = item(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  it("all of it at once", () => {
    const found = problems(
      "timeline: [{at: 1s, call: pose}, {at: 1, call: listServers}, {fault: host-dwn}]\nexpect: {always: [no-overcomit]}",
    );
    expect(found).toEqual([
      "no operation 'pose' in the Compute API; did you mean 'pause'?",
      "'at' must be a duration with its unit, such as 1d, 6h5m, 19.7s or 300ms, not 1",
      expect.stringMatching(/^'fault' must be one of host-down, .*did you mean 'host-down'\?$/),
      "unknown invariant 'no-overcomit'; did you mean 'no-overcommit'?",
    ]);
  });
});

describe("later actions are refused for", () => {
  const later = (text: string) =>
    problems(`workload: [{name: w, arrivals: {process: burst, size: 1}, create: {flavor: small}, then: [${text}]}]`);

  it.each([
    [
      "no operation",
      "{after: 1m}",
      "nothing is asked for; name an operation with its body, such as reboot: {type: SOFT}",
    ],
    [
      "two operations",
      "{after: 1m, pause: null, unpause: null}",
      "one operation an item; make 'unpause' an item of its own",
    ],
    [
      "an unknown one",
      "{after: 1m, rebot: {type: SOFT}}",
      "no operation 'rebot' in the Compute API; did you mean 'reboot'?",
    ],
    ["one that is not on a server", "{after: 1m, createFlavor: {}}", "'createFlavor' is no operation on one server"],
    ["no time", "{pause: null}", "nothing sets this off; give it 'after' (the request), or 'when' and a status"],
    [
      "a bad time",
      "{after: 5, pause: null}",
      "'after' must be a duration with its unit, such as 1d, 6h5m, 19.7s or 300ms, not 5",
    ],
    ["a bad chance", "{after: 5s, pause: null, probability: 2}", "'probability' must be at most 1, not 2"],
    [
      "a bad status",
      "{when: PAUSE, unpause: null}",
      expect.stringMatching(
        /^'when' must be one of ACTIVE, .*, not 'PAUSE'; did you mean 'PAUSED'\?$/,
      ) as unknown as string,
    ],
    [
      "an unknown flavor",
      "{after: 5s, resize: {flavorRef: big}}",
      "no flavor 'big' in cloud.flavors; known: small, large",
    ],
  ])("%s", (_, text, message) => {
    expect(later(text)).toEqual([message]);
  });
});

describe("expectations are refused for", () => {
  it.each([
    ["an unknown server", "{at: 1m, server: b, is: {status: ACTIVE}}", "no server 'b'; did you mean 'w-1'?"],
    [
      "a field the API does not have",
      "{at: 1m, server: w-1, is: {state: ACTIVE}}",
      "a server has no field 'state' in the API; did you mean 'status'?",
    ],
    [
      "such a field of hosts",
      "{at: 1m, count: {hosts: {vcpu: 1}}, value: 1}",
      "a host has no field 'vcpu' in the API; did you mean 'vcpus'?",
    ],
    [
      "a time after the end",
      "{at: 2h, server: w-1, is: {}}",
      "the run ends before that; make it earlier, or 'clock.until' later",
    ],
    ["a count of neither", "{at: 1m, count: {}, value: 1}", "lacks the key 'servers'"],
  ])("%s", (_, text, message) => {
    const workload =
      'workload: [{name: w, arrivals: {process: burst, size: 1}, create: {flavor: small, name: "w-%d"}}]';
    const found = problems(`clock: {until: 1h}\n${workload}\nexpect: {at: [${text}]}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message.split("; did you mean 'w-1'")[0]);
  });

  it("no invariant there is", () => {
    expect(problems(`expect: {always: [${Object.keys(INVARIANTS).join(", ")}]}`)).toEqual([]);
  });
});
