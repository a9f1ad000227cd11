import { describe, expect, it } from "vitest";
import { BUILT, serveCommand } from "../http/command.ts";

describe.skipIf(!BUILT)("novasim serve (needs npm run build)", () => {
  it("warns when it listens beyond this machine, and only then", async () => {
    const wide = await serveCommand(["--host", "0.0.0.0"]);
    expect(await wide.end()).toBe(0);
    expect(wide.output()).toContain("warning: listening at 0.0.0.0");
    const narrow = await serveCommand();
    expect(await narrow.end("SIGINT")).toBe(0);
    expect(narrow.output()).not.toContain("warning");
    expect(narrow.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it.each([
    [["--port", "70000"], 2],
    [["--clock", "moon"], 2],
    [["--option", "no_such_option=1"], 2],
    [["--option", "reclaim_instance_interval"], 2],
    [["--set", "a=b"], 2],
    [["nowhere.yaml"], 2],
  ] as const)("exits for %j with %i", async (words, code) => {
    const { child } = await serveCommand(words);
    expect(child.exitCode).toBe(code);
  });
});
