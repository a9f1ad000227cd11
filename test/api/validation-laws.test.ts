import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstFailure } from "../../src/api/core/first-failure.ts";
import { validate } from "../../src/api/core/validation.ts";
import { ApiError } from "../../src/api/protocol/errors.ts";
import { ALL_SCHEMAS } from "./schemas/all-schemas.ts";
import { nearly } from "./schemas/arbitraries.ts";

function refusalOf(validated: () => unknown): ApiError | undefined {
  try {
    validated();
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

describe.each(ALL_SCHEMAS)("%s", (_, schema) => {
  const forms = [...new Set(schema.boundaries.map((minor) => Math.max(minor, 1)))].flatMap((minor) => {
    const plain = schema.at(minor);
    return plain === undefined ? [] : [{ minor, plain }];
  });
  const cases = fc
    .constantFrom(...forms)
    .chain(({ minor, plain }) => fc.tuple(fc.constant(minor), fc.constant(plain), nearly(plain)));

  it("is judged alike by the compiled validator and by the search for a first failure", () => {
    fc.assert(
      fc.property(cases, ([minor, plain, value]) => {
        const refusal = refusalOf(() => validate(schema, minor, value));
        if (refusal?.status === 500) expect(refusal.message).toContain("<class 'UnicodeDecodeError'>");
        else expect(refusal === undefined).toBe(firstFailure(plain, value) === undefined);
      }),
      { numRuns: 150 },
    );
  });

  it("changes no value", () => {
    fc.assert(
      fc.property(cases, ([minor, , value]) => {
        const before = JSON.stringify(value);
        for (const each of [minor, 0]) refusalOf(() => validate(schema, each, value));
        expect(JSON.stringify(value)).toBe(before);
      }),
      { numRuns: 30 },
    );
  });
});
