import type { Cloud } from "../../cloud.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Clock } from "./clock.ts";
import { Transitions } from "./transitions.ts";

/** Real ms that a transient status lasts which nobody looks at. */
const PATIENCE = 2500;
/** The same where the status does not tell that something is under way, and a client cannot wait to see it. */
const SHORT = 500;
/** Events that one jump may bring about, or that may come while time follows real time between two requests. */
const SLICE = 100_000;

/**
 * Time follows real time while nothing is under way. Work is done as fast as clients look. A transient status stays until a client has seen it, or has had its time; when that
 * holds for all of them, time jumps until what was seen is over, or a new transient status comes up.
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
  /** Real ms up to which time has followed. */
  #since: number;

  /**
   * @param failed gets what the simulator threw when time went on by itself
   * @param now real time in ms, never going back
   */
  constructor(cloud: () => Cloud, failed: (error: unknown) => void, now: () => number = () => performance.now()) {
    this.#cloud = cloud;
    this.#now = now;
    this.#since = now();
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
    if (this.#timer === undefined && this.#transitions.rows.size > 0) this.#goIn(SHORT);
  }

  touch(): void {
    const now = this.#now();
    if (this.#paused || this.#transitions.rows.size > 0) {
      this.#since = now;
      return;
    }
    const passed = Math.floor(now - this.#since);
    if (passed === 0) return;
    this.#since += passed;
    const cloud = this.#cloud();
    cloud.run({ until: cloud.now + passed, events: SLICE });
  }

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
    this.#since = this.#now();
    this.#go();
  }

  rebase(): void {
    this.#cancel();
    this.#since = this.#now();
    this.#transitions.begin(this.#cloud());
  }

  close(): void {
    this.#cancel();
    this.#paused = true;
  }

  /** Jumps, if every transient state has been seen or has had its time; else when the last one has. */
  #go(): void {
    this.#cancel();
    const { rows } = this.#transitions;
    if (this.#paused || rows.size === 0) return;
    const now = this.#now();
    let wait = 0;
    for (const row of rows.values()) {
      if (row.seen) continue;
      const left = row.since + (row.shows ? PATIENCE : SHORT) - now;
      if (left <= 0) row.seen = true;
      else wait = Math.max(wait, left);
    }
    if (wait > 0) this.#goIn(wait);
    else this.#jump();
  }

  #goIn(wait: number): void {
    if (this.#paused) return;
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
