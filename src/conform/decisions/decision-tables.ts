import { pythonFloat, pythonInt } from "../../python/numbers.ts";
import { reprFloat } from "../../python/repr.ts";
import {
  canonicalArchitecture,
  canonicalHypervisor,
  canonicalMode,
  leastNumber,
  matchExtraSpec,
  normalize,
  ratioSettings,
  satisfiesVersion,
  versionText,
} from "../../scheduler/index.ts";
import type { Verification } from "./decision-check.ts";
import { type DecisionFailure, RowCheck, valueOrError } from "./decision-rows.ts";

interface Rows<T> {
  readonly rows: readonly T[];
}

/** Recorded answers of Nova's pure functions, row by row. */
export interface TableFile {
  readonly "extra_specs_ops.match": Rows<readonly [value: string, requirement: string, boolean | DecisionFailure]>;
  readonly "weights.normalize": Rows<readonly [number[], low: number | null, high: number | null, number[]]>;
  readonly "filters.utils.validate_num_values": Rows<readonly [string[], "int" | "float", string | DecisionFailure]>;
  readonly canonicalize: Readonly<
    Record<keyof typeof CANONICAL, readonly (readonly [string | null, string | null | DecisionFailure])[]>
  >;
  readonly "hypervisor version predicate": Rows<
    readonly [number, string, predicate: string, boolean | DecisionFailure]
  >;
  readonly "parse_options(metrics.weight_setting)": readonly (readonly [string[], [string, string][]])[];
}

const CANONICAL = { Architecture: canonicalArchitecture, HVType: canonicalHypervisor, VMMode: canonicalMode };

/** What Nova gives where no value of an aggregate can be read: the option's own value. */
const OPTION = "'DEFAULT'";

/** Asks the scheduler's own functions the same, and compares to the last bit. */
export function verifyTables(file: TableFile): Verification {
  const check = new RowCheck();
  for (const [i, [value, requirement, result]] of file["extra_specs_ops.match"].rows.entries()) {
    const own = valueOrError(() => matchExtraSpec(value, requirement));
    check.row("extra_specs_ops.match", i, [value, requirement], result, own);
  }
  for (const [i, [values, low, high, result]] of file["weights.normalize"].rows.entries()) {
    const own = normalize(values, low ?? undefined, high ?? undefined);
    check.row("weights.normalize", i, [values, low, high], result, own);
  }
  for (const [i, [values, cast, result]] of file["filters.utils.validate_num_values"].rows.entries()) {
    const own = leastText(values, cast);
    const recorded = typeof result === "object" ? OPTION : result;
    check.row("filters.utils.validate_num_values", i, [values, cast], recorded, own);
  }
  for (const [kind, rows] of Object.entries(file.canonicalize)) {
    const canonical = CANONICAL[kind as keyof typeof CANONICAL];
    for (const [i, [name, result]] of rows.entries()) {
      check.row(`canonicalize.${kind}`, i, name, result, valueOrError(() => canonical(name)) ?? null);
    }
  }
  for (const [i, [version, text, predicate, result]] of file["hypervisor version predicate"].rows.entries()) {
    const own = valueOrError(() => satisfiesVersion(versionText(version), predicate, true));
    check.row("hypervisor version predicate", i, [version, predicate], [text, result], [versionText(version), own]);
  }
  for (const [i, [entries, result]] of file["parse_options(metrics.weight_setting)"].entries()) {
    const own = ratioSettings(entries).map(([name, ratio]) => [name, reprFloat(ratio)]);
    check.row("parse_options(metrics.weight_setting)", i, entries, result, own);
  }
  return check.verification;
}

function leastText(values: readonly string[], cast: "int" | "float"): string {
  const parse = cast === "int" ? pythonInt : pythonFloat;
  const least = leastNumber(new Set(values), Number.NEGATIVE_INFINITY, parse);
  if (least === Number.NEGATIVE_INFINITY) return OPTION;
  return cast === "int" ? String(least) : reprFloat(least);
}
