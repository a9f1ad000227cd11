import type { DecisionCase, DecisionFile, ExpectedDecision, ExpectedStep } from "./decision-format.ts";
import { runCase } from "./decisions.ts";

/** A decision that is not the recorded one: where, and what differs. */
export interface Disagreement {
  readonly case: string;
  /** Index of the request, or null for the hosts at the end of the case. */
  readonly request: number | null;
  readonly differences: readonly string[];
}

export interface Verification {
  /** Decisions that were recorded. */
  readonly decisions: number;
  readonly agree: number;
  readonly disagreements: readonly Disagreement[];
}

/** Names that the recorded query has for aggregates and providers; without it queries are not compared. */
export interface QueryNames {
  readonly aggregate: (name: string) => string;
  readonly provider: (name: string) => string;
}

/** Runs every case and compares with what was recorded: decisions, filters, weights to the last bit, order, claims. */
export function verifyDecisions(file: DecisionFile, names?: QueryNames): Verification {
  const disagreements: Disagreement[] = [];
  let decisions = 0;
  let agree = 0;
  for (const recorded of file.cases) {
    const run = runCase(file, recorded);
    for (const [request, expected] of (recorded.expect ?? []).entries()) {
      decisions++;
      const own = run.decisions[request];
      const differences = own === undefined ? ["there is no such request"] : compareDecision(expected, own, names);
      if (differences.length === 0) agree++;
      else disagreements.push({ case: recorded.case, request, differences });
    }
    const differences = [
      ...compareNumbers("final_state", recorded.final_state, run.finalState),
      ...compareNumbers("final_usages", recorded.final_usages, run.finalUsages),
    ];
    if (differences.length > 0) disagreements.push({ case: recorded.case, request: null, differences });
  }
  return { decisions, agree, disagreements };
}

/** Fields compared as they are; a field that was not recorded is not compared. */
const PLAIN = ["selected", "alternates", "candidates", "claims"] as const;
/** Fields that are absent where they do not apply. */
const OPTIONAL = ["no_valid_host", "error", "deallocated"] as const;

function compareDecision(expected: ExpectedDecision, own: ExpectedDecision, names?: QueryNames): string[] {
  const found: string[] = [];
  for (const field of PLAIN) if (expected[field] != null) compare(field, expected[field], own[field], found);
  if (expected.selected === null) compare("selected", null, own.selected, found);
  for (const field of OPTIONAL) compare(field, expected[field], own[field], found);
  if (expected.resources !== undefined)
    compare("resources", sorted(expected.resources), sorted(own.resources ?? {}), found);
  if (names !== undefined && expected.query != null) {
    compare("query", queryParts(expected.query), queryParts(renamed(own.query ?? "", names)), found);
  }
  if (expected.error !== undefined) return found;
  compare("steps", expected.steps.length, own.steps.length, found);
  for (const [i, step] of expected.steps.entries()) {
    const mine = own.steps[i];
    if (mine !== undefined) compareStep(`steps[${i}]`, step, mine, found);
  }
  return found;
}

function compareStep(path: string, expected: ExpectedStep, own: ExpectedStep, found: string[]): void {
  compare(`${path}.passed_by_filter`, expected.passed_by_filter, own.passed_by_filter, found);
  if (expected.start !== undefined) compare(`${path}.start`, expected.start, own.start, found);
  compare(`${path}.chosen`, expected.chosen, own.chosen, found);
  compare(`${path}.for_alternates`, expected.for_alternates, own.for_alternates, found);
  compare(`${path}.weights`, expected.weights, own.weights, found);
  for (const [weigher, values] of Object.entries(expected.raw ?? {})) {
    compare(`${path}.raw.${weigher}`, values, own.raw?.[weigher], found);
  }
}

function compare(path: string, expected: unknown, own: unknown, found: string[]): void {
  if (!same(expected, own)) found.push(`${path}: recorded ${JSON.stringify(expected)}, here ${JSON.stringify(own)}`);
}

/** Equal down to the last bit of every number; -0 equals 0. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]));
  return a === b;
}

function sorted(amounts: Readonly<Record<string, number>>): (readonly [string, number])[] {
  return Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1));
}

function compareNumbers(
  path: string,
  expected: DecisionCase["final_state"],
  own: Readonly<Record<string, Readonly<Record<string, number>>>>,
): string[] {
  const found: string[] = [];
  for (const [host, values] of Object.entries(expected ?? {})) {
    for (const [name, value] of Object.entries(values))
      compare(`${path}.${host}.${name}`, value, own[host]?.[name] ?? 0, found);
  }
  return found;
}

/** The parts of a query string in a fixed order, lists in order too: Placement reads both in any. */
function queryParts(query: string): string[] {
  const part = (text: string): string => {
    const [key = "", value = ""] = text.split("=");
    const [, prefix = "", list = ""] = /^(!?in:)?(.*)$/.exec(decodeURIComponent(value)) ?? [];
    return `${key}=${prefix}${list.split(",").sort().join(",")}`;
  };
  return query.split("&").map(part).sort();
}

function renamed(query: string, names: QueryNames): string {
  return query
    .split("&")
    .map((part) => {
      const [key = "", value = ""] = part.split("=");
      const text = decodeURIComponent(value);
      if (key === "in_tree") return `${key}=${names.provider(text)}`;
      if (key !== "member_of") return part;
      const [prefix = "", list = ""] = text.split(":");
      return `${key}=${encodeURIComponent(`${prefix}:${list.split(",").map(names.aggregate).join(",")}`)}`;
    })
    .join("&");
}
