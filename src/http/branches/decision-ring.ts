import { serverIn, type WatchedDecision } from "../../decisions.ts";

/** The last decisions of a branch's scheduler. Each keeps the state it was made in, which shares with the others what did not change. */
export class DecisionRing {
  readonly capacity: number;
  readonly #rows: WatchedDecision[] = [];

  /** @param capacity how many are kept at least */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  add(decision: WatchedDecision): void {
    this.#rows.push(decision);
    // Dropping half at a time costs less than one by one.
    if (this.#rows.length >= 2 * this.capacity) this.#rows.splice(0, this.capacity);
  }

  /** All that are kept, oldest first. */
  get all(): readonly WatchedDecision[] {
    return this.#rows;
  }

  /**
   * The decision on a server, and the server's slot.
   * @param from virtual ms: the first from then on; default: the last one
   */
  find(nameOrId: string, from?: number): { readonly decision: WatchedDecision; readonly server: number } | undefined {
    const rows = from === undefined ? [...this.#rows].reverse() : this.#rows.filter(({ time }) => time >= from);
    for (const decision of rows) {
      const server = serverIn(decision, nameOrId);
      if (server !== undefined) return { decision, server };
    }
    return undefined;
  }

  /** Forgets all: another past is in place. */
  clear(): void {
    this.#rows.length = 0;
  }
}
