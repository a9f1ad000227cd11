import { describe, expect, test } from "vitest";
import { SchedulingError } from "../../src/scheduler/errors.ts";
import { normalize } from "../../src/scheduler/normalize.ts";
import { leastNumber } from "../../src/scheduler/rules/aggregate-metadata.ts";
import { canonicalArchitecture, canonicalHypervisor, canonicalMode } from "../../src/scheduler/rules/canonical.ts";
import { matchExtraSpec } from "../../src/scheduler/rules/extra-specs-ops.ts";
import { ratioSettings } from "../../src/scheduler/rules/metric-settings.ts";
import { floatText, pythonFloat, pythonInt } from "../../src/scheduler/rules/python-values.ts";
import { satisfiesVersion, versionText } from "../../src/scheduler/rules/version-predicate.ts";
import { read, recorded } from "./recorded.ts";

type Failure = { error: string };
interface Rows<T> {
  readonly rows: readonly T[];
}

/** The value, or the name of the error. */
function attempt<T>(run: () => T): T | Failure {
  try {
    return run();
  } catch (error) {
    if (error instanceof SchedulingError) return { error: error.kind };
    throw error;
  }
}

describe.skipIf(!recorded)("Nova's pure functions, row by row", () => {
  const tables = recorded ? read<Record<string, unknown>>("tables.json") : {};

  test("extra-spec operators", () => {
    const { rows } = tables["extra_specs_ops.match"] as Rows<[string, string, boolean | Failure]>;
    for (const [value, requirement, result] of rows) {
      expect([value, requirement, attempt(() => matchExtraSpec(value, requirement))]).toEqual([
        value,
        requirement,
        result,
      ]);
    }
    expect(rows.length).toBeGreaterThan(1000);
  });

  test("normalize", () => {
    const { rows } = tables["weights.normalize"] as Rows<[number[], number | null, number | null, number[]]>;
    for (const [values, low, high, result] of rows) {
      const own = normalize(values, low ?? undefined, high ?? undefined);
      expect(own.length).toBe(result.length);
      for (const [i, value] of own.entries()) expect(value === result[i], `${values} ${low} ${high}`).toBe(true);
    }
  });

  test("numbers in aggregate metadata", () => {
    const { rows } = tables["filters.utils.validate_num_values"] as Rows<[string[], "int" | "float", string | Failure]>;
    for (const [values, cast, result] of rows) {
      const parse = cast === "int" ? pythonInt : pythonFloat;
      const own = leastNumber(new Set(values), Number.NEGATIVE_INFINITY, parse);
      const failed = typeof result === "object" || result === "'DEFAULT'";
      const text = cast === "int" ? String(own) : floatText(own);
      expect([values, cast, text]).toEqual([values, cast, failed ? (cast === "int" ? "-Infinity" : "-inf") : result]);
    }
  });

  test("image names", () => {
    const functions = { Architecture: canonicalArchitecture, HVType: canonicalHypervisor, VMMode: canonicalMode };
    const canonicalize = tables.canonicalize as Record<
      keyof typeof functions,
      [string | null, string | null | Failure][]
    >;
    for (const [kind, rows] of Object.entries(canonicalize) as [keyof typeof functions, [string, string][]][]) {
      for (const [name, result] of rows)
        expect([kind, name, attempt(() => functions[kind](name))]).toEqual([kind, name, result]);
    }
  });

  test("hypervisor version predicates", () => {
    const { rows } = tables["hypervisor version predicate"] as Rows<[number, string, string, boolean | Failure]>;
    for (const [version, text, predicate, result] of rows) {
      expect(versionText(version)).toBe(text);
      expect([text, predicate, attempt(() => satisfiesVersion(text, predicate, true))]).toEqual([
        text,
        predicate,
        result,
      ]);
    }
  });

  test("metric settings", () => {
    const rows = tables["parse_options(metrics.weight_setting)"] as [string[], [string, string][]][];
    for (const [entries, result] of rows) {
      const own = ratioSettings(entries).map(([name, ratio]) => [name, floatText(ratio)]);
      expect(own).toEqual(result);
    }
  });
});
