/**
 * `npm run mutate`: breaks the rules one at a time, in a sample that a seed draws, and says which of them the tests
 * beside the rules did not notice. It ends when the sample does, or after `--minutes`. With `--record` it writes docs/mutation.md.
 * With `--list` it makes the mistakes of `list.ts` instead, and the gallery and the recordings count as tests too.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { MISTAKES, mutantOf } from "./list.ts";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { type Result, report } from "./report.ts";

/** What is broken, and where the tests are that should notice. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  "src/lifecycle": ["test/lifecycle", "test/model", "test/api/servers"],
  "src/model": ["test/model", "test/lifecycle", "test/scheduler", "test/api/servers"],
  "src/scheduler": ["test/scheduler", "test/lifecycle"],
  "src/api/servers": ["test/api/servers", "test/lifecycle"],
};

/** Tests that run whole clouds: the quick part of the gallery, and what was recorded of Nova. */
const WHOLE: readonly string[] = ["test/gallery-digests.test.ts", "test/conform/recordings.test.ts"];

/** A mutant whose tests run for so many times as long as without it makes them run for ever. */
const PATIENCE = 4;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    sample: { type: "string", default: "400" },
    list: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    minutes: { type: "string", default: "28" },
    workers: { type: "string", default: "2" },
    record: { type: "boolean", default: false },
  },
});

const root = resolve(import.meta.dirname, "../../../..");

function sourcesOf(area: string): string[] {
  const files = readdirSync(resolve(root, area), { recursive: true, encoding: "utf8" });
  return files.filter((name) => name.endsWith(".ts")).map((name) => `${area}/${name}`);
}

/** The same sample for the same seed, however many other mutants there are. */
function rankOf({ file, start, text, replacement }: Mutant): string {
  return createHash("sha256").update(`${values.seed} ${file} ${start} ${text} ${replacement}`).digest("hex");
}

/** @param limitMs after which its tests are stopped */
function test(mutant: Mutant | null, filters: readonly string[], limitMs: number): Promise<Result["verdict"]> {
  const vitest = resolve(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "test/mutation/vitest.config.ts", ...filters];
  const env = mutant === null ? process.env : { ...process.env, MUTANT: JSON.stringify(mutant) };
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.on("exit", (code) => {
      clearTimeout(timer);
      done(code === null ? "endless" : code === 0 ? "survived" : "killed");
    });
  });
}

interface Trial {
  readonly mutant: Mutant;
  readonly tests: readonly string[];
  /** What is wrong with it, in words. */
  readonly breaks?: string;
}

const read = (file: string) => readFileSync(resolve(root, file), "utf8");

/** The sample that the seed draws, and how many mutants it is drawn from. */
function sampled(): { trials: readonly Trial[]; of: number } {
  const all = Object.entries(AREAS).flatMap(([area, tests]) =>
    sourcesOf(area)
      .filter((file) => file.includes(values.only))
      .flatMap((file) => mutantsOf(file, read(file)))
      .map((mutant) => ({ mutant, tests, rank: rankOf(mutant) })),
  );
  const trials = all.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, Number(values.sample));
  return { trials, of: all.length };
}

/** The mistakes of `list.ts`. */
function listed(): { trials: readonly Trial[]; of: number } {
  const mistakes = MISTAKES.filter(({ file }) => file.includes(values.only));
  const trials = mistakes.map((mistake): Trial => {
    const [, tests = []] = Object.entries(AREAS).find(([area]) => mistake.file.startsWith(`${area}/`)) ?? [];
    return { mutant: mutantOf(mistake, read(mistake.file)), tests: [...tests, ...WHOLE], breaks: mistake.breaks };
  });
  return { trials, of: trials.length };
}

const { trials, of } = values.list ? listed() : sampled();
const unbroken = [...new Set(trials.flatMap(({ tests }) => tests))];
const started = Date.now();
if ((await test(null, unbroken, 3_600_000)) !== "survived") {
  throw new Error("the tests fail without a mutant: fix them first");
}
const limitMs = 60_000 + PATIENCE * (Date.now() - started);
const deadline = Date.now() + Number(values.minutes) * 60_000;
const results: Result[] = [];
let next = 0;

async function work(): Promise<void> {
  for (let each = trials[next++]; each !== undefined && Date.now() < deadline; each = trials[next++]) {
    const { mutant, tests, breaks } = each;
    const verdict = await test(mutant, tests, limitMs);
    results.push({ mutant, verdict });
    const { file, line, text, replacement } = mutant;
    if (breaks !== undefined)
      console.log(`${verdict === "survived" ? "survived" : "caught"}: ${file}:${line} ${breaks}`);
    else if (verdict === "survived") console.log(`${file}:${line}\n  - ${text}\n  + ${replacement}`);
  }
}

await Promise.all(Array.from({ length: Number(values.workers) }, work));
if (values.record) writeFileSync(resolve(root, "docs/mutation.md"), report(results, of, values.seed));
console.log(`${results.filter(({ verdict }) => verdict !== "survived").length} of ${results.length} caught`);
