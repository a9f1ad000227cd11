import fc from "fast-check";
import type { ServerAction } from "../api/servers/actions/define.ts";
import type { Invariant } from "../invariants/invariants.ts";
import type { Operation } from "../lifecycle/core/operation.ts";
import { clouds } from "./arbitraries.ts";
import { commandSequences } from "./commands.ts";
import { LawBroken, Rig } from "./rig.ts";
import { lawOf, scenarioFile } from "./scenario-file.ts";
import { type CloudSketch, cloudOf } from "./sketch.ts";

/** What is attacked, and for how long. */
export interface AttackOptions {
  /** How many commands at least, in all sequences together; default 10,000. */
  readonly commands?: number;
  /** A whole number; the same one gives the same attack. Default 1. */
  readonly seed?: number;
  /** How many commands in one sequence at most; default 60. */
  readonly length?: number;
  /** The clouds that are attacked; default: `clouds()`. */
  readonly clouds?: fc.Arbitrary<CloudSketch>;
  /** Operations of the clouds beside ours, or in place of those of the same name. */
  readonly operations?: readonly Operation[];
  /** Actions of the clouds beside Nova's; each may bring its operations. */
  readonly actions?: readonly ServerAction[];
  /** Rules that must hold; default: all of `INVARIANTS`. */
  readonly invariants?: Readonly<Record<string, Invariant>>;
  /** Told after every round. */
  readonly progress?: (commands: number) => void;
}

/** What an attack did that found nothing. */
export interface AttackReport {
  readonly commands: number;
  readonly sequences: number;
  readonly events: number;
  /** How often each action was answered how: `pause 202`. */
  readonly answers: ReadonlyMap<string, number>;
}

/** An attack that found something: its message has the seed and the scenario file, and so have its fields. */
export class AttackFailed extends Error {
  /** What did not hold: the name of an invariant, `liveness`, `replay`; or `error` where the simulator itself failed. */
  readonly law: string;
  /** With this seed and path fast-check comes back to the shortest sequence at once. */
  readonly seed: number;
  readonly path: string;
  /** The shortest sequence that still fails, as a scenario file. */
  readonly scenario: string;

  constructor({ rig, sketch, seed: own, error }: Attempt, seed: number, path: string) {
    const law = error === null ? "error" : lawOf(error);
    const scenario = scenarioFile({ sketch, seed: own, steps: rig.steps, end: rig.cloud.now, error });
    super(messageOf(law, seed, path, scenario, error), { cause: error });
    this.law = law;
    this.seed = seed;
    this.path = path;
    this.scenario = scenario;
  }
}

/** Sequences in a round: after each the count of commands is looked at. */
const ROUND = 20;

/**
 * Attacks random clouds with random sequences of commands, and asks after every event whether the invariants hold, and
 * after every sequence whether anything is pending for ever and whether the log gives the state.
 * @throws AttackFailed with the shortest failing sequence as a scenario file
 */
export function attack(options: AttackOptions = {}): AttackReport {
  const { commands = 10_000, seed = 1, length = 60, operations = [], actions = [], invariants } = options;
  const answers = new Map<string, number>();
  let [done, sequences, events] = [0, 0, 0];
  const tryOut = (sketch: CloudSketch, own: number, drive: (rig: Rig) => void): Attempt => {
    const rig = new Rig(cloudOf(sketch, own, { operations, plugins: { actions } }), invariants);
    try {
      drive(rig);
      rig.finish();
      return { sketch, seed: own, rig, error: null };
    } catch (thrown) {
      return { sketch, seed: own, rig, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
    }
  };
  /** The last sequence that failed: fast-check shrinks from failure to failure, so in the end it is the shortest. */
  let failure: Attempt | undefined;
  const property = fc.property(
    options.clouds ?? clouds(),
    fc.nat(1_000_000),
    commandSequences(length, actions),
    (sketch, own, sequence) => {
      const drive = (rig: Rig): void => fc.modelRun(() => ({ model: { servers: 0 }, real: rig }), sequence);
      const attempt = tryOut(sketch, own, drive);
      const { rig, error } = attempt;
      if (error !== null) {
        failure = attempt;
        throw error;
      }
      done += rig.commands.length;
      sequences++;
      events += rig.cloud.events;
      for (const [answer, count] of rig.answers) answers.set(answer, (answers.get(answer) ?? 0) + count);
    },
  );
  for (let round = 0; done < commands; round++) {
    const details = fc.check(property, { seed: seed + round, numRuns: ROUND });
    if (details.failed) {
      if (failure === undefined) {
        throw new Error("the attack failed before its first sequence", { cause: details.errorInstance });
      }
      const shortest = shorten(failure, tryOut);
      throw new AttackFailed(shortest, details.seed, details.counterexamplePath ?? "");
    }
    options.progress?.(done);
  }
  return { commands: done, sequences, events, answers };
}

/** One sequence that was tried out, and what came of it. */
interface Attempt {
  readonly sketch: CloudSketch;
  readonly seed: number;
  readonly rig: Rig;
  readonly error: Error | null;
}

/** Leaves out commands, one at a time, for as long as the same law is broken: what is left is all needed. */
function shorten(
  failure: Attempt,
  tryOut: (sketch: CloudSketch, seed: number, drive: (rig: Rig) => void) => Attempt,
): Attempt {
  const law = failure.error === null ? "" : lawOf(failure.error);
  let shortest = failure;
  for (let left = failure.rig.commands.length - 1; left >= 0; left--) {
    const commands = shortest.rig.commands.filter((_, i) => i !== left);
    const attempt = tryOut(failure.sketch, failure.seed, (rig) => {
      for (const command of commands) rig.do(command);
    });
    if (attempt.error === null || lawOf(attempt.error) !== law) continue;
    shortest = attempt;
    // Those before may be needless too, now.
    left = attempt.rig.commands.length;
  }
  return shortest;
}

function messageOf(law: string, seed: number, path: string, scenario: string, cause: Error | null): string {
  const violation = cause instanceof LawBroken ? cause.violation : undefined;
  const where =
    violation === undefined ? "" : ` (event ${violation.number}, ${violation.event.type}, at ${violation.time} ms)`;
  return [
    `${law === "error" ? "the simulator itself failed" : `${law} does not hold`}${where}: ${cause?.message}`,
    `seed ${seed}, path ${path}`,
    "The shortest sequence found, as a scenario for `novasim run`:",
    "",
    scenario,
  ].join("\n");
}
