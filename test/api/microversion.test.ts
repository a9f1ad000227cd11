import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ApiError } from "../../src/api/protocol/errors.ts";
import { formatMinor, LEGACY, negotiate, parseMinor, versionHeaders } from "../../src/api/protocol/microversion.ts";

const STANDARD = "openstack-api-version";
const OLD = "x-openstack-nova-api-version";

function refusal(headers: Record<string, string>, max = 93): ApiError {
  try {
    negotiate(headers, max);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("negotiate", () => {
  it.each<[Record<string, string>, number]>([
    [{}, 1],
    [{ [STANDARD]: "compute latest" }, 93],
    [{ [STANDARD]: "compute 2.93" }, 93],
    [{ [STANDARD]: "Compute 2.50" }, 50],
    [{ [STANDARD]: "volume 3.50,compute 2.50" }, 50],
    [{ [STANDARD]: "compute 2.50,compute 2.60" }, 60],
    [{ [STANDARD]: "compute" }, 1],
    [{ [STANDARD]: "2.50" }, 1],
    [{ [STANDARD]: "" }, 1],
    [{ [STANDARD]: "nova 2.50" }, 1],
    [{ [OLD]: "2.10" }, 10],
    [{ [OLD]: "2.10, 2.11" }, 11],
    [{ [OLD]: "latest" }, 93],
    [{ [OLD]: "2.10", [STANDARD]: "compute 2.20" }, 20],
    [{ [OLD]: "2.10", [STANDARD]: "volume 3.20" }, 10],
  ])("%j is %d", (headers, minor) => expect(negotiate(headers, 93)).toBe(minor));

  it.each(["2.94", "2.999", "2.0", "1.1", "3.1", "2.99999999999999999999"])("%s is out of range", (version) => {
    const error = refusal({ [STANDARD]: `compute ${version}` });
    expect(error.status).toBe(406);
    expect(error.message).toBe(`Version ${version} is not supported by the API. Minimum is 2.1 and maximum is 2.93.`);
    expect(error.headers["X-OpenStack-Nova-API-Version"]).toBe(version);
  });

  it.each(["bogus", "2.1.1", "2.01", "Latest", "2", "-2.1", "2.1 2.2"])("%s is malformed", (version) => {
    const error = refusal({ [STANDARD]: `compute ${version}` });
    expect(error.status).toBe(400);
    expect(error.message).toBe(
      `API Version String ${version} is of invalid format. Must be of format MajorNum.MinorNum.`,
    );
    expect(error.headers).toEqual({});
  });

  it("accepts exactly 2.1 to the maximum", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 104 }), (minor, max) => {
        const headers = { [STANDARD]: `compute 2.${minor}` };
        if (minor >= 1 && minor <= max) expect(negotiate(headers, max)).toBe(minor);
        else expect(refusal(headers, max).status).toBe(406);
      }),
    );
  });
});

describe("the version of a response", () => {
  it("stands in both headers", () => {
    expect(versionHeaders(93)).toEqual({
      "OpenStack-API-Version": "compute 2.93",
      "X-OpenStack-Nova-API-Version": "2.93",
      Vary: "OpenStack-API-Version, X-OpenStack-Nova-API-Version",
    });
  });
  it("is not told under /v2", () => expect(versionHeaders(LEGACY)).toEqual({}));
});

it("reads what it writes", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 104 }), (minor) => {
      expect(parseMinor(formatMinor(minor))).toBe(minor);
    }),
  );
  expect(() => parseMinor("93")).toThrow("write it like 2.93");
});
