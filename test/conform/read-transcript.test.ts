import { describe, expect, it } from "vitest";
import { isTranscript, readClouds, readTranscript } from "../../src/conform/read-transcript.ts";

function read(...steps: unknown[]) {
  return readTranscript({ cases: [{ case: "a/b", cloud: "std", steps, surplus: 1 }] }, "t.json").cases[0]?.steps;
}

describe("readTranscript", () => {
  it("gives every kind of step its type, and ignores keys it does not know", () => {
    const steps = read(
      { as: "member", request: { method: "GET", path: "/" }, response: { status: 200 }, if_saved: "s1" },
      { wait: { server: "s", status: "ACTIVE" } },
      { observe: { server: "s", http: 404 } },
      { trace: { server: "s", states: [] } },
      { advance: { seconds: 5 } },
      { hold: { point: "spawn" } },
      { release: true },
      { inject: { point: "spawn", exception: "Exception", error: "x" } },
      { clear_inject: true },
      { host: { name: "host1", down: true } },
      { other: 1 },
    );
    expect(steps?.map((step) => step.kind)).toEqual(
      "request wait observe trace advance hold release inject clear_inject host unknown".split(" "),
    );
    expect(steps?.[4]).toEqual({ kind: "advance", seconds: 5, periodics: true });
    expect(steps?.[2]).toEqual({ kind: "observe", server: "s", sight: { http: 404 } });
  });

  it.each([
    [[], "t.json: should be an object, but is []"],
    [{}, "t.json: 'cases' is missing; give a list"],
    [{ cases: [{}] }, `t.json: case 1: 'case' is missing; give a text such as "servers/create"`],
    [{ cases: [{ case: "a", cloud: 7 }] }, `t.json: case 1 (a): 'cloud' is 7; give a text such as "std"`],
    [
      { cases: [{ case: "a", cloud: "c", steps: [{ wait: {} }] }] },
      `t.json: case 1 (a), step 1: 'wait': 'server' is missing; give a text such as "{s1}"`,
    ],
    [
      { cases: [{ case: "a", cloud: "c", steps: [{ request: {}, response: {}, as: "admin" }] }] },
      `t.json: case 1 (a), step 1: 'request': 'method' is missing; give a text such as "GET"`,
    ],
  ])("names the place and the mend of %j", (json, message) => {
    expect(() => readTranscript(json, "t.json")).toThrow(message);
  });

  it("wants to know which server was looked at", () => {
    const step = { as: "a", request: { method: "GET", path: "/" }, response: { status: 200 }, settled: { http: 404 } };
    expect(() => read(step)).toThrow("case 1 (a/b), step 1: 'immediate' and 'settled' need 'probe'");
  });
});

describe("readClouds", () => {
  it("tells a book of clouds from a transcript", () => {
    expect(isTranscript({ cases: [] })).toBe(true);
    expect(isTranscript({ std: {} })).toBe(false);
    expect(readClouds({ std: { hosts: [] } }, "c.json")).toEqual({ std: { hosts: [] } });
    expect(() => readClouds({ std: 1 }, "c.json")).toThrow("c.json: cloud 'std' should be an object, but is 1");
  });
});
