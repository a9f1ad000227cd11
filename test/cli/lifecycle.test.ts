import { describe, expect, it, vi } from "vitest";
import { lifecycleCommand } from "../../src/cli/commands/lifecycle.ts";
import { OPERATIONS } from "../../src/lifecycle/operations.ts";
import { statusOf } from "../../src/model/records/server-states.ts";
import { lifecycleDocument } from "../../src/report/lifecycle/lifecycle-document.ts";

function printed(...args: string[]): string {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  const complain = vi.spyOn(console, "error").mockImplementation((line) => {
    text += line;
  });
  try {
    lifecycleCommand().parse(["node", "lifecycle", ...args]);
  } finally {
    write.mockRestore();
    complain.mockRestore();
  }
  return text;
}

describe("docs/lifecycle.md", () => {
  it("is what the declarations say (renew: npm run docs:update)", async () => {
    await expect(lifecycleDocument(OPERATIONS)).toMatchFileSnapshot("../../docs/lifecycle.md");
  });
});

describe("novasim lifecycle", () => {
  it("lists every operation", () => {
    const names = printed()
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual([...OPERATIONS].map(({ name }) => name));
  });

  it("tells the phases and outcomes of one", () => {
    const text = printed("--operation", "pause");
    expect(text).toMatch(/^pause +host +pause +pause +- +paused +reverted$/m);
    expect(text).toMatch(/^paused +PAUSED +vm_state paused, task_state none +succeeds$/m);
    expect(text).toMatch(/^written at once +task_state pausing$/m);
  });

  it("draws diagrams", () => {
    expect(printed("--format", "mermaid")).toMatch(/^stateDiagram-v2\n {2}\[\*\] --> BUILD : create\n/);
    expect(printed("--format", "mermaid")).toContain("  ACTIVE --> PAUSED : pause\n");
    expect(printed("--format", "mermaid", "--operation", "pause")).toContain('state "paused (PAUSED)"');
  });

  it("knows what was meant by an operation that there is not", () => {
    expect(printed("--operation", "puase")).toBe("there is no operation 'puase'; did you mean 'pause'?");
    expect(process.exitCode).toBe(2);
    process.exitCode = 0;
  });
});

describe("the declarations", () => {
  const names = [...OPERATIONS].map(({ name }) => name);

  it("have names of their own", () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(names)("of %s tell only of states that the API has a status for", (name) => {
    for (const vmState of OPERATIONS.named(name).admits.vmStates ?? []) expect(statusOf(vmState, null)).toBeDefined();
  });
});
