import { describe, expect, it } from "vitest";
import type { ReplyDifference } from "../../src/conform/compare.ts";
import type { CaseVerdict } from "../../src/conform/replay.ts";
import { failureLine, summaryLine, verdictJson } from "../../src/conform/report.ts";

function verdict(...differences: ReplyDifference[]): CaseVerdict {
  return { case: "story/x", step: 3, what: "GET /servers", differences };
}

describe("failureLine", () => {
  it("tells case, step, path, expected and got", () => {
    expect(failureLine(verdict({ path: "$.response.status", expected: 202, got: 404 }))).toBe(
      "story/x step 3 (GET /servers): $.response.status expected 202, got 404",
    );
  });

  it("tells the error's text, what is absent, and how much more there is", () => {
    const line = failureLine({
      ...verdict({ path: "$.a", expected: null }, { path: "$.b", got: 1 }, { path: "$.c", got: 2 }),
      said: "No.",
    });
    expect(line).toContain('$.a expected null, got nothing "No." (and 2 more differences)');
  });

  it("keeps values short, and shows long texts from where they part", () => {
    const text = "x".repeat(300);
    const line = failureLine(verdict({ path: "$.m", expected: `${text}left`, got: `${text}right` }));
    expect(line).toContain('expected "…xxxxxxxxxxxxxxxxleft", got "…xxxxxxxxxxxxxxxxright"');
    expect(failureLine(verdict({ path: "$.m", expected: { text }, got: 1 })).length).toBeLessThan(150);
  });
});

describe("summaryLine", () => {
  it("rounds down, so that only all are 100 %", () => {
    const wrong = verdict({ path: "$", got: 1 });
    const all = Array.from({ length: 2000 }, () => verdict());
    expect(summaryLine(all)).toBe("2000 of 2000 exchanges agree (100 %)");
    expect(summaryLine([...all, wrong])).toBe("2000 of 2001 exchanges agree (99.9 %)");
  });
});

describe("verdictJson", () => {
  it("holds everything", () => {
    expect(verdictJson("f.json", verdict({ path: "$", got: 1 }))).toEqual({
      file: "f.json",
      case: "story/x",
      step: 3,
      what: "GET /servers",
      agrees: false,
      differences: [{ path: "$", got: 1 }],
    });
  });
});
