import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NamedFiles } from "../../src/scenario/format/named-files.ts";
import { formatProblem } from "../../src/scenario/format/problem.ts";
import { autoFlavorName, readTrace } from "../../src/scenario/format/trace.ts";

const HEADER = "id,submit_s,lifetime_s,vcpus,memory_mb,disk_gb,project,extra";
const faults = (text: string): string[] => readTrace(text, "t.csv").problems.map((problem) => formatProblem(problem));

describe("traces", () => {
  it("become columns, in milliseconds", () => {
    const { trace, problems } = readTrace(
      `${HEADER}\na,0,600,1,1792,,b1,f=b\nb,300.5,,2,3584,20,b2,\nc,300.5,0,1,1792,,b1,\n`,
      "t.csv",
    );
    expect(problems).toEqual([]);
    expect(trace.count).toBe(3);
    expect([...trace.submit]).toEqual([0, 300_500, 300_500]);
    expect([...trace.lifetime]).toEqual([600_000, Number.NaN, 0]);
    expect(trace.sizes).toEqual([
      { vcpus: 1, memoryMb: 1792, diskGb: 0 },
      { vcpus: 2, memoryMb: 3584, diskGb: 20 },
    ]);
    expect([...trace.size]).toEqual([0, 1, 0]);
    expect([...trace.project].map((i) => trace.projects[i])).toEqual(["b1", "b2", "b1"]);
    expect(trace.sizes.map(autoFlavorName)).toEqual(["auto-1c-1792m-0g", "auto-2c-3584m-20g"]);
  });

  it("round fractions of a vCPU up", () => {
    const { trace } = readTrace("submit_s,vcpus,memory_mb\n0,3.152,100\n", "t.csv");
    expect(trace.sizes).toEqual([{ vcpus: 4, memoryMb: 100, diskGb: 0 }]);
  });

  it("tell every bad cell with its line and column", () => {
    expect(faults("id,submit_s,lifetime_s,vcpus,memory_mb\na,1,2,3,4\nb,x,-1,,1.5\nc,1\n")).toEqual([
      "t.csv:3:3: 'submit_s' must be a number, not 'x'\n  3 | b,x,-1,,1.5\n    |   ^",
      "t.csv:3:5: 'lifetime_s' must be at least 0, not -1\n  3 | b,x,-1,,1.5\n    |     ^^",
      "t.csv:3:8: 'vcpus' is blank; it needs a value\n  3 | b,x,-1,,1.5\n    |        ^",
      "t.csv:3:9: 'memory_mb' must be a whole number, not '1.5'\n  3 | b,x,-1,,1.5\n    |         ^^^",
      "t.csv:4:3: 2 values in a row of 5 columns\n  4 | c,1\n    |   ^",
    ]);
  });

  it("tell what is wrong with the header, the quotes or the whole file", () => {
    expect(faults("submit_s,vcpu,memory_mb\n1,2,3\n").join("\n")).toMatch(
      /unknown column 'vcpu'; did you mean 'vcpus'/,
    );
    expect(faults("submit_s,vcpu,memory_mb\n1,2,3\n").join("\n")).toMatch(/column 'vcpus' is missing/);
    expect(faults("submit_s,vcpus,vcpus,memory_mb\n").join("\n")).toMatch(/'vcpus' stands there twice/);
    expect(faults('submit_s,vcpus,memory_mb\n1,"2,3\n').join("\n")).toMatch(
      /^t\.csv:\d+:1: not valid CSV: Quoted field unterminated/,
    );
    expect(faults("")[0]).toMatch(/the file is empty/);
    expect(faults(`${HEADER}\n`)[0]).toMatch(/holds no request/);
  });

  it("count, and do not print, thousands of faults", () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `${i},x,1`).join("\n");
    const told = faults(`submit_s,vcpus,memory_mb\n${rows}\n`);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe("t.csv: 980 more faults like these");
  });

  it("never throw, whatever the text", () => {
    const cell = fc.oneof(fc.constantFrom("1", "", "x", '"', "-1", "1.5", " "), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 6 }), (rows) => {
        const { trace, problems } = readTrace([HEADER, ...rows.map((row) => row.join(","))].join("\n"), "t.csv");
        expect(trace.count > 0 || problems.length > 0).toBe(true);
      }),
    );
  });

  it("of azure-v1-day and openb are read whole", () => {
    const folder = fileURLToPath(new URL("../../scenarios/traces", import.meta.url));
    for (const [file, count] of [
      ["azure-v1-day/vms.csv.gz", 87_967],
      ["openb/vms.csv.gz", 8_152],
    ] as const) {
      const { trace, problems } = readTrace(new NamedFiles(`${folder}/s.yaml`).text(file) ?? "", file);
      expect(problems).toEqual([]);
      expect(trace.count).toBe(count);
    }
  });
});
