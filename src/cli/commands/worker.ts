import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { SECOND } from "../../engine/clock.ts";
import { parseDuration } from "../../scenario/format/duration.ts";
import { LIMITS } from "../../scenario/format/limits.ts";
import { EXIT } from "../exit.ts";
import { wholeUpTo } from "./study.ts";

interface WorkerOptions {
  readonly queue: string;
  readonly concurrency: number;
  readonly lostAfter: number;
}

/** `novasim worker --queue redis://…`: does runs of studies that others submit, until it is told to end. */
export function workerCommand(): Command {
  return new Command("worker")
    .description("do runs of studies that were submitted to a queue (novasim study --queue), on any machine")
    .requiredOption("--queue <url>", "the Redis that holds the queue: redis://HOST:PORT")
    .option("--concurrency <number>", "runs at a time", wholeUpTo(LIMITS.threads), availableParallelism())
    .option(
      "--lost-after <duration>",
      "without a sign of life for so long, this worker's runs go to others",
      patience,
      10 * SECOND,
    )
    .action(work);
}

async function work({ queue, concurrency, lostAfter }: WorkerOptions): Promise<void> {
  const { RunTaker } = await import("../queue/take.ts");
  const tell = (message: string) => console.log(message);
  const taker = await RunTaker.start({ queue, concurrency, lostAfter, tell });
  const end = new Promise<void>((resolve) => {
    let told = false;
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.on(signal, () => {
        // What is under way then goes to other workers, as if this one were lost.
        if (told) process.exit(EXIT.INTERRUPTED);
        told = true;
        tell("ending when the runs under way are done; once more to end at once");
        resolve();
      });
  });
  tell(`taking runs, ${concurrency} at a time`);
  await end;
  await taker.end();
}

/** Reads how long a silent worker is waited for: ms. */
function patience(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < SECOND) throw new InvalidArgumentError("it must be a duration from 1s on, such as 10s");
  return ms;
}
