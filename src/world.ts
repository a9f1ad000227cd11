import type { Stream } from "./engine/chance.ts";
import { type Checkpoint, type RunLimit, Simulation, type SimulationEvents, type Step } from "./engine/simulation.ts";
import type { Context } from "./lifecycle/context.ts";
import { decide } from "./lifecycle/decide.ts";
import type { Intent } from "./lifecycle/intents.ts";
import { Refusal } from "./lifecycle/refusal.ts";
import { loadState, type SavedState, saveState } from "./model/checkpoint.ts";
import { type Event, reduce } from "./model/reduce.ts";
import type { State } from "./model/state.ts";
import type { Scheduler } from "./scheduler/scheduler.ts";

type Kernel = Simulation<State, Event, Intent>;

/** What a rule has in hand, made once a world: it passes on the step under way. */
class StepContext implements Context {
  step: Step<State, Event, Intent> | undefined;
  readonly scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
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

  private constructor(kernel: Kernel, scheduler: Scheduler) {
    this.kernel = kernel;
    this.scheduler = scheduler;
  }

  /** A world that begins with `initial` at time 0. */
  static create(initial: State, seed: string, scheduler: Scheduler): World {
    return new World(new Simulation(rules(initial, seed, scheduler)), scheduler);
  }

  /** The world that was saved, to be gone on with. */
  static restore(saved: Checkpoint<SavedState, Intent>, schedulerOf: (state: State) => Scheduler): World {
    const state = loadState(saved.state);
    const scheduler = schedulerOf(state);
    return new World(Simulation.restore(rules(state, saved.seed, scheduler), saved), scheduler);
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
    return new World(this.kernel.fork(), this.scheduler);
  }

  checkpoint(): Checkpoint<SavedState, Intent> {
    return this.kernel.checkpoint() as Checkpoint<SavedState, Intent>;
  }
}

function rules(initial: State, seed: string, scheduler: Scheduler): ConstructorParameters<typeof Simulation<State, Event, Intent>>[0] {
  const context = new StepContext(scheduler);
  return {
    initial,
    seed,
    reduce,
    decide(step: Step<State, Event, Intent>, intent: Intent): unknown {
      context.step = step;
      return decide(context, intent);
    },
    isRefusal: (error: unknown) => error instanceof Refusal,
    encode: saveState,
    decode: (saved: unknown) => loadState(saved as SavedState),
  };
}
