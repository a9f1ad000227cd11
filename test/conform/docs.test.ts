import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conformCommand } from "../../src/cli/commands/conform.ts";
import { PLACEHOLDERS } from "../../src/conform/placeholders.ts";

const DOC = readFileSync(new URL("../../docs/conform.md", import.meta.url), "utf8");

/** The code block behind a marker of the document. */
function sample(name: string): string {
  const block = new RegExp(`<!-- ${name} -->\n\`\`\`\\w*\n(.*?)\`\`\``, "s").exec(DOC)?.[1];
  if (block === undefined) throw new Error(`docs/conform.md has no sample '${name}'`);
  return block;
}

describe("docs/conform.md and the command", () => {
  let folder = "";
  let output = "";
  let errors = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "novasim-"));
    output = "";
    errors = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      output += text;
      return true;
    });
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      errors += text;
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true });
  });

  function file(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  async function run(...args: string[]): Promise<number | string | undefined> {
    await conformCommand().parseAsync(args, { from: "user" });
    return process.exitCode;
  }

  it("give the output that the document shows for its transcript", async () => {
    expect(await run(file("pause.json", sample("transcript")))).toBe(1);
    expect(output).toBe(sample("output"));
  });

  it("exit with 0 when all agree", async () => {
    const mended = JSON.parse(sample("transcript"));
    mended.cases[0].steps.splice(3, 1);
    expect(await run(file("pause.json", JSON.stringify(mended)))).toBe(0);
    expect(output).toBe("6 of 6 exchanges agree (100 %)\n");
  });

  it("write every verdict as JSON", async () => {
    const verdicts = join(folder, "verdicts.json");
    await run(file("pause.json", sample("transcript")), "--json", verdicts);
    const written = JSON.parse(readFileSync(verdicts, "utf8"));
    expect(written).toHaveLength(7);
    expect(written[0]).toEqual({
      file: join(folder, "pause.json"),
      case: "servers/pause",
      step: 1,
      what: "POST /servers",
      agrees: true,
      differences: [],
    });
    expect(written[3].differences[0]).toEqual({ path: "$.response.status", expected: 202, got: 409 });
  });

  it("find the clouds beside the transcript, among the files, or where they are told", async () => {
    const { clouds, cases } = JSON.parse(sample("transcript"));
    const transcript = file("pause.json", JSON.stringify({ cases }));
    expect(await run(transcript)).toBe(2);
    expect(errors).toMatch(/there is no .*clouds.json; name the file of its clouds with --clouds/);
    const book = file("book.json", JSON.stringify(clouds));
    expect(await run(transcript, "--clouds", book)).toBe(1);
    expect(await run(book, transcript)).toBe(1);
    file("clouds.json", JSON.stringify(clouds));
    expect(await run(transcript)).toBe(1);
  });

  it("play only the cases that are asked for", async () => {
    const transcript = file("pause.json", sample("transcript"));
    expect(await run(transcript, "--only", "ser*pa")).toBe(1);
    expect(await run(transcript, "--only", "resize")).toBe(2);
    expect(errors).toBe("error: no case has 'resize' in its name\n");
  });

  it("say which file cannot be read", async () => {
    expect(await run(join(folder, "nothing.json"))).toBe(2);
    expect(await run(file("half.json", "{"))).toBe(2);
    expect(errors).toMatch(/cannot read .*nothing.json[\s\S]*half.json/);
    expect(existsSync(join(folder, "nothing.json"))).toBe(false);
  });

  it("name every placeholder", () => {
    for (const name of Object.keys(PLACEHOLDERS))
      expect(DOC).toContain(name === "host_id" ? "<host_id:1>" : `<${name}>`);
  });
});
