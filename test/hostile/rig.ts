import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll } from "vitest";

const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");

/** What became of a command. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own, in which `novasim` is run; it is gone after the tests of the file. */
export function commandFolder(): {
  readonly folder: string;
  at(name: string): string;
  write(name: string, content: string | Uint8Array): string;
  novasim(...words: string[]): Ended;
  /** A line of bash, in which `novasim` is a command. */
  bash(line: string): Ended;
} {
  const folder = mkdtempSync(join(tmpdir(), "novasim-hostile-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const ended = ({ status, stdout, stderr }: ReturnType<typeof spawnSync>): Ended => ({
    status,
    stdout: String(stdout),
    stderr: String(stderr),
  });
  return {
    folder,
    at,
    write(name, content) {
      writeFileSync(at(name), content);
      return at(name);
    },
    novasim: (...words) => ended(spawnSync(process.execPath, [MAIN, ...words], { cwd: folder, encoding: "utf8" })),
    bash: (line) =>
      ended(
        spawnSync("bash", ["-c", `novasim() { "${process.execPath}" "${MAIN}" "$@"; }; ${line}`], {
          cwd: folder,
          encoding: "utf8",
        }),
      ),
  };
}

/** A scenario of a few hundred events. */
export const SMALL = `scenario: v1
name: small
seed: 1
clock: {until: 2h}
cloud:
  hosts: [{name: "c-%02d", count: 3, vcpus: 32, memory_mb: 65536, disk_gb: 500}]
  flavors: [{name: small, vcpus: 1, ram: 1024, disk: 10}]
  images: [{name: debian}]
workload:
  - name: users
    arrivals: {process: poisson, rate: 60/h}
    create: {flavor: small, image: debian}
    lifetime: {dist: exp, mean: 30m}
`;
