import { describe, expect, it } from "vitest";
import { Correspondence, replyDifferences } from "../../src/conform/compare.ts";

const UUID = "155d900f-4e14-4e4c-a73d-069cbf4541e6";
const HASH = "a".repeat(56);
const OTHER_HASH = "b".repeat(56);

function compare(expected: unknown, got: unknown, agreed = new Correspondence(true)) {
  return replyDifferences(expected, got, "$", agreed);
}

describe("differences", () => {
  it("finds none between equal values, whatever the order of keys", () => {
    expect(compare({ a: [1, null, "x"], b: true }, { b: true, a: [1, null, "x"] })).toEqual([]);
  });

  it("tells the path, what was expected and what came", () => {
    expect(compare({ server: { status: "ACTIVE" } }, { server: { status: "BUILD" } })).toEqual([
      { path: "$.server.status", expected: "ACTIVE", got: "BUILD" },
    ]);
  });

  it("tells missing and surplus keys, and keys that a path cannot name plainly", () => {
    expect(compare({ a: 1 }, { b: 2 })).toEqual([
      { path: "$.a", expected: 1, got: undefined },
      { path: "$.b", got: 2 },
    ]);
    expect(compare({ "x.y": 1 }, { "x.y": 2 })).toEqual([{ path: '$["x.y"]', expected: 1, got: 2 }]);
  });

  it("tells a list's first item without a counterpart", () => {
    expect(compare([1, 2, 3], [1])).toEqual([{ path: "$[1]", expected: 2, got: undefined }]);
    expect(compare([1], [1, 2])).toEqual([{ path: "$[1]", expected: undefined, got: 2 }]);
  });

  it("keeps types apart", () => {
    expect(compare("1", 1)).toHaveLength(1);
    expect(compare(null, undefined)).toHaveLength(1);
    expect(compare([], {})).toHaveLength(1);
    expect(compare(undefined, undefined)).toEqual([]);
  });

  it.each([
    ["<uuid>", UUID],
    ["http://localhost/servers/<uuid>", `http://localhost/servers/${UUID}`],
    ["<timestamp>", "2026-11-23T14:00:00Z"],
    ["<timestamp>", "2026-11-23T14:00:00.000000"],
    ["<password>", "mySecret_1"],
    ["<reservation_id>", "r-0a1b2c3d"],
    ["<request_id>", `req-${UUID}`],
    ["<host_id:1>", HASH],
    ["<ip>", "10.0.0.3"],
    ["<ip>", "fd00:1::5"],
    ["<mac>", "fa:16:3e:00:00:01"],
    ["<traceback>", "Traceback\nException: no"],
    ["<instance_name>", "instance-0000000a"],
    ["is not one of <sort_keys>", "is not one of ['a', 'b']"],
    ["<class 'KeyError'>", "<class 'KeyError'>"],
  ])("takes %s for %s", (expected, got) => {
    expect(compare(expected, got)).toEqual([]);
  });

  it.each([
    ["<uuid>", "155d900f"],
    ["<uuid>", 7],
    ["<timestamp>", "soon"],
    ["<timestamp>", null],
    ["x <uuid>", UUID],
    ["<ip>", "localhost"],
    ["<class 'KeyError'>", "<class 'ValueError'>"],
  ])("does not take %s for %s", (expected, got) => {
    expect(compare(expected, got)).toHaveLength(1);
  });

  it("wants one value for each numbered placeholder, and one placeholder for each value", () => {
    const agreed = new Correspondence(true);
    expect(compare(["<host_id:1>", "<host_id:2>", "<host_id:1>"], [HASH, OTHER_HASH, HASH], agreed)).toEqual([]);
    expect(compare("<host_id:1>", OTHER_HASH, agreed)).toHaveLength(1);
    expect(compare("<host_id:3>", HASH, agreed)).toHaveLength(1);
  });

  it("puts in saved values, and leaves braces that name none", () => {
    const agreed = new Correspondence(true);
    agreed.variables.set("s1", UUID).set("n", 7);
    expect(compare("Instance {s1}: {'task_state': None}", `Instance ${UUID}: {'task_state': None}`, agreed)).toEqual(
      [],
    );
    expect(compare("{n}", 7, agreed)).toEqual([]);
    expect(compare("{s2}", UUID, agreed)).toEqual([{ path: "$", expected: "{s2}", got: UUID }]);
  });

  it("compares serial numbers by their distance on a cloud with a past", () => {
    const agreed = new Correspondence(false);
    const recorded = { migrations: [{ id: 11 }, { id: 12 }] };
    expect(compare(recorded, { migrations: [{ id: 1 }, { id: 2 }] }, agreed)).toEqual([]);
    expect(compare(recorded, { migrations: [{ id: 2 }, { id: 1 }] }, agreed)).toHaveLength(2);
    expect(compare({ migrations: [{ id: 11 }] }, { migrations: [{ id: 1 }] })).toHaveLength(1);
    expect(compare({ migrations: [{ old: 11 }] }, { migrations: [{ old: 1 }] }, agreed)).toHaveLength(1);
  });

  it("skips unstable paths", () => {
    const leniency = { unstable: new Set(["$.a[0].b", "$.c"]), unordered: new Set<string>() };
    const agreed = new Correspondence(true);
    expect(replyDifferences({ a: [{ b: 1, d: 1 }], c: 1 }, { a: [{ b: 2, d: 1 }] }, "$", agreed, leniency)).toEqual([]);
    expect(replyDifferences({ a: [{ b: 1, d: 1 }] }, { a: [{ b: 2, d: 2 }] }, "$", agreed, leniency)).toHaveLength(1);
  });

  it("takes unordered lists for sets, and still counts", () => {
    const leniency = { unstable: new Set<string>(), unordered: new Set(["$.members"]) };
    const compareSets = (expected: unknown[], got: unknown[]) =>
      replyDifferences({ members: expected }, { members: got }, "$", new Correspondence(true), leniency);
    expect(compareSets(["a", "b", "<uuid>"], [UUID, "b", "a"])).toEqual([]);
    expect(compareSets(["a", "a"], ["a", "b"])).toEqual([{ path: "$.members[]", expected: "a", got: "b" }]);
    expect(compareSets(["a"], ["a", "a"])).toEqual([{ path: "$.members[]", expected: undefined, got: "a" }]);
  });
});
