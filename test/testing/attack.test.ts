import { describe, expect, it } from "vitest";
import type { Invariant } from "../../src/invariants/invariants.ts";
import type { Operation } from "../../src/lifecycle/core/operation.ts";
import { pause } from "../../src/lifecycle/operations/power/pause.ts";
import { unpause } from "../../src/lifecycle/operations/power/unpause.ts";
import { AttackFailed, type AttackOptions, attack } from "../../src/testing/attack.ts";

describe("an attack on random clouds", () => {
  const report = attack({ commands: 10_000, seed: 1 });

  it("of 10,000 commands finds every law held", () => {
    expect(report.commands).toBeGreaterThanOrEqual(10_000);
  });

  it("gets every action accepted, and every one refused", () => {
    const asked = new Set([...report.answers.keys()].map((answer) => answer.split(" ")[0]));
    const answered = (action: string | undefined, ...codes: number[]) =>
      codes.some((code) => report.answers.has(`${action} ${code}`));
    const never = [...asked].filter((action) => !answered(action, 200, 202, 204));
    expect(never).toEqual([]);
    expect(asked.size).toBeGreaterThanOrEqual(29);
  });

  it("is the same for the same seed", () => {
    const again = (): unknown => attack({ commands: 400, seed: 11 });
    expect(again()).toEqual(again());
  });
});

function failureOf(options: AttackOptions): AttackFailed {
  try {
    attack({ commands: 40_000, seed: 5, ...options });
  } catch (error) {
    if (error instanceof AttackFailed) return error;
    throw error;
  }
  throw new Error("the attack found nothing");
}

describe("an attack finds", () => {
  it("an operation that disregards the lock", () => {
    const bug: Operation = { ...pause, admits: { ...pause.admits, lock: false } };
    const failure = failureOf({ operations: [bug] });
    expect(failure.law).toBe("lock-respected");
    expect(failure.scenario).toMatch(/call: lock.*\n.*call: pause/);
  });

  it("an operation that writes what it does not declare", () => {
    const active = unpause.outcomes.active;
    const bug: Operation = {
      ...unpause,
      outcomes: { ...unpause.outcomes, active: { ...active, before: (run) => run.set({ vmState: "stopped" }) } },
    };
    expect(failureOf({ operations: [bug] }).law).toBe("legal-transitions");
  });

  it("an operation that throws", () => {
    const bug: Operation = {
      ...pause,
      begun: () => {
        throw new TypeError("a slip");
      },
    };
    const failure = failureOf({ operations: [bug] });
    expect(failure.law).toBe("error");
    expect(failure.message).toContain("a slip");
  });

  it("that a rule of the user's own does not hold", () => {
    const nobodyPauses: Invariant = ({ event }) =>
      event.type === "server.changed" && event.set.vmState === "paused" ? "somebody paused a server" : null;
    const failure = failureOf({ invariants: { "nobody-pauses": nobodyPauses } });
    expect(failure.law).toBe("nobody-pauses");
    expect(failure.message).toContain("somebody paused a server");
  });
});
