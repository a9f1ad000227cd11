import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { commandFolder, SMALL } from "./rig.ts";

const { folder, at, write, novasim } = commandFolder();
const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");
const SCENARIO = SMALL.replace("until: 2h", "until: 6d").replace("hosts: [", "plugins: [p.js]\n  hosts: [");
const PLUGIN = "module.exports.Even = { name: 'EvenFilter', passes: () => true };\n";
const FILES = ["c", "log.ndjson", "series.csv"] as const;

/** The files as they were when the run was killed. */
const good: Record<string, Buffer> = {};

beforeAll(async () => {
  write("s.yaml", SCENARIO);
  write("p.js", PLUGIN);
  const words = [
    "run",
    "s.yaml",
    "--events",
    "log.ndjson",
    "--series",
    "series.csv",
    "--checkpoint",
    "c",
    "--every",
    "1d",
  ];
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder });
  const gone = new Promise((done) => child.once("exit", done));
  while (!existsSync(at("c"))) await setTimeout(5);
  child.kill("SIGKILL");
  await gone;
  for (const name of FILES) good[name] = readFileSync(at(name));
}, 60_000);

function putBack(): void {
  for (const name of FILES) write(name, good[name] ?? "");
  write("s.yaml", SCENARIO);
  write("p.js", PLUGIN);
}

const bytesOf = (name: string): Buffer => Buffer.from(good[name] ?? "");
const flipped = (name: string, at: number): Buffer => {
  const bytes = bytesOf(name);
  const index = Math.floor(at * bytes.length);
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (index % 8));
  return bytes;
};

/** What is done to the files, and what `resume` says of it. */
const DAMAGES: readonly (readonly [what: string, damage: () => void, says: RegExp])[] = [
  [
    "a checkpoint cut off",
    () => write("c", bytesOf("c").subarray(0, -1)),
    /^c: damaged: \d+ bytes where \d+ were written/,
  ],
  ["a longer checkpoint", () => write("c", Buffer.concat([bytesOf("c"), Buffer.of(0)])), /^c: damaged/],
  ["an empty checkpoint", () => write("c", ""), /^c: not a checkpoint/],
  ["a bit flipped in its middle", () => write("c", flipped("c", 0.5)), /^c: damaged: .* checksum/],
  ["a bit flipped at its end", () => write("c", flipped("c", 0.999)), /^c: damaged: .* checksum/],
  [
    "another version",
    () =>
      write(
        "c",
        Buffer.from(
          bytesOf("c")
            .toString("latin1")
            .replace(/^novasim \S+/, "novasim 9.9.9"),
          "latin1",
        ),
      ),
    /^c: a checkpoint of another version/,
  ],
  ["a shorter log", () => write("log.ndjson", bytesOf("log.ndjson").subarray(0, 5000)), /^log\.ndjson: shorter/],
  ["an empty log", () => write("log.ndjson", ""), /^log\.ndjson: shorter/],
  [
    "a changed log",
    () => write("log.ndjson", bytesOf("log.ndjson").toString().replace("type", "typo")),
    /^log\.ndjson: changed/,
  ],
  ["a log with a line more", () => write("log.ndjson", `{}\n${bytesOf("log.ndjson")}`), /^log\.ndjson: changed/],
  ["a shorter series", () => write("series.csv", bytesOf("series.csv").subarray(0, 100)), /^series\.csv: shorter/],
  ["a changed series", () => write("series.csv", flipped("series.csv", 0.01)), /^series\.csv: changed/],
  ["another scenario", () => write("s.yaml", SCENARIO.replace("seed: 1", "seed: 2")), /^s\.yaml: changed/],
  ["another plugin", () => write("p.js", PLUGIN.replace("true", "false")), /^p\.js: changed/],
];

describe("novasim resume", { timeout: 120_000 }, () => {
  it.each(DAMAGES)("refuses %s, and leaves all as it is", (_what, damage, says) => {
    putBack();
    damage();
    const sums = () =>
      FILES.map((name) =>
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      );
    const before = sums();
    const { status, stdout, stderr } = novasim("resume", "c");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(sums()).toEqual(before);
  });

  it("goes on with what is whole, whatever was written after the checkpoint", () => {
    putBack();
    write("log.ndjson", Buffer.concat([bytesOf("log.ndjson"), Buffer.from("half a li")]));
    const resumed = novasim("resume", "c");
    expect([resumed.status, resumed.stderr]).toEqual([0, ""]);
    const digest = /sha256:[0-9a-f]+/.exec(resumed.stdout)?.[0];
    const log = readFileSync(at("log.ndjson"));
    expect(log.includes(0)).toBe(false);
    expect(digest).toBe(`sha256:${createHash("sha256").update(log).digest("hex").slice(0, 16)}`);
    expect(/sha256:[0-9a-f]+/.exec(novasim("run", "s.yaml").stdout)?.[0]).toBe(digest);
  });
});
