#!/usr/bin/env node
/** `npm run soak -- --commands 1000000 --seed 7`: an attack for as long as one likes. Exits with 1 when it finds something. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { AttackFailed, attack } from "../testing/attack.ts";

const { values } = parseArgs({
  options: {
    commands: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    length: { type: "string", default: "60" },
    out: { type: "string", default: "failure.yaml" },
  },
});
const [commands, seed, length] = [Number(values.commands), Number(values.seed), Number(values.length)];
for (const [name, value] of Object.entries({ commands, seed, length })) {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${name} must be a whole number, not '${values[name as "seed"]}'`);
}

try {
  console.log(`attack of ${commands} commands, seed ${seed}`);
  const progress = (done: number): void => void process.stderr.write(`\r${done} commands`);
  const { sequences, events, answers } = attack({ commands, seed, length, progress });
  process.stderr.write("\n");
  for (const [answer, count] of [...answers].sort()) console.log(`${String(count).padStart(9)}  ${answer}`);
  console.log(`every law held: ${sequences} sequences, ${events} events`);
} catch (error) {
  if (!(error instanceof AttackFailed)) throw error;
  writeFileSync(values.out, error.scenario);
  console.error(`\n${error.message}\nWritten to ${values.out}.`);
  process.exitCode = 1;
}
