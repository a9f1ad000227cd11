import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const TEXT = readFileSync(join(ROOT, "docs/studies.md"), "utf8");
const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;

/** The samples of one kind, as they stand. */
function samples(kind: string): string[] {
  const fence = new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...TEXT.matchAll(fence)].map(([, text = ""]) =>
    text.replaceAll("npx novasim", `node ${ROOT}/dist/cli/main.js`),
  );
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-studies-"));
  const [scenario = ""] = samples("yaml file=sweep.yaml");
  writeFileSync(join(folder, "sweep.yaml"), scenario);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs lines of a shell; what they began in the background ends with them. */
function shell(lines: string) {
  const script = `set -e -m\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n${lines}`;
  return spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => probe.once("listening", ready));
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("docs/studies.md", () => {
  it("has samples that run on one machine", () => {
    const [lines = ""] = samples("sh in=sweep.yaml");
    const { status, stderr, stdout } = shell(lines);
    expect(`${status} ${stderr}`).toBe("0 ");
    for (const cell of ["spread, 8 hosts", "spread, 4 hosts", "pack, 8 hosts", "pack, 4 hosts"])
      expect(stdout).toMatch(new RegExp(`^${cell} +3 +3 `, "m"));
  }, 120_000);

  it("has samples of several scenarios", () => {
    symlinkSync(join(ROOT, "scenarios"), join(folder, "scenarios"));
    const [lines = ""] = samples("sh in=scenarios");
    const { status, stderr, stdout } = shell(lines);
    expect(`${status} ${stderr}`).toBe("0 ");
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^\d+ scenarios · \d+ held$/);
  }, 120_000);

  it.skipIf(!HAS_REDIS)(
    "has a sample that runs through a queue (skipped where there is no redis-server)",
    async () => {
      const [lines = ""] = samples("sh queue");
      const port = await freePort();
      const { status, stdout } = shell(lines.replaceAll("6379", String(port)));
      expect(status).toBe(0);
      expect(stdout).toMatch(/^pack, 4 hosts +3 +3 /m);
    },
    120_000,
  );
});
