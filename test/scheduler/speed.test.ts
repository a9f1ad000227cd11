import { describe, expect, test } from "vitest";
import { Speed } from "../../bench/scheduler-speed.ts";

/** Nearly every host of that input is in a state of its own. */
describe("the input that Nova was timed with", () => {
  test.each([
    [1000, "index"],
    [1000, "columns"],
    [10_000, "index"],
  ] as const)("has Nova's decisions: %d hosts, by %s", (count, way) => {
    const input = new Speed(count);
    expect(input.run(1, way).chosen).toEqual(input.decisions);
  });
});
