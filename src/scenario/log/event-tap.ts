import type { Cloud } from "../../cloud.ts";
import type { Time } from "../../engine/clock.ts";
import { type Violation, watch } from "../../invariants/invariants.ts";
import { type Event, reduce } from "../../model/events/reduce.ts";
import type { State } from "../../model/records/state.ts";
import { EventLog } from "./event-log.ts";
import { LastEvents, type Numbered } from "./last-events.ts";

/** What an event tap writes down. */
export interface EventTapOptions {
  /** Gets the event log, whole lines at a time. */
  readonly events?: (lines: string) => void;
  /** False: no event log is made and there is no digest. Default true. */
  readonly digest?: boolean;
  /** Number of the first event that is not seen. */
  readonly untilEvent?: number;
}

/** One that follows the events of a run. */
export interface EventFollower {
  see(event: Event, time: Time): void;
}

/** An event tap as data. */
export interface SavedEventTap {
  readonly lastEvents: readonly Numbered[];
  readonly overruled: ReadonlySet<number>;
}

/** Sees every event of a run: writes the log, keeps the last events, holds the invariants, stops before an event. */
export class EventTap {
  /** The first invariant that did not hold. */
  violation: Violation | null = null;
  readonly log: EventLog | null;
  private readonly invariants: readonly string[];
  /** Number of the first event that is not seen any more. */
  private readonly last: number;
  private readonly box = new LastEvents();
  /** Slots of servers whose operations were overruled. */
  private readonly overruled: Set<number>;
  private readonly stopListening: (() => void)[] = [];
  private stoppedBefore: { readonly state: State; readonly time: Time; readonly number: number } | null = null;

  /**
   * @param invariants names of those that are held after every event
   * @param past what the event tap of the run so far has saved
   */
  constructor(invariants: readonly string[], options: EventTapOptions, past: SavedEventTap | null) {
    const { digest, events } = options;
    this.log = digest === false && events === undefined ? null : new EventLog(events);
    this.overruled = new Set(past?.overruled);
    if (past !== null) this.box.load(past.lastEvents);
    this.invariants = invariants;
    this.last = options.untilEvent ?? Number.POSITIVE_INFINITY;
  }

  /** Begins to see. @param followers see each event too, in this order */
  watch(cloud: Cloud, followers: readonly EventFollower[]): void {
    const { last } = this;
    let base = cloud.state;
    const see = (event: Event, number: number, time: Time) => {
      if (number >= last) {
        this.stoppedBefore ??= { state: base, time, number };
        return;
      }
      if (last !== Number.POSITIVE_INFINITY) base = reduce(base, event);
      if (this.violation === null) this.box.see(event, number, time);
      for (const follower of followers) follower.see(event, time);
      this.log?.add(event, number, time);
    };
    this.stopListening.push(cloud.on("event", see));
    if (this.invariants.length === 0) return;
    const found = (violation: Violation) => {
      if (violation.number < last) this.violation ??= violation;
    };
    this.stopListening.push(watch(cloud, found, this.invariants, this.overruled));
  }

  /** Sees no more. */
  close(): void {
    for (const stop of this.stopListening) stop();
    this.log?.flush();
  }

  save(): SavedEventTap {
    return { lastEvents: this.box.last, overruled: this.overruled };
  }

  /** Whether there is anything that ends the run at once. */
  get alert(): boolean {
    return this.invariants.length > 0 || this.last !== Number.POSITIVE_INFINITY;
  }

  /** The last events: up to the end, to one that broke an invariant, or before where `untilEvent` stopped; oldest first. */
  get lastEvents(): readonly Numbered[] {
    return this.box.last;
  }

  /** How things stood just before the event that was asked for, once that has come. */
  get before(): { readonly state: State; readonly time: Time; readonly number: number } | null {
    return this.stoppedBefore;
  }
}
