import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { serve } from "../../src/index.ts";
import { serveCommand } from "./command.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const DOC = readFileSync(join(ROOT, "docs/serve.md"), "utf8");
const samples = (language: string) =>
  [...DOC.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
const lines = samples("sh")
  .flatMap((text) => text.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, ""));

const COMMANDS = lines.filter((line) => line.startsWith("novasim serve"));
const CURLS = lines.filter((line) => line.startsWith("curl "));
/** Such an answer has no end. */
const ENDLESS = /follow=true/;

describe("docs/serve.md", () => {
  it.each(COMMANDS)("%s", async (line) => {
    const words = line.split(/\s+/).slice(2);
    const running = await serveCommand(words.map((word) => word.replace(/^scenarios\//, `${ROOT}/scenarios/`)));
    expect(running.url, running.output()).toMatch(/^http/);
    expect(await running.end()).toBe(0);
  });

  it("has samples of what it tells of", () => {
    expect([COMMANDS.length > 4, CURLS.length > 10, samples("ts").length]).toEqual([true, true, 2]);
  });

  it("has a sample for tests in process that runs", async () => {
    const [sample = ""] = samples("ts");
    const body = sample.replace(/^import .*$/m, "");
    const AsyncFunction = (async () => undefined).constructor as new (
      ...words: string[]
    ) => (with_: typeof serve) => Promise<void>;
    await new AsyncFunction("serve", body)(serve);
  });

  it.skipIf(spawnSync("curl", ["--version"]).status !== 0)("has curl lines that are answered", async () => {
    const folder = mkdtempSync(join(tmpdir(), "novasim-serve-docs-"));
    const served = await serveCommand(["--auth", "none"]);
    try {
      const base = `${served.url}/compute/v2.1`;
      const ask = async (path: string, init?: RequestInit) => (await fetch(`${base}${path}`, init)).json();
      const headers = { "content-type": "application/json", "openstack-api-version": "compute 2.93" };
      const { flavors } = (await ask("/flavors")) as { flavors: { id: string }[] };
      const { images } = (await (await fetch(`${served.url}/image/v2/images`)).json()) as { images: { id: string }[] };
      const server = { name: "web-1", flavorRef: flavors[0]?.id, imageRef: images[0]?.id, networks: "none" };
      const create = async () => {
        const body = JSON.stringify({ server });
        return ((await ask("/servers", { method: "POST", headers, body })) as { server: { id: string } }).server.id;
      };
      const id = await create();
      for (const line of CURLS.filter((each) => !ENDLESS.test(each))) {
        const script = line.replaceAll("curl ", "curl -fsS -m 20 ").replace('"ID"', JSON.stringify(id));
        const { status, stderr } = spawnSync("sh", ["-ec", `C=${served.url}/novasim/v1\n${script}`], {
          cwd: folder,
          encoding: "utf8",
        });
        expect(`${line}: ${status} ${stderr}`).toBe(`${line}: 0 `);
        if (!line.includes("$C/reset")) continue;
        // The cloud is as at its beginning: the server that is explained further on is made again, later than 120 s.
        await fetch(`${served.url}/novasim/v1/advance`, { method: "POST", headers, body: '{"seconds": 200}' });
        await create();
      }
    } finally {
      await served.end();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
