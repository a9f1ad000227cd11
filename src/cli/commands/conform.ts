import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { conform } from "../../conform/conform.ts";
import type { CloudBook, Transcript } from "../../conform/format.ts";
import { isTranscript, readClouds, readTranscript, TranscriptError } from "../../conform/read-transcript.ts";
import type { CaseVerdict } from "../../conform/replay.ts";
import { agrees, failureLine, summaryLine, verdictJson } from "../../conform/report.ts";
import { EXIT } from "../exit.ts";
import { FileError } from "../files/file-error.ts";
import { readJson } from "../files/read-input.ts";
import { writeWhole } from "../files/write-whole.ts";

interface Options {
  readonly clouds?: string;
  readonly json?: string;
  readonly only?: string;
}

/** `novasim conform FILE…`: replays recorded requests and compares the answers. */
export function conformCommand(): Command {
  return new Command("conform")
    .description("replay transcripts of a real cloud against the simulator and compare every answer")
    .argument("<file...>", "transcripts, also gzipped (docs/conform.md); a clouds file among them serves all of them")
    .option("--clouds <file>", "the clouds the cases ran on (default: in the transcript, or clouds.json beside it)")
    .option("--only <pattern>", "only cases with this text in their name; * stands for any text")
    .option("--json <file>", "write the verdict on every exchange to this file")
    .action((files: readonly string[], options: Options) => {
      try {
        process.exitCode = run(files, options);
      } catch (error) {
        if (!(error instanceof TranscriptError || error instanceof FileError)) throw error;
        process.stderr.write(`error: ${error.message}\n`);
        process.exitCode = EXIT.INVALID;
      }
    });
}

interface Input {
  readonly file: string;
  readonly transcript: Transcript;
}

/** @returns the exit code */
function run(files: readonly string[], options: Options): number {
  const parsed = files.map((file) => ({ file, json: readJson(file) }));
  const inputs: Input[] = [];
  let given = options.clouds === undefined ? null : readClouds(readJson(options.clouds), options.clouds);
  for (const { file, json } of parsed) {
    if (isTranscript(json)) inputs.push({ file, transcript: readTranscript(json, file) });
    else given ??= readClouds(json, file);
  }
  const all: CaseVerdict[] = [];
  const records: unknown[] = [];
  for (const { file, transcript } of inputs) {
    for (const verdict of conform(transcript, { clouds: cloudsOf(file, transcript, given), only: options.only })) {
      all.push(verdict);
      if (options.json !== undefined) records.push(verdictJson(file, verdict));
      if (!agrees(verdict)) process.stdout.write(`${failureLine(verdict)}\n`);
    }
  }
  if (all.length === 0) throw new TranscriptError(nothingToDo(inputs, options));
  if (options.json !== undefined) writeWhole(options.json, `${JSON.stringify(records, null, 1)}\n`);
  process.stdout.write(`${summaryLine(all)}\n`);
  return all.every(agrees) ? EXIT.HELD : EXIT.FAILED;
}

function nothingToDo(inputs: readonly Input[], { only }: Options): string {
  if (inputs.length === 0) return "none of the files is a transcript: an object with a list 'cases'";
  return only === undefined ? "the transcripts hold no exchange" : `no case has '${only}' in its name`;
}

function cloudsOf(file: string, transcript: Transcript, given: CloudBook | null): CloudBook {
  if (given !== null) return given;
  if (transcript.clouds !== undefined) return transcript.clouds;
  const beside = join(dirname(file), "clouds.json");
  if (existsSync(beside)) return readClouds(readJson(beside), beside);
  throw new TranscriptError(`${file}: there is no ${beside}; name the file of its clouds with --clouds`);
}
