import type { Cloud } from "../../cloud.ts";
import type { Event } from "../../model/reduce.ts";
import type { Clock } from "./clock.ts";
import { Transitions } from "./transitions.ts";

/** Real ms after which a transient state that nobody looks at does not hold up the others any longer. */
const PATIENCE = 2500;
/** Events that one jump may bring about. */
const SLICE = 100_000;

/**
 * Work is done as fast as clients look. A transient status stays until a client has seen it; when all of them have been
 * seen (or nobody looked for a while), time jumps until what was seen is over, or a new transient status comes up.
 */
export class AutoClock implements Clock {
  readonly mode = "auto";
  readonly speed = 0;
  readonly #cloud: () => Cloud;
  readonly #now: () => number;
  readonly #failed: (error: unknown) => void;
  readonly #transitions: Transitions;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;

  /**
   * @param failed gets what the simulator threw when time went on by itself
   * @param now real time in ms, never going back
   */
  constructor(cloud: () => Cloud, failed: (error: unknown) => void, now: () => number = () => performance.now()) {
    this.#cloud = cloud;
    this.#now = now;
    this.#failed = failed;
    this.#transitions = new Transitions(now);
    this.#transitions.begin(cloud());
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Takes an event of the cloud. */
  see(event: Event): void {
    this.#transitions.see(this.#cloud(), event);
  }

  touch(): void {}

  looked(servers: readonly string[]): void {
    const { rows } = this.#transitions;
    let any = false;
    for (const id of servers) {
      const row = rows.get(id);
      if (row === undefined) continue;
      row.seen = true;
      any = true;
    }
    if (any) this.#go();
  }

  pause(): void {
    this.#paused = true;
    this.#cancel();
  }

  resume(): void {
    this.#paused = false;
    this.#go();
  }

  rebase(): void {
    this.#cancel();
    this.#transitions.begin(this.#cloud());
  }

  close(): void {
    this.#cancel();
    this.#paused = true;
  }

  /** Jumps, if every transient state has been seen; else once the others have had their time. */
  #go(): void {
    this.#cancel();
    if (this.#paused) return;
    const now = this.#now();
    let wait = 0;
    for (const { seen, since } of this.#transitions.rows.values()) {
      if (!seen) wait = Math.max(wait, since + PATIENCE - now);
    }
    if (!this.#transitions.anySeen) return;
    if (wait <= 0) this.#jump();
    else {
      this.#timer = setTimeout(() => {
        try {
          this.#go();
        } catch (error) {
          this.pause();
          this.#failed(error);
        }
      }, wait);
      this.#timer.unref();
    }
  }

  /**
   * As far as the first transient status that is new, or until all that was seen is over. Nothing happens where what is
   * under way waits for a fault to be lifted.
   */
  #jump(): void {
    const transitions = this.#transitions;
    const { shown } = transitions;
    const goesOn = () => transitions.shown === shown && transitions.anySeen;
    this.#cloud().run({ idle: true, events: SLICE, while: goesOn });
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
