import type { Time } from "../engine/clock.ts";
import type { Event } from "../model/reduce.ts";

/** An event with its number and its time, ms. */
export interface Numbered {
  readonly number: number;
  readonly time: Time;
  readonly event: Event;
}

/** How many events are remembered. */
const LAST = 20;

/** Remembers the last events, to tell what came before a failure. */
export class BlackBox {
  private readonly ring: Numbered[] = [];
  private next = 0;

  see(event: Event, number: number, time: Time): void {
    this.ring[this.next] = { number, time, event };
    this.next = (this.next + 1) % LAST;
  }

  load(last: readonly Numbered[]): void {
    for (const { event, number, time } of last) this.see(event, number, time);
  }

  /** The last events, oldest first. */
  get last(): readonly Numbered[] {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)];
  }
}
