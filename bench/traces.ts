import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { printTable } from "./harness.ts";

/** A trace on so many hosts, with the counts of its README (its own placement loop) and what a replay may take. */
interface Replay {
  readonly name: string;
  readonly file: string;
  readonly hosts: number;
  readonly counts: {
    readonly spread: readonly [placed: number, refused: number];
    readonly pack: readonly [number, number];
  };
  readonly limits: { readonly seconds: number; readonly gib: number } | null;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** The built command: `npm run build` makes it. */
const MAIN = `${ROOT}dist/cli/main.js`;
const REPLAYS: readonly Replay[] = [
  {
    name: "azure-v1-day",
    file: `${ROOT}scenarios/traces/azure-v1-day/vms.csv.gz`,
    hosts: 700,
    counts: { spread: [87_895, 72], pack: [87_967, 0] },
    limits: null,
  },
  {
    name: "azure-v1",
    file: `${ROOT}../shared/traces/azure-v1/vms.csv.gz`,
    hosts: 1100,
    counts: { spread: [410_165, 111], pack: [410_276, 0] },
    limits: { seconds: 30, gib: 1.5 },
  },
];

interface Summary {
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

/** The command, as a user gives it, in a process of its own: its time, its memory, its counts. */
function play({ file, hosts }: Replay, cell: "spread" | "pack", digest: boolean) {
  const sets = [`hosts=${hosts}`, "share=1", `workload.0.trace.file=${file}`].flatMap((set) => ["--set", set]);
  const scenario = `${ROOT}scenarios/azure-day.yaml`;
  const command = [MAIN, "run", scenario, "--cell", cell, ...(digest ? [] : ["--no-digest"]), "--json", "-", ...sets];
  const started = performance.now();
  // With this bench's own flags, which its first line tells.
  const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...command], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - started) / 1000;
  if (stdout === "") throw new Error(`the replay of ${file} told nothing: ${stderr}`);
  const { metrics } = JSON.parse(stdout) as Summary;
  const value = (name: string, what: string): number => metrics[name]?.[what] ?? Number.NaN;
  return {
    seconds,
    gib: value("run.peak_rss", "value") / 2 ** 30,
    placed: value("create.active", "count"),
    refused: value("create.no_valid_host", "count"),
    events: value("run.events_per_second", "value"),
  };
}

/** Real traces from the first line to the last: reading, every request through the API, every event, the summary. */
export function traces(): void {
  if (!existsSync(MAIN)) throw new Error(`there is no ${MAIN}; npm run build makes it`);
  const rows = REPLAYS.filter(({ file }) => existsSync(file)).flatMap((replay) =>
    (["spread", "pack"] as const).map((cell) => {
      const { seconds, gib, placed, refused, events } = play(replay, cell, false);
      const [wanted, unplaced] = replay.counts[cell];
      const { limits } = replay;
      return [
        `${replay.name}, ${replay.hosts} hosts, ${cell}`,
        `${seconds.toFixed(1)} s${limits === null ? "" : ` of ${limits.seconds}`}`,
        `${play(replay, cell, true).seconds.toFixed(1)} s`,
        `${gib.toFixed(2)} GiB${limits === null ? "" : ` of ${limits.gib}`}`,
        `${Math.round(events / 1000)} k/s`,
        `${placed} of ${wanted}`,
        `${refused} of ${unplaced}`,
      ];
    }),
  );
  printTable(
    "traces: a whole run from the command line with --no-digest; counts beside those of the traces' READMEs",
    ["replay", "wall time", "with the log's hash", "peak RSS", "events", "placed", "no valid host"],
    rows,
  );
  for (const { name, file } of REPLAYS) if (!existsSync(file)) console.log(`${name} is not here: ${file}`);
}
