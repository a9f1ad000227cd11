#!/usr/bin/env node
/** `npm run soak -- --commands 1000000 --seed 7`: random clouds under attack for as long as one likes. */
import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { AttackFailed, attack } from "../../testing/attack.ts";
import { EXIT } from "../exit.ts";

interface SoakOptions {
  readonly commands: number;
  readonly seed?: number;
  readonly length: number;
  readonly out: string;
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return number;
}

function soak({ commands, seed = Date.now() % 1_000_000, length, out }: SoakOptions): void {
  console.log(`${commands} commands, seed ${seed}`);
  const progress = (done: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} commands`);
  };
  try {
    const { sequences, events, answers } = attack({ commands, seed, length, progress });
    for (const [answer, count] of [...answers].sort()) console.log(`${String(count).padStart(9)}  ${answer}`);
    console.log(`every law held: ${sequences} sequences, ${events} events`);
  } catch (error) {
    if (!(error instanceof AttackFailed)) throw error;
    writeFileSync(out, error.scenario);
    console.error(`${error.message}\nWritten to ${out}.`);
    process.exitCode = EXIT.FAILED;
  }
}

new Command("soak")
  .description("attack random clouds with random commands; exits with 1 when a law does not hold")
  .option("--commands <number>", "how many commands at least, in all sequences together", whole, 1_000_000)
  .option("--seed <number>", "the same seed, the same attack (default: another each time)", whole)
  .option("--length <number>", "how many commands in one sequence at most", whole, 60)
  .option("--out <file>", "where the shortest failing sequence is written, as a scenario", "failure.yaml")
  .action(soak)
  .parse();
