import type { Chance, Stream } from "./chance.ts";
import { type Duration, isTime, type Time } from "./clock.ts";
import type { EventQueue, Ticket } from "./event-queue.ts";

/**
 * What a rule has in hand while it decides one intent. All of it takes hold when the rule returns, and none of it
 * when the rule throws. It is good for this one step only.
 */
export interface StepContext<State, Event, Intent> {
  /** The state with the events of this step so far folded in. */
  readonly state: State;
  readonly now: Time;
  /** The number that the next event will bear, from 1 on: what is named after it is unique. */
  readonly nextNumber: number;
  /** Says that something happened; {@link state} has it at once. */
  emit(event: Event): void;
  /**
   * Arms a timer: the intent is decided at `time`, after all timers armed for that time before.
   *
   * @param background periodic work, for which a run until idle does not wait.
   * @throws Error when `time` is not whole milliseconds or lies before now.
   */
  at(time: Time, intent: Intent, background?: boolean): Ticket;
  /** Arms a timer `delay` from now: see {@link at}. */
  after(delay: Duration, intent: Intent, background?: boolean): Ticket;
  /** Disarms a timer. False when it has fired (also when this step is its firing) or was disarmed before. */
  cancel(ticket: Ticket): boolean;
  /** The random stream of this name. */
  chance(name: string): Stream;
}

interface Folding<State, Event> {
  reduce(state: State, event: Event): State;
}

/** The ticket of no timer. */
export const NO_TICKET: Ticket = -1;

/**
 * The step under way. What it does to queue and state waits here until {@link commit}; one object serves all steps
 * of a simulation, so that a step costs no allocation.
 */
export class Draft<State, Event, Intent> implements StepContext<State, Event, Intent> {
  state: State;
  now: Time = 0;
  nextNumber = 1;
  /** The events of this step, when they are recorded. */
  events: Event[] = [];

  private readonly folding: Folding<State, Event>;
  private readonly queue: EventQueue<Intent>;
  private readonly streams: Chance;
  private open = false;
  private recording = false;
  private due: Ticket = NO_TICKET;

  // The timers armed in this step: the first `armed` of each array.
  private armed = 0;
  private readonly times: Time[] = [];
  private readonly intents: (Intent | undefined)[] = [];
  private readonly backgrounds: boolean[] = [];
  private readonly cancels = new Set<Ticket>();

  constructor(folding: Folding<State, Event>, state: State, queue: EventQueue<Intent>, streams: Chance) {
    this.folding = folding;
    this.state = state;
    this.queue = queue;
    this.streams = streams;
  }

  /**
   * Starts a step.
   *
   * @param due the ticket of the timer that is the cause, first in the queue; else {@link NO_TICKET}.
   * @param recording whether {@link events} is wanted.
   */
  begin(state: State, now: Time, nextNumber: number, due: Ticket, recording: boolean): void {
    this.state = state;
    this.now = now;
    this.nextNumber = nextNumber;
    this.due = due;
    this.recording = recording;
    if (recording) this.events = [];
    this.open = true;
  }

  /** Ends the step: the due timer is gone, the new ones are armed, what was drawn is drawn. */
  commit(): void {
    const { queue, cancels, intents } = this;
    this.open = false;
    for (let i = 0; i < this.armed; i++) {
      queue.push(this.times[i] as Time, intents[i] as Intent, this.backgrounds[i] as boolean);
      intents[i] = undefined;
    }
    this.armed = 0;
    if (cancels.size > 0) {
      for (const ticket of cancels) queue.cancel(ticket);
      cancels.clear();
    }
    // Last, so that the tickets promised by ticketAhead() hold. New timers are behind it: it is still the first.
    if (this.due !== NO_TICKET) queue.pop();
    this.streams.commit();
  }

  /** Ends the step without a trace. */
  abandon(): void {
    this.open = false;
    this.armed = 0;
    this.cancels.clear();
    this.streams.rollback();
  }

  emit(event: Event): void {
    this.assertOpen();
    this.state = this.folding.reduce(this.state, event);
    this.nextNumber++;
    if (this.recording) this.events.push(event);
  }

  at(time: Time, intent: Intent, background = false): Ticket {
    this.assertOpen();
    if (!isTime(time) || time < this.now) {
      throw new Error(`a timer must be armed for a whole millisecond from now (${this.now}) on, not for ${time}`);
    }
    const index = this.armed++;
    this.times[index] = time;
    this.intents[index] = intent;
    this.backgrounds[index] = background;
    return this.queue.ticketAhead(index);
  }

  after(delay: Duration, intent: Intent, background = false): Ticket {
    return this.at(this.now + delay, intent, background);
  }

  cancel(ticket: Ticket): boolean {
    this.assertOpen();
    if (ticket === this.due || this.cancels.has(ticket)) return false;
    if (!this.queue.has(ticket) && !this.armedHere(ticket)) return false;
    this.cancels.add(ticket);
    return true;
  }

  chance(name: string): Stream {
    this.assertOpen();
    return this.streams.stream(name);
  }

  private armedHere(ticket: Ticket): boolean {
    for (let i = 0; i < this.armed; i++) if (this.queue.ticketAhead(i) === ticket) return true;
    return false;
  }

  private assertOpen(): void {
    if (!this.open) throw new Error("a step was used after it ended: a rule must decide synchronously");
  }
}
