import type { Cloud } from "../../cloud.ts";
import type { Clock } from "./clock.ts";

/** Real ms between two looks at the time, so that things happen when nobody asks, too. */
const TICK = 50;
/** Events that one look may bring about; the rest waits, so that requests are not kept waiting. */
const SLICE = 20_000;

/** Virtual time follows real time, so many times as fast. */
export class RealClock implements Clock {
  readonly mode = "real";
  readonly speed: number;
  readonly #cloud: () => Cloud;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #paused = false;
  /** The virtual time at the real time `#since`. */
  #base: number;
  #since: number;

  /**
   * @param failed gets what the simulator threw when time went on by itself
   * @param now real time in ms, never going back
   */
  constructor(
    cloud: () => Cloud,
    speed: number,
    failed: (error: unknown) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#cloud = cloud;
    this.speed = speed;
    this.#now = now;
    this.#base = cloud().now;
    this.#since = now();
    this.#timer = setInterval(() => {
      try {
        this.touch();
      } catch (error) {
        this.pause();
        failed(error);
      }
    }, TICK);
    this.#timer.unref();
  }

  get paused(): boolean {
    return this.#paused;
  }

  touch(): void {
    if (this.#paused) return;
    const cloud = this.#cloud();
    const until = Math.floor(this.#base + (this.#now() - this.#since) * this.speed);
    if (until > cloud.now) cloud.run({ until, events: SLICE });
  }

  looked(): void {}

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.rebase();
    this.#paused = false;
  }

  rebase(): void {
    this.#base = this.#cloud().now;
    this.#since = this.#now();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
