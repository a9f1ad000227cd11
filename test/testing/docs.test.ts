import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import * as novasim from "../../src/index.ts";
import * as testing from "../../src/testing/index.ts";

const DOC = readFileSync(new URL("../../docs/testing.md", import.meta.url), "utf8");
const samples = [...DOC.matchAll(/```js\n(.*?)```/gs)].map(([, code = ""]) => code);

it.each(samples)("docs/testing.md: this sample runs\n%s", async (code) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const body = code
    .replace('import fc from "fast-check";', "")
    .replaceAll(
      /import (\{.*?\}) from "novasim(\/testing)?";/g,
      (_, names, kit) => `const ${names} = ${kit ? "testing" : "novasim"};`,
    );
  new Function("novasim", "testing", "fc", body)(novasim, testing, fc);
  if (code.includes("every law held")) expect(log).toHaveBeenCalledWith("true, and every law held");
  log.mockRestore();
});

it("docs/testing.md lists every invariant", () => {
  const listed = [...DOC.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(Object.keys(testing.INVARIANTS));
});
