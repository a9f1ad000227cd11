/**
 * The engine alone, without a cloud: a car wash with two machines.
 *
 * Cars arrive, wait in line when both machines are taken, are washed for some minutes, and leave. Read it to learn what
 * src/engine needs from a world: a state, events that `reduce` folds into it, and intents that `decide` turns into
 * events and timers. src/world.ts is the same, with servers in place of cars.
 */
import { expect, it } from "vitest";
import { formatTime, MINUTE, wholeMilliseconds } from "../../src/engine/clock.ts";
import { exponential, uniform } from "../../src/engine/distributions.ts";
import { type Rules, Simulation } from "../../src/engine/simulation.ts";

/** What is decided: the next car is at the gate, or a machine has finished with a car. */
type Intent = { readonly kind: "arrive" } | { readonly kind: "finish"; readonly car: number };

/** What happened. The state is nothing but these, folded. */
type Event =
  | { readonly type: "arrived"; readonly car: number }
  | { readonly type: "wash-began"; readonly car: number }
  | { readonly type: "left"; readonly car: number };

/** Immutable: `reduce` makes a new one. */
interface Wash {
  readonly arrived: number;
  readonly left: number;
  /** Cars in line, first come first. */
  readonly line: readonly number[];
  readonly washing: readonly number[];
}

const MACHINES = 2;

const carWash = (seed: string): Rules<Wash, Event, Intent> => ({
  initial: { arrived: 0, left: 0, line: [], washing: [] },
  seed,

  // All that a rule does goes through `step`, and counts only when the rule returns: a rule that throws has done nothing.
  decide(step, intent) {
    if (intent.kind === "arrive") {
      step.emit({ type: "arrived", car: step.state.arrived + 1 });
      // A stream of random numbers has a name: another stream elsewhere never changes what this one draws.
      const gapMinutes = exponential(4, step.chance("arrivals"));
      // In the background: a run until the wash is idle does not wait for the next car.
      step.after(wholeMilliseconds(gapMinutes * MINUTE), { kind: "arrive" }, true);
    } else step.emit({ type: "left", car: intent.car });

    // `step.state` already holds what was emitted above.
    const [next] = step.state.line;
    if (next === undefined || step.state.washing.length >= MACHINES) return;
    step.emit({ type: "wash-began", car: next });
    const washMinutes = uniform(5, 9, step.chance("washing"));
    step.after(wholeMilliseconds(washMinutes * MINUTE), { kind: "finish", car: next });
  },

  // Pure: the same events always give the same state.
  reduce(wash, event) {
    const without = (cars: readonly number[]) => cars.filter((car) => car !== event.car);
    switch (event.type) {
      case "arrived":
        return { ...wash, arrived: wash.arrived + 1, line: [...wash.line, event.car] };
      case "wash-began":
        return { ...wash, line: without(wash.line), washing: [...wash.washing, event.car] };
      case "left":
        return { ...wash, left: wash.left + 1, washing: without(wash.washing) };
    }
  },
});

/** A wash whose first car is at the gate at 0:00, and its log. */
function open(seed: string) {
  const wash = new Simulation(carWash(seed));
  const log: string[] = [];
  wash.on("event", ({ type, car }, _, time) => {
    log.push(`${formatTime(time)} car ${car} ${type}`);
    // A listener sees every state between two events: a good place for what must always hold.
    const { arrived, left, line, washing } = wash.state;
    expect(washing.length).toBeLessThanOrEqual(MACHINES);
    expect(arrived).toBe(left + line.length + washing.length);
  });
  wash.dispatch({ kind: "arrive" });
  return { wash, log };
}

it("a day of the car wash: no machine is idle while a car waits, and every car leaves", () => {
  const { wash, log } = open("1");
  // Days pass in milliseconds: nothing sleeps, the clock jumps from one timer to the next.
  wash.run({ until: 12 * 60 * MINUTE });
  expect(wash.now).toBe(12 * 60 * MINUTE);
  expect(wash.state.arrived).toBeGreaterThan(100);
  expect(wash.state.line.length === 0 || wash.state.washing.length === MACHINES).toBe(true);
  expect(log[0]).toBe("00:00:00.000 car 1 arrived");

  // First come, first washed.
  const began = log.filter((line) => line.endsWith("wash-began")).map((line) => Number(line.split(" ")[2]));
  expect(began).toEqual([...began].sort((a, b) => a - b));
});

it("the same seed gives the same day, another seed another one", () => {
  const day = (seed: string) => {
    const { wash, log } = open(seed);
    wash.run({ until: 8 * 60 * MINUTE });
    return log;
  };
  expect(day("1")).toEqual(day("1"));
  expect(day("1")).not.toEqual(day("2"));
});

it("a fork goes its own way, and leaves the first as it is", () => {
  const { wash } = open("1");
  wash.run({ until: 60 * MINUTE });
  const before = wash.state;
  const other = wash.fork();
  // A coach full of people who all want a clean car.
  for (let car = 0; car < 30; car++) other.dispatch({ kind: "arrive" });
  expect(other.state.arrived).toBe(before.arrived + 30);
  expect(wash.state).toBe(before);
});
