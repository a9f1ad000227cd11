import type { Fields } from "../plan/expectation.ts";

/** What tells a nested object by one value: a flavor or an image by its name, a server group by its id. */
const TELLING = ["original_name", "name", "id"];

/** Whether a value of the API is what was expected of it: an object by the fields that are named, or by its name. */
export function matches(expected: unknown, actual: unknown): boolean {
  if (typeof expected === "object" && expected !== null) {
    if (typeof actual !== "object" || actual === null) return false;
    if (Array.isArray(expected) && Array.isArray(actual) && expected.length !== actual.length) return false;
    return Object.entries(expected).every(([key, value]) => matches(value, Reflect.get(actual, key)));
  }
  if (typeof actual === "object" && actual !== null && expected !== null)
    return TELLING.some((key) => Reflect.get(actual, key) === expected);
  return expected === actual;
}

/** The fields of `actual` that are not as expected, with what they are. */
export function mismatches(expected: Fields, actual: Fields): readonly (readonly [field: string, actual: unknown])[] {
  return Object.entries(expected)
    .filter(([field, value]) => !matches(value, actual[field]))
    .map(([field]) => [field, actual[field]]);
}
