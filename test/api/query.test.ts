import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkQuery, parseQuery } from "../../src/api/core/query.ts";
import { ApiError } from "../../src/api/protocol/errors.ts";
import { listHypervisorsQuery } from "../../src/api/resources/hypervisors/hypervisors-schema.ts";
import { noQuery } from "../../src/api/schema/no-query.ts";
import { listServersQuery } from "../../src/api/servers/servers-schema.ts";

describe("parseQuery", () => {
  it("keeps repeated parameters and their order", () => {
    const query = parseQuery("b=1&a=2&b=3");
    expect(query.names).toEqual(["b", "a"]);
    expect(query.all("b")).toEqual(["1", "3"]);
    expect(query.last("b")).toBe("3");
    expect(query.last("c")).toBeUndefined();
  });

  it.each([
    ["a", { a: [""] }],
    ["a=&&b", { a: [""], b: [""] }],
    ["a=x+y%20z", { a: ["x y z"] }],
    ["a=%zz%41", { a: ["%zzA"] }],
    ["a=b=c", { a: ["b=c"] }],
    ["%C3%A9=%C3%A9", { é: ["é"] }],
    ["", {}],
  ])("reads %s", (text, parameters) => expect(parseQuery(text).toObject()).toEqual(parameters));

  it("refuses what is no UTF-8", () => {
    expect(() => parseQuery("a=%ff")).toThrow("Query string is not UTF-8 encoded");
  });

  it("reads back what browsers write", () => {
    const pairs = fc.array(fc.tuple(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })));
    fc.assert(
      fc.property(pairs, (written) => {
        const query = parseQuery(new URLSearchParams(written as [string, string][]).toString());
        for (const [name] of written) {
          expect(query.all(name)).toEqual(written.filter(([each]) => each === name).map(([, value]) => value));
        }
      }),
    );
  });
});

describe("checkQuery", () => {
  it("drops unknown parameters up to 2.74", () => {
    expect(checkQuery(listServersQuery, 74, "foo=1&name=x&_y=2&tags=t").toObject()).toEqual({
      name: ["x"],
      _y: ["2"],
      tags: ["t"],
    });
    expect(checkQuery(listServersQuery, 25, "tags=t").names).toEqual([]);
  });

  it("refuses unknown parameters from 2.75 on", () => {
    expect(() => checkQuery(listServersQuery, 75, "foo=1")).toThrow("'foo' does not match any of the regexes: '^_'");
  });

  it.each([
    ["limit=-1", "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"],
    ["limit=1&limit=x", "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'"],
    ["limit=", "Invalid input for query parameters limit. Value: . '' is too short"],
    ["name=(", "Invalid input for query parameters name. Value: (. '(' is not a 'regex'"],
    [
      "changes-since=bogus",
      "Invalid input for query parameters changes-since. Value: bogus. 'bogus' is not a 'date-time'",
    ],
  ])("%s", (text, message) => expect(() => checkQuery(listServersQuery, 93, text)).toThrow(message));

  it("takes a parameter once where one is wanted", () => {
    expect(() => checkQuery(listHypervisorsQuery, 53, "limit=1&limit=2")).toThrow(
      "Invalid input for query parameters limit. Value: ['1', '2']. ['1', '2'] is too long",
    );
    expect(checkQuery(listHypervisorsQuery, 52, "limit=1&limit=2").last("limit")).toBe("2");
  });

  it("checks nothing where Nova checks nothing", () => {
    expect(checkQuery(listHypervisorsQuery, 32, "limit=x&foo=1").names).toEqual(["limit", "foo"]);
  });

  it("knows no parameter of a single server, and says so from 2.102 on", () => {
    expect(checkQuery(noQuery, 101, "x=1").names).toEqual([]);
    expect(() => checkQuery(noQuery, 102, "x=1")).toThrow("Additional properties are not allowed ('x' was unexpected)");
  });

  it("knows ignored sort keys, and when they stopped", () => {
    expect(checkQuery(listServersQuery, 74, "sort_key=vcpus").last("sort_key")).toBe("vcpus");
    expect(() => checkQuery(listServersQuery, 75, "sort_key=vcpus")).toThrow("'vcpus' is not one of");
    expect(checkQuery(listServersQuery, 75, "sort_key=locked").last("sort_key")).toBe("locked");
  });

  it("either answers or refuses, whatever comes", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 104 }), (text, minor) => {
        try {
          checkQuery(listServersQuery, minor, text);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });
});
