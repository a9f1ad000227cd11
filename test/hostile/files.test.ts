import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { readScenario } from "../../src/scenario/read/load.ts";
import { commandFolder, SMALL } from "./rig.ts";

const { at, write, novasim, bash, folder } = commandFolder();
write("s.yaml", SMALL);
mkdirSync(at("dir"));
write("plain", "");

/** A user's mistake ends with 2 and says so in a line or two, without a stack. */
function refused({ status, stderr }: { readonly status: number | null; readonly stderr: string }, words: RegExp): void {
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(status).toBe(2);
}

const FLAGS = ["--events", "--series", "--json", "--state", "--report"];

describe("a file that cannot be written", { timeout: 120_000 }, () => {
  it.each(FLAGS)("%s: a full disk", (flag) => {
    refused(novasim("run", "s.yaml", flag, "/dev/full"), /cannot write '\/dev\/full': no space is left on the device/);
    expect(existsSync("/dev/full")).toBe(true);
  });

  it("a directory, or a file where a folder is needed", () => {
    for (const flag of ["--events", "--json"]) {
      refused(novasim("run", "s.yaml", flag, "dir"), /cannot write 'dir': it is a directory, not a file/);
      refused(novasim("run", "s.yaml", flag, "plain/x"), /cannot write 'plain\/x': (a part|a file)/);
    }
    refused(novasim("run", "s.yaml", "--events", "e", "--checkpoint", "dir", "--every", "10m"), /cannot write 'dir'/);
  });

  it("leaves what was there, and no half of it", () => {
    write("state.json", "before");
    const before = readdirSync(folder).sort();
    // The log grows beyond what a file may hold: bash's limit counts blocks of 1024 bytes.
    refused(
      bash("ulimit -f 8; trap '' XFSZ; novasim run s.yaml --events e.ndjson --state state.json"),
      /the file grew too large/,
    );
    expect(readFileSync(at("state.json"), "utf8")).toBe("before");
    expect(readdirSync(folder).filter((name) => !before.includes(name))).toEqual([]);
    refused(bash("ulimit -f 8; trap '' XFSZ; novasim run s.yaml --state state.json"), /the file grew too large/);
    expect(readFileSync(at("state.json"), "utf8")).toBe("before");
    expect(readdirSync(folder).filter((name) => !before.includes(name))).toEqual([]);
  });

  it("standard output: a full disk is told of, a closed pipe is not", () => {
    refused(bash("novasim run s.yaml > /dev/full"), /cannot write to standard output: no space is left on the device/);
    const piped = bash("set -o pipefail; novasim lifecycle --format markdown | true");
    expect(piped).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(bash("set -o pipefail; novasim run s.yaml --json - | head -c 1")).toEqual({
      status: 0,
      stdout: "{",
      stderr: "",
    });
  });
});

describe("a file that cannot be read", { timeout: 120_000 }, () => {
  it("a directory, no file, an endless one", () => {
    const readers = [["run"], ["check"], ["compare"], ["conform"], ["schedule"], ["resume"]];
    for (const words of readers) refused(novasim(...words, "dir"), /it is a directory, not a file/);
    for (const words of [["check"], ["resume"]]) refused(novasim(...words, "nothing-here"), /no such file/);
    for (const words of [["check"], ["compare"]]) refused(novasim(...words, "/dev/zero"), /longer than \d+ MiB/);
  });

  it("a file that a scenario names", () => {
    for (const [name, hosts] of [
      ["dir", /it is a directory/],
      ["/dev/zero", /longer than 256 MiB/],
    ] as const) {
      const read = (text: string) => () => readScenario(text, at("s.yaml"));
      expect(read(SMALL.replace(/hosts: .*/, `hosts: [{file: ${name}}]`))).toThrow(hosts);
      expect(read(SMALL.replace(/arrivals: .*\n.*\n.*\n/, `trace: {file: ${name}}\n`))).toThrow(hosts);
      expect(read(SMALL.replace("cloud:", `cloud:\n  plugins: [${name}]`))).toThrow(hosts);
    }
  });
});

it("a port in use: says how to find another", { timeout: 60_000 }, async () => {
  const taken = createServer();
  const port = await new Promise<number>((done) =>
    taken.listen(0, "127.0.0.1", () => done((taken.address() as { port: number }).port)),
  );
  refused(novasim("serve", "--port", String(port)), /port \d+ is in use; .*--port 0/);
  await new Promise((done) => taken.close(done));
});
