import { describe, expect, it } from "vitest";
import { attack } from "../../src/testing/attack.ts";

describe("an attack on random clouds", () => {
  it("of 10,000 commands finds every law held", () => {
    const report = attack({ commands: 10_000, seed: 1 });
    console.log(report.commands, report.sequences, report.events, [...report.answers].sort());
    expect(report.commands).toBeGreaterThanOrEqual(10_000);
  });
});
