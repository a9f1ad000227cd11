import type { Event } from "../../model/events/reduce.ts";

/** An event with its place in the log. */
export interface Logged {
  readonly number: number;
  /** Virtual ms. */
  readonly time: number;
  readonly event: Event;
}

/** The last events of a branch, for whoever wants to read or follow them. */
export class EventRing {
  readonly #rows: Logged[] = [];
  readonly #capacity: number;
  readonly #followers = new Set<() => void>();
  /** How many events were dropped: where the first row stands among all that ever came. */
  #dropped = 0;

  /** @param capacity how many are kept at least */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(row: Logged): void {
    this.#rows.push(row);
    // Dropping half at a time costs less than one by one.
    if (this.#rows.length >= 2 * this.#capacity) this.#drop(this.#capacity);
    for (const wake of this.#followers) wake();
  }

  /** Those that are kept, after the event of this number. */
  after(number: number): readonly Logged[] {
    return this.#rows.filter((row) => row.number > number);
  }

  /** Number of the oldest event that is kept; 0: there is none. */
  get oldest(): number {
    return this.#rows[0]?.number ?? 0;
  }

  /** Where the next event will stand. Places count on when another past is put in place; numbers do not. */
  get end(): number {
    return this.#dropped + this.#rows.length;
  }

  /** Up to `most` rows from a place on, and the place after them; what is dropped by now is left out. */
  read(place: number, most: number): { readonly rows: readonly Logged[]; readonly next: number } {
    const start = Math.max(0, place - this.#dropped);
    const rows = this.#rows.slice(start, start + most);
    return { rows, next: this.#dropped + start + rows.length };
  }

  /** Calls back at every event, inside its step: take note, and read later. @returns what ends it */
  follow(wake: () => void): () => void {
    this.#followers.add(wake);
    return () => this.#followers.delete(wake);
  }

  get followers(): number {
    return this.#followers.size;
  }

  /** Forgets all: another past is in place. */
  clear(): void {
    this.#drop(this.#rows.length);
  }

  #drop(count: number): void {
    this.#rows.splice(0, count);
    this.#dropped += count;
  }
}
