import type { Time } from "../../engine/clock.ts";
import type { Event } from "../../model/events/reduce.ts";

/** An event with its number and its time, ms. */
export interface Numbered {
  readonly number: number;
  readonly time: Time;
  readonly event: Event;
}

/** How many events are remembered. */
const LAST = 20;

/** Remembers the last events, to tell what came before a failure. */
export class LastEvents {
  // A ring in three columns: nearly all that is seen is never asked for.
  private readonly events: Event[] = [];
  private readonly numbers: number[] = [];
  private readonly times: Time[] = [];
  private next = 0;

  see(event: Event, number: number, time: Time): void {
    const { next } = this;
    this.events[next] = event;
    this.numbers[next] = number;
    this.times[next] = time;
    this.next = next + 1 === LAST ? 0 : next + 1;
  }

  load(last: readonly Numbered[]): void {
    for (const { event, number, time } of last) this.see(event, number, time);
  }

  /** The last events, oldest first. */
  get last(): readonly Numbered[] {
    const ring = this.events.map((event, i): Numbered => {
      return { number: this.numbers[i] as number, time: this.times[i] as Time, event }; // the columns are of one length
    });
    return [...ring.slice(this.next), ...ring.slice(0, this.next)];
  }
}
