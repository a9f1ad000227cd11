import type { Stream } from "./engine/chance.ts";
import {
  type Checkpoint,
  type RunLimit,
  Simulation,
  type SimulationEvents,
  type StepContext,
} from "./engine/simulation.ts";
import type { RuleContext } from "./lifecycle/core/context.ts";
import type { IntentResult, IntentType } from "./lifecycle/core/intent-results.ts";
import type { Intent } from "./lifecycle/core/intents.ts";
import { Refusal } from "./lifecycle/core/refusal.ts";
import type { SchedulerQuestion } from "./lifecycle/core/scheduler-question.ts";
import { decide } from "./lifecycle/decide.ts";
import { OPERATIONS, type Operations } from "./lifecycle/operations.ts";
import type { Conf } from "./model/conf/conf.ts";
import { loadState, type SavedState, saveState } from "./model/events/checkpoint.ts";
import { type Event, reduce } from "./model/events/reduce.ts";
import type { Settings, State } from "./model/records/state.ts";
import { beginBatch, endBatch } from "./model/tables/batch.ts";
import { protect } from "./model/tables/immutable.ts";
import type { Scheduler } from "./scheduler/scheduler.ts";

type Kernel = Simulation<State, Event, Intent, IntentResult<IntentType>>;

/** Makes the scheduler that a cloud's settings ask for. */
type SchedulerOf = (settings: Settings) => Scheduler;

/** What a rule has in hand, made once a world: it passes on the step under way. */
class WorldContext implements RuleContext {
  step: StepContext<State, Event, Intent> | undefined;
  schedulerQuestions: SchedulerQuestion[] = [];
  readonly operations: Operations;
  private readonly schedulerOf: SchedulerOf;
  /** By nova.conf: those of forks that were configured otherwise stay as they are. */
  private readonly schedulers = new WeakMap<Conf, Scheduler>();

  /** @throws Error for settings with which Nova's scheduler would not start. */
  constructor({ settings }: State, schedulerOf: SchedulerOf, operations: Operations) {
    this.schedulerOf = schedulerOf;
    this.operations = operations;
    this.schedulers.set(settings.conf, schedulerOf(settings));
  }

  private get current(): StepContext<State, Event, Intent> {
    if (this.step === undefined) throw new Error("a rule spoke outside of a step");
    return this.step;
  }

  get state(): State {
    return this.current.state;
  }

  /** The scheduler that the options in force ask for. */
  get scheduler(): Scheduler {
    const { settings } = this.state;
    let scheduler = this.schedulers.get(settings.conf);
    if (scheduler === undefined) {
      scheduler = this.schedulerOf(settings);
      this.schedulers.set(settings.conf, scheduler);
    }
    return scheduler;
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
  private readonly context: WorldContext;
  /** What can be done to a server here. */
  readonly operations: Operations;

  private constructor(kernel: Kernel, context: WorldContext) {
    this.kernel = kernel;
    this.context = context;
    this.operations = context.operations;
  }

  /** A world that begins with `initial` at time 0. */
  static create(initial: State, seed: string, schedulerOf: SchedulerOf, operations = OPERATIONS): World {
    const context = new WorldContext(initial, schedulerOf, operations);
    return new World(new Simulation(rules(initial, seed, context)), context);
  }

  /** The world that was saved, to be gone on with. */
  static restore(saved: Checkpoint<SavedState, Intent>, schedulerOf: SchedulerOf, operations = OPERATIONS): World {
    const state = loadState(saved.state);
    const context = new WorldContext(state, schedulerOf, operations);
    return new World(Simulation.restore(rules(state, saved.seed, context), saved), context);
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

  /** What the scheduler was asked in the last step, of this world or a fork: for listeners to the end of steps. */
  get asked(): readonly SchedulerQuestion[] {
    return this.context.schedulerQuestions;
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
  dispatch<Type extends IntentType>(intent: Intent & { readonly type: Type }): IntentResult<Type> {
    return this.kernel.dispatch(intent) as IntentResult<Type>; // the kernel knows the rules' results only together
  }

  run(limit: RunLimit<State>): void {
    this.kernel.run(limit);
  }

  on<K extends keyof SimulationEvents<Event>>(name: K, listener: SimulationEvents<Event>[K]): () => void {
    return this.kernel.on(name, listener);
  }

  /** An independent world that shares this one's past. */
  fork(): World {
    return new World(this.kernel.fork(), this.context);
  }

  checkpoint(): Checkpoint<SavedState, Intent> {
    return this.kernel.checkpoint() as Checkpoint<SavedState, Intent>;
  }
}

function rules(
  initial: State,
  seed: string,
  context: WorldContext,
): ConstructorParameters<typeof Simulation<State, Event, Intent, IntentResult<IntentType>>>[0] {
  return {
    initial,
    seed,
    reduce,
    decide(step: StepContext<State, Event, Intent>, intent: Intent): IntentResult<IntentType> {
      context.step = step;
      if (context.schedulerQuestions.length > 0) context.schedulerQuestions = [];
      // A step's states are nobody's until it is done, so its events may change what they themselves made.
      beginBatch();
      try {
        return decide(context, intent);
      } finally {
        endBatch();
      }
    },
    settled: (state: State, events: readonly Event[]) => {
      protect(state);
      protect(events);
    },
    isRefusal: (error: unknown) => error instanceof Refusal,
    encode: saveState,
    decode: (saved: unknown) => loadState(saved as SavedState),
  };
}
