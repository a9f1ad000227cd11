import { EventEmitter } from "eventemitter3";
import { Chance, type SavedStreams } from "./chance.ts";
import { type Duration, formatTime, isTime, type Time, unboxed } from "./clock.ts";
import { EventQueue, type SavedQueue, type Ticket } from "./event-queue.ts";
import { Draft, NO_TICKET, type StepContext } from "./step.ts";

export type { StepContext } from "./step.ts";

/** The world to be simulated, as functions: the engine knows nothing else of it. */
export interface Rules<State, Event, Intent, Result = unknown> {
  /** The state before the first event. States are immutable: what `reduce` is given, it leaves as it is. */
  readonly initial: State;
  /** Every random stream is derived from it. */
  readonly seed: string;
  /**
   * Decides one intent, synchronously, and says through the step what happens and what falls due when. What it
   * returns is what `dispatch` returns. When it throws, nothing of the step is kept.
   */
  decide(step: StepContext<State, Event, Intent>, intent: Intent): Result;
  /** The state after one event. Pure: no clock, no chance, no timers. */
  reduce(state: State, event: Event): State;
  /** Sees what each step has made, before anybody else does. */
  settled?(state: State, events: readonly Event[]): void;
  /** Whether an error is an answer to whoever dispatched the intent, to be thrown as it is. Default: none is. */
  isRefusal?(error: unknown): boolean;
  /** The state as a JSON value, for checkpoints. Default: the state is one. */
  encode?(state: State): unknown;
  /** The state that `encode` gave. Required where `encode` is. */
  decode?(saved: unknown): State;
}

/** Everything needed to go on, as a JSON value (given that intents are). It shares its parts with the simulation. */
export interface Checkpoint<SavedState, Intent> {
  readonly seed: string;
  readonly time: Time;
  readonly events: number;
  readonly streams: SavedStreams;
  readonly queue: SavedQueue<Intent>;
  readonly state: SavedState;
}

/** How far to run: to whichever limit is reached first. At least one limit, or `while`, must be given. */
export interface RunLimit<State> {
  /** Everything due at or before this time; the clock then stands at it. */
  readonly until?: Time;
  /** As `until`, counted from now. */
  readonly for?: Duration;
  /** This many events more, and the rest of the step that reaches them. */
  readonly events?: number;
  /** Until nothing is pending but background timers. */
  readonly idle?: true;
  /** As long as this holds; asked before every step. */
  readonly while?: (state: State, now: Time) => boolean;
}

/** What ended a run: the limit of that name; `idle` also when nothing at all is pending and no time is left to pass. */
export type RunEnd = "until" | "events" | "idle" | "while";

/** What can be observed, as listeners. They watch: they may read, and must not drive or fork. */
export interface SimulationEvents<Event> {
  /** After its step is committed, every event in order. `number` counts from 1, without gaps. */
  event(event: Event, number: number, time: Time): void;
  /** After every step and its events; `events` is how many there were. */
  step(time: Time, events: number): void;
}

/**
 * A deterministic discrete-event simulation. Intents are decided when they are dispatched, or when their timers
 * fall due; deciding emits events and arms timers; events fold into the state. Timers fire by (time, order of
 * arming), and the clock stands still in between.
 *
 * The log of events is not kept here, for it may be longer than memory: observe `event` and store what you need.
 * Refolding a log over the initial state gives the state.
 */
export class Simulation<State, Event, Intent, Result = unknown> {
  private readonly rules: Rules<State, Event, Intent, Result>;
  private readonly queue: EventQueue<Intent>;
  private readonly streams: Chance;
  private readonly draft: Draft<State, Event, Intent>;
  private readonly emitter = new EventEmitter();
  private observed = false;
  private busy = false;
  private currentState: State;
  private time: Time;
  private eventCount: number;

  /** @param from where to go on from; `fork` and `restore` know. Default: the beginning, at time 0. */
  constructor(rules: Rules<State, Event, Intent, Result>, from: Position<State, Intent> = beginning(rules)) {
    this.rules = rules;
    this.queue = from.queue;
    this.streams = from.streams;
    this.currentState = from.state;
    this.time = from.time;
    this.eventCount = from.events;
    this.draft = new Draft(rules, from.state, from.queue, from.streams);
  }

  /**
   * The simulation that a checkpoint was taken of, under the same rules; their `initial` and `seed` are not used.
   */
  static restore<State, Event, Intent, Result>(
    rules: Rules<State, Event, Intent, Result>,
    saved: Checkpoint<unknown, Intent>,
  ): Simulation<State, Event, Intent, Result> {
    return new Simulation(rules, {
      // Without `decode` the state is its own JSON value.
      state: rules.decode === undefined ? (saved.state as State) : rules.decode(saved.state),
      time: saved.time,
      events: saved.events,
      queue: EventQueue.load(saved.queue),
      streams: Chance.load(saved.seed, saved.streams),
    });
  }

  /** The state after the last committed step. */
  get state(): State {
    return this.currentState;
  }

  /** The clock. */
  get now(): Time {
    return this.time;
  }

  /** How many events have happened; the last one bears this number. */
  get events(): number {
    return this.eventCount;
  }

  /** How many timers are armed, background ones included. */
  get pending(): number {
    return this.queue.size;
  }

  /** When the next timer falls due; `Infinity` when none is armed. */
  get nextTime(): Time {
    return this.queue.peekTime();
  }

  /** Whether nothing is pending but background timers. */
  get idle(): boolean {
    return this.queue.foreground === 0;
  }

  /**
   * Decides an intent now, ahead of the timers that fall due now.
   *
   * @returns what the rule returned.
   * @throws what the rule threw, if that is a refusal; else an Error that names the event, with the cause.
   */
  dispatch(intent: Intent): Result {
    return this.perform(intent, this.time, NO_TICKET);
  }

  /**
   * Lets the next timer fire.
   *
   * @returns false when none is armed.
   * @throws Error naming the event, with the cause, when its rule throws. The timer then stays armed.
   */
  step(): boolean {
    if (this.queue.size === 0) return false;
    this.perform(this.queue.peek() as Intent, unboxed(this.queue.peekTime()), this.queue.peekTicket());
    return true;
  }

  /** Lets timers fire until a limit is reached. @throws Error as {@link step}, and for a limit that can't be. */
  run(limit: RunLimit<State>): RunEnd {
    const { idle, while: goesOn } = limit;
    const until = Math.min(
      limit.until ?? Number.POSITIVE_INFINITY,
      this.time + (limit.for ?? Number.POSITIVE_INFINITY),
    );
    const events = this.eventCount + (limit.events ?? Number.POSITIVE_INFINITY);
    const timed = until !== Number.POSITIVE_INFINITY;
    if (timed && !(isTime(until) && until >= this.time)) {
      throw new Error(`a run must end at a whole millisecond from now (${this.time}) on, not at ${until}`);
    }
    if (Number.isNaN(events)) throw new Error("a run must end after a number of events, not NaN");
    if (!timed && limit.events === undefined && idle === undefined && goesOn === undefined) {
      throw new Error("a run needs a limit: until, for, events, idle or while");
    }
    for (;;) {
      if (this.eventCount >= events) return "events";
      if (idle && this.queue.foreground === 0) return "idle";
      if (goesOn !== undefined && !goesOn(this.currentState, this.time)) return "while";
      if (this.queue.peekTime() > until || this.queue.size === 0) break;
      this.step();
    }
    if (!timed) return "idle";
    this.time = unboxed(until);
    return "until";
  }

  /** Adds an observer, and returns what removes it again. A throwing observer ends the run once all others have seen the step, which stands. */
  on<Name extends keyof SimulationEvents<Event>>(name: Name, listener: SimulationEvents<Event>[Name]): () => void {
    this.emitter.on(name, listener);
    this.observed = true;
    return () => {
      this.emitter.off(name, listener);
      this.observed = this.emitter.eventNames().length > 0;
    };
  }

  /** An independent simulation with the same past and, left alone, the same future. Observers stay behind. */
  fork(): Simulation<State, Event, Intent, Result> {
    this.assertBetweenSteps("fork");
    return new Simulation(this.rules, {
      state: this.currentState,
      time: this.time,
      events: this.eventCount,
      queue: this.queue.copy(),
      streams: this.streams.copy(),
    });
  }

  /** What {@link restore} needs to go on from here, byte for byte. */
  checkpoint(): Checkpoint<unknown, Intent> {
    this.assertBetweenSteps("take a checkpoint");
    return {
      seed: this.streams.seed,
      time: this.time,
      events: this.eventCount,
      streams: this.streams.save(),
      queue: this.queue.save(),
      state: this.rules.encode === undefined ? this.currentState : this.rules.encode(this.currentState),
    };
  }

  private perform(intent: Intent, now: Time, due: Ticket): Result {
    this.assertBetweenSteps("dispatch or run");
    const { draft } = this;
    const recording = this.observed;
    this.busy = true;
    try {
      draft.begin(this.currentState, now, this.eventCount + 1, due, recording);
      let result: Result;
      try {
        result = this.rules.decide(draft, intent);
      } catch (error) {
        draft.abandon();
        throw due === NO_TICKET && this.rules.isRefusal?.(error) ? error : located(error, draft.nextNumber, now);
      }
      draft.commit();
      const before = this.eventCount;
      this.currentState = draft.state;
      this.time = now;
      this.eventCount = draft.nextNumber - 1;
      this.rules.settled?.(this.currentState, recording ? draft.events : NO_EVENTS);
      if (recording) this.report(draft.events, before, now);
      return result;
    } finally {
      this.busy = false;
    }
  }

  private report(events: readonly Event[], before: number, now: Time): void {
    // Asked for once a step: looking them up for each event is dearer than most of them are.
    const listeners = this.emitter.listeners("event");
    let number = before;
    let failure: { readonly error: unknown } | undefined;
    for (const event of events) {
      number++;
      for (const listener of listeners) {
        try {
          listener(event, number, now);
        } catch (error) {
          failure ??= { error };
        }
      }
    }
    for (const listener of this.emitter.listeners("step")) {
      try {
        listener(now, events.length);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }

  private assertBetweenSteps(what: string): void {
    if (this.busy) throw new Error(`a rule or an observer must not ${what}: it is inside a step`);
  }
}

const NO_EVENTS: readonly never[] = [];

/** All that changes in a simulation. */
interface Position<State, Intent> {
  readonly state: State;
  readonly time: Time;
  readonly events: number;
  readonly queue: EventQueue<Intent>;
  readonly streams: Chance;
}

function beginning<State, Event, Intent, Result>(rules: Rules<State, Event, Intent, Result>): Position<State, Intent> {
  return { state: rules.initial, time: 0, events: 0, queue: new EventQueue(), streams: new Chance(rules.seed) };
}

/** The error with its place: the event that would have come next. */
function located(error: unknown, number: number, now: Time): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`event ${number} at t=${formatTime(now)}: ${message}`, { cause: error });
}
