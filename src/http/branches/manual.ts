import type { Clock } from "./clock.ts";

/** Time moves only by the control API. */
export class ManualClock implements Clock {
  readonly mode = "manual";
  readonly speed = 0;
  paused = false;

  touch(): void {}

  looked(): void {}

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  rebase(): void {}

  close(): void {}
}
