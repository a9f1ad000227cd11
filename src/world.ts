import type { Stream } from "./engine/chance.ts";
import { type Checkpoint, type RunLimit, Simulation, type SimulationEvents, type Step } from "./engine/simulation.ts";
import type { Context } from "./lifecycle/context.ts";
import { decide } from "./lifecycle/decide.ts";
import type { Intent } from "./lifecycle/intents.ts";
import { OPERATIONS, type Operations } from "./lifecycle/operations.ts";
import { Refusal } from "./lifecycle/refusal.ts";
import { loadState, type SavedState, saveState } from "./model/checkpoint.ts";
import { type Event, reduce } from "./model/reduce.ts";
import type { State } from "./model/state.ts";
import { beginBatch, endBatch } from "./model/table.ts";
import type { Scheduler } from "./scheduler/scheduler.ts";

type Kernel = Simulation<State, Event, Intent>;

/** What a rule has in hand, made once a world: it passes on the step under way. */
class StepContext implements Context {
  step: Step<State, Event, Intent> | undefined;
  readonly scheduler: Scheduler;
  readonly operations: Operations;

  constructor(scheduler: Scheduler, operations: Operations) {
    this.scheduler = scheduler;
    this.operations = operations;
  }

  private get current(): Step<State, Event, Intent> {
    if (this.step === undefined) throw new Error("a rule spoke outside of a step");
    return this.step;
  }

  get state(): State {
    return this.current.state;
  }

  get now(): number {
    return this.current.now;
  }

  get nextNumber(): number {
    return this.current.nextNumber;
  }

  emit(event: Event): void {
    this.current.emit(event);
  }

  after(ms: number, intent: Intent, background = false): void {
    this.current.after(ms, intent, background);
  }

  chance(name: string): Stream {
    return this.current.chance(name);
  }
}

/** State, queue and chance of one cloud: takes intents, keeps time. It knows no API. */
export class World {
  private readonly kernel: Kernel;
  private readonly scheduler: Scheduler;
  /** What can be done to a server here. */
  readonly operations: Operations;

  private constructor(kernel: Kernel, scheduler: Scheduler, operations: Operations) {
    this.kernel = kernel;
    this.scheduler = scheduler;
    this.operations = operations;
  }

  /** A world that begins with `initial` at time 0. */
  static create(initial: State, seed: string, scheduler: Scheduler, operations = OPERATIONS): World {
    return new World(new Simulation(rules(initial, seed, scheduler, operations)), scheduler, operations);
  }

  /** The world that was saved, to be gone on with. */
  static restore(
    saved: Checkpoint<SavedState, Intent>,
    schedulerOf: (state: State) => Scheduler,
    operations = OPERATIONS,
  ): World {
    const state = loadState(saved.state);
    const scheduler = schedulerOf(state);
    return new World(Simulation.restore(rules(state, saved.seed, scheduler, operations), saved), scheduler, operations);
  }

  get state(): State {
    return this.kernel.state;
  }

  /** ms since the start */
  get now(): number {
    return this.kernel.now;
  }

  /** Number of events so far. */
  get events(): number {
    return this.kernel.events;
  }

  /** Timers armed, periodic work included. */
  get pending(): number {
    return this.kernel.pending;
  }

  /** Time of the next timer, or Infinity. */
  get nextTime(): number {
    return this.kernel.nextTime;
  }

  /** Decides an intent now. What the rules refuse is thrown as a Refusal, and nothing of it is kept. */
  dispatch(intent: Intent): unknown {
    return this.kernel.dispatch(intent);
  }

  run(limit: RunLimit<State>): void {
    this.kernel.run(limit);
  }

  on<K extends keyof SimulationEvents<Event>>(name: K, listener: SimulationEvents<Event>[K]): () => void {
    return this.kernel.on(name, listener);
  }

  /** An independent world that shares this one's past. */
  fork(): World {
    return new World(this.kernel.fork(), this.scheduler, this.operations);
  }

  checkpoint(): Checkpoint<SavedState, Intent> {
    return this.kernel.checkpoint() as Checkpoint<SavedState, Intent>;
  }
}

function rules(
  initial: State,
  seed: string,
  scheduler: Scheduler,
  operations: Operations,
): ConstructorParameters<typeof Simulation<State, Event, Intent>>[0] {
  const context = new StepContext(scheduler, operations);
  return {
    initial,
    seed,
    reduce,
    decide(step: Step<State, Event, Intent>, intent: Intent): unknown {
      context.step = step;
      // A step's states are nobody's until it is done, so its events may change what they themselves made.
      beginBatch();
      try {
        return decide(context, intent);
      } finally {
        endBatch();
      }
    },
    isRefusal: (error: unknown) => error instanceof Refusal,
    encode: saveState,
    decode: (saved: unknown) => loadState(saved as SavedState),
  };
}
