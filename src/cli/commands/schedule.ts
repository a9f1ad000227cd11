import { Command } from "commander";
import type { Disagreement } from "../../conform/decisions/decision-check.ts";
import {
  type AnyDecisionFile,
  DecisionFileError,
  decisionsOf,
  readDecisionFile,
  type ToldDecision,
  verifyFile,
} from "../../conform/decisions/decision-files.ts";
import { EXIT } from "../exit.ts";
import { readJson } from "../files/read-input.ts";

interface Options {
  readonly json?: boolean;
  readonly verify?: boolean;
}

/** `novasim schedule FILE…`: decides what is asked in files of hosts and requests. */
export function scheduleCommand(): Command {
  return new Command("schedule")
    .description("decide where servers go, for hosts and requests in files; or compare with recorded decisions")
    .argument("<file...>", "files of hosts and requests (docs/scheduler.md)")
    .option("--json", "print decisions, or disagreements, as JSON, one a line")
    .option("--verify", "compare with the decisions that the files record; exits with 1 where one differs")
    .action((files: readonly string[], options: Options) => {
      try {
        process.exitCode = run(files, options);
      } catch (error) {
        if (!(error instanceof DecisionFileError)) throw error;
        process.stderr.write(`error: ${error.message}\n`);
        process.exitCode = EXIT.INVALID;
      }
    });
}

/** @returns the exit code */
function run(names: readonly string[], { json = false, verify = false }: Options): number {
  const files = names.map((name) => ({ name, file: readDecisionFile(readJson(name), name) }));
  if (verify) return verifyAll(files, json);
  for (const { name, file } of files) {
    for (const told of decisionsOf(file)) {
      process.stdout.write(`${json ? JSON.stringify({ file: name, ...told }) : decisionLine(told)}\n`);
    }
  }
  return EXIT.HELD;
}

function verifyAll(files: readonly { name: string; file: AnyDecisionFile }[], json: boolean): number {
  let decisions = 0;
  let agree = 0;
  let differing = 0;
  for (const { name, file } of files) {
    const result = verifyFile(file);
    decisions += result.decisions;
    agree += result.agree;
    differing += result.disagreements.length;
    for (const each of result.disagreements) {
      process.stdout.write(`${json ? JSON.stringify({ file: name, ...each }) : disagreementText(name, each)}\n`);
    }
  }
  process.stdout.write(`${agree} of ${decisions} decisions agree\n`);
  return differing === 0 && decisions > 0 ? EXIT.HELD : EXIT.FAILED;
}

function disagreementText(file: string, { case: name, request, differences }: Disagreement): string {
  const where = request === null ? "hosts at the end" : `request ${request}`;
  return [`${file}: ${name}, ${where}`, ...differences.map((difference) => `  ${difference}`)].join("\n");
}

function decisionLine({ case: name, request, decision }: ToldDecision): string {
  const { selected, error, no_valid_host, alternates = [] } = decision;
  if (error !== undefined) return `${name} #${request}: fails with ${error}`;
  if (selected === null) return `${name} #${request}: no valid host. ${no_valid_host ?? ""}`.trimEnd();
  const servers = selected.map((host, i) => {
    const others = alternates[i] ?? [];
    return others.length === 0 ? host : `${host} (else ${others.join(", ")})`;
  });
  return `${name} #${request}: ${servers.join("; ")}`;
}
