import { Presets, SingleBar } from "cli-progress";
import { durationText } from "../report/duration-text.ts";

/** A progress bar on a terminal; nothing when standard error is a file or a pipe. */
export class Progress {
  readonly #bar: SingleBar | undefined;

  /** @param total actions there are to do */
  constructor(total: number) {
    if (!process.stderr.isTTY) return;
    this.#bar = new SingleBar(
      {
        format: "{bar} {percentage}% | {value} of {total} actions | simulated {time} | {eta_formatted} left",
        stream: process.stderr,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    this.#bar.start(total, 0, { time: "0s" });
  }

  /** @param now ms of virtual time */
  show(done: number, now: number): void {
    this.#bar?.update(done, { time: durationText(now) });
  }

  stop(): void {
    this.#bar?.stop();
  }
}
