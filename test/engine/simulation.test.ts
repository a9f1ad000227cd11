import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Checkpoint, type Rules, Simulation } from "../../src/engine/simulation.ts";
import type { StepContext } from "../../src/engine/step.ts";

/**
 * A small world that uses all there is: an intent notes itself and some random numbers, arms timers for the intents
 * it carries, disarms some that were armed before, and may then fail.
 */
interface Intent {
  readonly name: string;
  readonly streams?: readonly string[];
  readonly arm?: readonly { readonly delay: number; readonly intent: Intent; readonly background?: boolean }[];
  readonly cancel?: readonly number[];
  readonly fail?: "refusal" | "bug";
}

interface Event {
  readonly note: string;
  readonly armed?: number;
}

interface State {
  readonly notes: readonly string[];
  readonly tickets: readonly number[];
}

class Refusal extends Error {}

const rules: Rules<State, Event, Intent, number> = {
  initial: { notes: [], tickets: [] },
  seed: "1",
  decide(step: StepContext<State, Event, Intent>, intent: Intent): number {
    step.emit({ note: `${intent.name}@${step.now}#${step.nextNumber}` });
    for (const name of intent.streams ?? []) step.emit({ note: `${name}=${step.chance(name).next()}` });
    for (const { delay, intent: next, background } of intent.arm ?? []) {
      const ticket = step.after(delay, next, background);
      step.emit({ note: `armed ${ticket}`, armed: ticket });
    }
    for (const index of intent.cancel ?? []) {
      const ticket = step.state.tickets[index % Math.max(1, step.state.tickets.length)];
      if (ticket !== undefined) step.emit({ note: `cancel ${ticket}: ${step.cancel(ticket)}` });
    }
    if (intent.fail === "refusal") throw new Refusal(`${intent.name} is refused`);
    if (intent.fail === "bug") throw new TypeError(`${intent.name} is a bug`);
    return step.state.notes.length;
  },
  reduce: (state, { note, armed }) => ({
    notes: [...state.notes, note],
    tickets: armed === undefined ? state.tickets : [...state.tickets, armed],
  }),
  isRefusal: (error) => error instanceof Refusal,
};

const create = () => new Simulation(rules);
type World = ReturnType<typeof create>;

const { intent: anyIntent } = fc.letrec<{ intent: Intent }>((tie) => ({
  intent: fc.record(
    {
      name: fc.constantFrom("a", "b", "c"),
      streams: fc.array(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
      arm: fc.array(
        fc.record(
          { delay: fc.nat(5), intent: tie("intent"), background: fc.boolean() },
          { requiredKeys: ["delay", "intent"] },
        ),
        { maxLength: 3, depthIdentifier: "intent" },
      ),
      cancel: fc.array(fc.nat(50), { maxLength: 2 }),
    },
    { requiredKeys: ["name"] },
  ),
}));

const anyIntents = fc.array(anyIntent, { minLength: 1, maxLength: 8 });

/** Dispatches the intents, letting two timers fire after each. */
function drive(world: World, intents: readonly Intent[]): void {
  for (const intent of intents) {
    world.dispatch(intent);
    world.step();
    world.step();
  }
}

const text = (world: World) => JSON.stringify(world.checkpoint());
const throughJson = (world: World) =>
  Simulation.restore(rules, JSON.parse(text(world)) as Checkpoint<unknown, Intent>) as World;

function logOf(world: World): unknown[] {
  const log: unknown[] = [];
  world.on("event", (...seen) => log.push(seen));
  world.on("step", (...seen) => log.push(seen));
  return log;
}

describe("Simulation: dispatch and timers", () => {
  it("decides at once and returns what the rule returns", () => {
    const world = create();
    expect(world.dispatch({ name: "a", streams: ["x"] })).toBe(2);
    expect(world.state.notes[0]).toBe("a@0#1");
    expect([world.events, world.now, world.pending, world.idle]).toEqual([2, 0, 0, true]);
  });

  it("fires timers by time, then by the order of arming, however they were armed", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(4), { maxLength: 4 }), { maxLength: 10 }), (batches) => {
        const world = create();
        const armed: { time: number; name: string }[] = [];
        for (const delays of batches) {
          const arm = delays.map((delay) => {
            const name = String(armed.length);
            armed.push({ time: delay, name });
            return { delay, intent: { name } };
          });
          world.dispatch({ name: "arm", arm });
        }
        const before = world.events;
        world.run({ idle: true });
        const fired = world.state.notes.slice(before).map((note) => note.replace(/#.*/, ""));
        expect(fired).toEqual(armed.sort((a, b) => a.time - b.time).map(({ time, name }) => `${name}@${time}`));
      }),
    );
  });

  it("disarms exactly: not what fired, not what fires now, not twice; and what this very step armed", () => {
    const answers: boolean[] = [];
    const world = new Simulation<number, number, string>({
      ...{ initial: 0, seed: "1" },
      reduce: (_, event) => event,
      decide(step, intent) {
        if (intent === "start") step.emit(step.after(5, "own"));
        if (intent === "own") answers.push(step.cancel(step.state));
        if (intent === "again") answers.push(step.cancel(step.state));
        if (intent === "both") {
          const ticket = step.after(1, "never");
          const other = step.after(1, "own");
          answers.push(step.cancel(ticket), step.cancel(ticket), step.cancel(ticket + 1_000));
          step.emit(other);
        }
      },
    });
    world.dispatch("start");
    world.step();
    world.dispatch("again");
    expect(answers.splice(0)).toEqual([false, false]);
    world.dispatch("both");
    expect([answers.splice(0), world.pending]).toEqual([[true, false, false], 1]);
    world.dispatch("again");
    expect([answers.splice(0), world.pending]).toEqual([[true], 0]);
  });

  it("refuses a timer that is no whole millisecond or lies in the past", () => {
    const world = new Simulation<number, number, number>({
      ...{ initial: 0, seed: "1" },
      reduce: (state) => state,
      decide: (step, time) => step.at(time, 0),
    });
    world.run({ until: 10 });
    for (const time of [9, 10.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => world.dispatch(time)).toThrow(
        `event 1 at t=00:00:00.010: a timer must be armed for a whole millisecond from now (10) on, not for ${time}`,
      );
    }
    world.dispatch(10);
    expect(world.nextTime).toBe(10);
  });

  it("refuses a step that outlives its rule", () => {
    let kept: StepContext<number, number, string> | undefined;
    const world = new Simulation<number, number, string>({
      ...{ initial: 0, seed: "1" },
      reduce: (state) => state,
      decide(step) {
        kept = step;
      },
    });
    world.dispatch("");
    expect(() => kept?.emit(1)).toThrow("a rule must decide synchronously");
    expect(() => kept?.after(1, "")).toThrow("after it ended");
    expect(() => kept?.cancel(1)).toThrow("after it ended");
    expect(() => kept?.chance("x")).toThrow("after it ended");
  });
});

describe("Simulation: run", () => {
  const tick = (name: string, delay: number, background = false) => ({ delay, intent: { name }, background });
  const started = () => {
    const world = create();
    world.dispatch({ name: "start", arm: [tick("a", 10), tick("b", 20), tick("c", 20), tick("beat", 30, true)] });
    return world;
  };
  const names = (world: World) =>
    world.state.notes.filter((note) => !note.startsWith("armed")).map((note) => note.replace(/@.*/, ""));

  it("until: everything due at or before it, and the clock stands at it", () => {
    const world = started();
    expect(world.run({ until: 20 })).toBe("until");
    expect([names(world), world.now, world.nextTime]).toEqual([["start", "a", "b", "c"], 20, 30]);
    expect(world.run({ until: 25 })).toBe("until");
    expect(world.now).toBe(25);
    world.run({ until: 1_000 });
    expect([world.pending, world.now, world.nextTime]).toEqual([0, 1_000, Number.POSITIVE_INFINITY]);
  });

  it("for: the same, counted from now", () => {
    const world = started();
    world.run({ for: 10 });
    world.run({ for: 9 });
    expect([names(world), world.now]).toEqual([["start", "a"], 19]);
  });

  it("idle: until only background timers are left, and the clock stays where the last one fired", () => {
    const world = started();
    expect(world.idle).toBe(false);
    expect(world.run({ idle: true })).toBe("idle");
    expect([names(world), world.now, world.pending, world.idle]).toEqual([["start", "a", "b", "c"], 20, 1, true]);
    expect(world.run({ idle: true, until: 1_000 })).toBe("idle");
    expect(world.now).toBe(20);
  });

  it("events: so many more, then no further", () => {
    const world = started();
    expect(world.run({ events: 2 })).toBe("events");
    expect(names(world)).toEqual(["start", "a", "b"]);
    expect(world.run({ events: 100 })).toBe("idle");
    expect(names(world)).toEqual(["start", "a", "b", "c", "beat"]);
  });

  it("while: asked before every step", () => {
    const world = started();
    expect(world.run({ while: (state) => !state.notes.some((note) => note.startsWith("b@")) })).toBe("while");
    expect(names(world)).toEqual(["start", "a", "b"]);
    expect(world.run({ while: (_, now) => now < 30, until: 29 })).toBe("until");
  });

  it("says what is wrong with a limit", () => {
    const world = started();
    world.run({ until: 10 });
    expect(() => world.run({})).toThrow("a run needs a limit: until, for, events, idle or while");
    for (const until of [9, 10.5, Number.NaN]) {
      expect(() => world.run({ until })).toThrow(`from now (10) on, not at ${until}`);
    }
    expect(() => world.run({ for: -1 })).toThrow("not at 9");
    expect(() => world.run({ events: Number.NaN })).toThrow("not NaN");
  });

  it("step: one timer, and false when there is none", () => {
    const world = started();
    expect([world.step(), world.now, world.step(), world.step(), world.step(), world.step()]).toEqual([
      ...[true, 10, true, true, true, false],
    ]);
  });
});

describe("Simulation: a step that throws", () => {
  it("leaves everything as it was, and what follows is the same as without it", () => {
    fc.assert(
      fc.property(anyIntents, anyIntent, anyIntents, fc.constantFrom("refusal", "bug"), (past, bad, future, fail) => {
        const world = create();
        const twin = create();
        drive(world, past);
        drive(twin, past);
        const log = logOf(world);
        const before = text(world);
        expect(() => world.dispatch({ ...bad, fail } as Intent)).toThrow();
        expect(text(world)).toBe(before);
        expect(log).toEqual([]);
        drive(world, future);
        drive(twin, future);
        expect(text(world)).toBe(text(twin));
      }),
    );
  });

  it("that a timer caused leaves the timer armed", () => {
    fc.assert(
      fc.property(anyIntents, anyIntent, (past, bad) => {
        const world = create();
        drive(world, past);
        world.run({ for: 1_000 });
        world.dispatch({ name: "arm", arm: [{ delay: 7, intent: { ...bad, fail: "bug" } }] });
        const before = text(world);
        expect(() => world.run({ for: 10 })).toThrow("is a bug");
        expect(text(world)).toBe(before);
        expect(() => world.step()).toThrow("is a bug");
        expect(text(world)).toBe(before);
      }),
    );
  });

  it("is a refusal as it is, and any other error with the event's place and its cause", () => {
    const world = create();
    expect(() => world.dispatch({ name: "a", fail: "refusal" })).toThrow(Refusal);
    world.dispatch({ name: "a", arm: [{ delay: 61_001, intent: { name: "b", streams: ["x"], fail: "bug" } }] });
    let error: unknown;
    try {
      world.run({ idle: true });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ message: "event 5 at t=00:01:01.001: b is a bug", cause: expect.any(TypeError) });
    expect(world.now).toBe(0);
  });

  it("is wrapped also when a timer's rule refuses: there is nobody to answer", () => {
    const world = create();
    world.dispatch({ name: "a", arm: [{ delay: 1, intent: { name: "b", fail: "refusal" } }] });
    expect(() => world.step()).toThrow("event 4 at t=00:00:00.001: b is refused");
  });
});

describe("Simulation: fork, checkpoint, restore", () => {
  it("a fork goes on as its parent would, and diverges without touching it", () => {
    fc.assert(
      fc.property(anyIntents, anyIntents, anyIntents, (past, future, other) => {
        const world = create();
        drive(world, past);
        const same = world.fork();
        const fork = world.fork();
        expect(fork.state).toBe(world.state);
        const before = text(world);
        drive(fork, other);
        fork.run({ for: 1_000 });
        expect(text(world)).toBe(before);
        drive(same, future);
        drive(world, future);
        expect(text(same)).toBe(text(world));
      }),
    );
  });

  it("restore(checkpoint), through JSON, continues byte for byte", () => {
    fc.assert(
      fc.property(anyIntents, anyIntents, (past, future) => {
        const world = create();
        drive(world, past);
        const restored = throughJson(world);
        expect(text(restored)).toBe(text(world));
        const logs = [world, restored].map((each) => {
          const log = logOf(each);
          drive(each, future);
          each.run({ idle: true });
          return JSON.stringify(log);
        });
        expect(logs[1]).toBe(logs[0]);
        expect(text(restored)).toBe(text(world));
      }),
    );
  });

  it("saves the state by encode and decode", () => {
    const sums: Rules<ReadonlySet<number>, number, number> = {
      ...{ initial: new Set<number>(), seed: "1" },
      reduce: (state, event) => new Set([...state, event]),
      decide: (step, intent) => step.emit(intent),
      encode: (state) => [...state],
      decode: (saved) => new Set(saved as number[]),
    };
    const world = new Simulation(sums);
    world.dispatch(3);
    const saved = JSON.parse(JSON.stringify(world.checkpoint())) as Checkpoint<unknown, number>;
    expect(saved.state).toEqual([3]);
    const restored = Simulation.restore(sums, saved);
    restored.dispatch(4);
    expect([...restored.state]).toEqual([3, 4]);
    expect(restored.events).toBe(2);
  });

  it("takes the seed from the checkpoint", () => {
    const world = create();
    const restored = Simulation.restore({ ...rules, seed: "2" }, world.checkpoint() as Checkpoint<unknown, Intent>);
    for (const each of [world, restored]) each.dispatch({ name: "a", streams: ["x"] });
    expect(restored.state).toEqual(world.state);
  });
});

describe("Simulation: observers", () => {
  it("see every event, numbered without gaps, and folding them gives the state", () => {
    fc.assert(
      fc.property(anyIntents, (intents) => {
        const world = create();
        let state = rules.initial;
        let seen = 0;
        let steps = 0;
        let time = 0;
        world.on("event", (event, number, now) => {
          expect(number).toBe(++seen);
          expect(now).toBeGreaterThanOrEqual(time);
          time = now;
          state = rules.reduce(state, event);
        });
        world.on("step", (now, events) => {
          steps += events;
          expect([now, steps, world.events]).toEqual([world.now, seen, seen]);
        });
        drive(world, intents);
        expect(state).toEqual(world.state);
        expect(seen).toBe(world.events);
      }),
    );
  });

  it("see nothing once they are removed", () => {
    const world = create();
    const numbers: number[] = [];
    const stop = world.on("event", (_, number) => numbers.push(number));
    const other = world.on("event", (_, number) => numbers.push(-number));
    world.dispatch({ name: "a" });
    stop();
    world.dispatch({ name: "a" });
    other();
    world.dispatch({ name: "a" });
    expect(numbers).toEqual([1, -1, -2]);
  });

  it("must not drive what they watch, nor may rules; and the world goes on after they tried", () => {
    const world = create();
    const stop = world.on("event", () => world.dispatch({ name: "b" }));
    expect(() => world.dispatch({ name: "a" })).toThrow("must not dispatch or run: it is inside a step");
    expect(world.events).toBe(1);
    stop();
    const forking = world.on("step", () => world.fork());
    expect(() => world.dispatch({ name: "a" })).toThrow("must not fork");
    forking();
    world.on("step", () => world.checkpoint());
    expect(() => world.dispatch({ name: "a" })).toThrow("must not take a checkpoint");
    expect(world.events).toBe(3);
  });
});

describe("Simulation: chance", () => {
  it("a rule's new stream does not disturb another's", () => {
    fc.assert(
      fc.property(anyIntents, (intents) => {
        const world = create();
        const more = create();
        const onlyX = (each: World) => each.state.notes.filter((note) => note.startsWith("x="));
        for (const intent of intents) {
          const streams = intent.streams ?? [];
          world.dispatch({ name: "a", streams });
          more.dispatch({ name: "a", streams: streams.flatMap((name) => ["new", name]) });
        }
        expect(onlyX(more)).toEqual(onlyX(world));
      }),
    );
  });
});
