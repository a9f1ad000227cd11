/**
 * `npm run mutate`: breaks the rules one at a time, in a sample that a seed draws, and says which of them the tests
 * beside the rules did not notice. It ends when the sample does, or after `--minutes`. With `--record` it writes docs/mutation.md.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Mutant, mutantsOf } from "./mutants.ts";
import { type Result, report } from "./report.ts";

/** What is broken, and where the tests are that should notice. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  "src/lifecycle": ["test/lifecycle", "test/model", "test/api/servers"],
  "src/model": ["test/model", "test/lifecycle", "test/scheduler", "test/api/servers"],
  "src/scheduler": ["test/scheduler", "test/lifecycle"],
  "src/api/servers": ["test/api/servers", "test/lifecycle"],
};

/** A mutant that makes its tests run for so long has made them run for ever, ms. */
const TIME_LIMIT = 120_000;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    sample: { type: "string", default: "400" },
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

function test(mutant: Mutant | null, filters: readonly string[]): Promise<Result["verdict"]> {
  const vitest = resolve(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "test/mutation/vitest.config.ts", ...filters];
  const env = mutant === null ? process.env : { ...process.env, MUTANT: JSON.stringify(mutant) };
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), TIME_LIMIT);
    child.on("exit", (code) => {
      clearTimeout(timer);
      done(code === null ? "endless" : code === 0 ? "survived" : "killed");
    });
  });
}

const areas = Object.entries(AREAS);
if (
  (await test(
    null,
    areas.flatMap(([, tests]) => tests),
  )) !== "survived"
) {
  throw new Error("the tests fail without a mutant: mend them first");
}
const all = areas.flatMap(([area, tests]) =>
  sourcesOf(area)
    .filter((file) => file.includes(values.only))
    .flatMap((file) => mutantsOf(file, readFileSync(resolve(root, file), "utf8")))
    .map((mutant) => ({ mutant, tests, rank: rankOf(mutant) })),
);
const sample = all.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, Number(values.sample));
const deadline = Date.now() + Number(values.minutes) * 60_000;
const results: Result[] = [];
let next = 0;

async function work(): Promise<void> {
  for (let each = sample[next++]; each !== undefined && Date.now() < deadline; each = sample[next++]) {
    const { mutant, tests } = each;
    const verdict = await test(mutant, tests);
    results.push({ mutant, verdict });
    const { file, line, text, replacement } = mutant;
    if (verdict === "survived") console.log(`${file}:${line}\n  - ${text}\n  + ${replacement}`);
  }
}

await Promise.all(Array.from({ length: Number(values.workers) }, work));
const text = report(results, all.length, values.seed);
if (values.record) writeFileSync(resolve(root, "docs/mutation.md"), text);
console.log(`${results.filter(({ verdict }) => verdict !== "survived").length} of ${results.length} caught`);
