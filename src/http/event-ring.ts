import type { Event } from "../model/reduce.ts";

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
  readonly #followers = new Set<(row: Logged) => void>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(row: Logged): void {
    this.#rows.push(row);
    // Dropping half at a time costs less than one by one.
    if (this.#rows.length >= 2 * this.#capacity) this.#rows.splice(0, this.#capacity);
    for (const follower of this.#followers) follower(row);
  }

  /** Those that are kept, after the event of this number. */
  after(number: number): Logged[] {
    return this.#rows.filter((row) => row.number > number);
  }

  /** Number of the oldest event that is kept; 0: there is none. */
  get oldest(): number {
    return this.#rows[0]?.number ?? 0;
  }

  /** @returns what ends it */
  follow(follower: (row: Logged) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  get followers(): number {
    return this.#followers.size;
  }

  /** Forgets all: another past is in place. */
  clear(): void {
    this.#rows.length = 0;
  }
}
