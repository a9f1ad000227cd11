import { Presets, SingleBar } from "cli-progress";
import { durationText } from "../../report/text/duration-text.ts";

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

/** A progress bar over the runs of a study. */
export class StudyProgress {
  readonly #bar: SingleBar | undefined;

  /** @param runs how many there are */
  constructor(runs: number) {
    if (!process.stderr.isTTY) return;
    this.#bar = new SingleBar(
      {
        format: `{bar} {percentage}% | {done} of ${runs} runs | {eta_formatted} left`,
        stream: process.stderr,
        clearOnComplete: true,
        hideCursor: true,
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    this.#bar.start(runs, 0, { done: "0" });
  }

  /** @param done runs, those under way in part */
  show(done: number): void {
    // Of nothing no time can be told that is left.
    if (done > 0) this.#bar?.update(done, { done: done.toFixed(1) });
  }

  /** Says something meanwhile. */
  tell(message: string): void {
    // The bar is drawn again below the message.
    process.stderr.write(this.#bar === undefined ? `${message}\n` : `\r\x1b[K${message}\n`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
