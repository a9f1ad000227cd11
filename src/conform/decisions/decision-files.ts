import { type Verification, verifyDecisions } from "./decision-check.ts";
import type { DecisionFile, ExpectedDecision } from "./decision-format.ts";
import { RECORDED_NAMES } from "./decision-names.ts";
import { type PlacementFile, verifyPlacement } from "./decision-placement.ts";
import { isRandomCase, verifyRandom } from "./decision-random.ts";
import { type TableFile, verifyTables } from "./decision-tables.ts";
import { runCase } from "./decisions.ts";

/** A file that is none of the kinds below. */
export class DecisionFileError extends Error {}

/** The decisions on one request of a case. */
export interface ToldDecision {
  readonly case: string;
  readonly request: number;
  readonly decision: ExpectedDecision;
}

/** A file of hosts and requests, of Placement's answers, or of tables of Nova's pure functions. */
export type AnyDecisionFile = DecisionFile | PlacementFile | TableFile;

/** @throws DecisionFileError where the file is of no known kind */
export function readDecisionFile(json: unknown, name: string): AnyDecisionFile {
  const has = (key: string): boolean => typeof json === "object" && json !== null && key in json;
  if (has("cases") && !(has("host_defaults") && has("request_defaults"))) {
    throw new DecisionFileError(`${name}: there are 'cases', but not both 'host_defaults' and 'request_defaults'`);
  }
  if (has("cases") || (has("capacity") && has("queries")) || has("extra_specs_ops.match")) {
    return json as AnyDecisionFile;
  }
  throw new DecisionFileError(
    `${name}: no scheduling decisions: expected 'cases' (hosts and requests), 'capacity' and 'queries' (Placement), ` +
      "or tables such as 'extra_specs_ops.match'; docs/scheduler.md describes them",
  );
}

/** What the simulator decides, request by request; empty for tables and Placement's answers. */
export function decisionsOf(file: AnyDecisionFile): ToldDecision[] {
  if (!("cases" in file)) return [];
  return file.cases.flatMap((one) =>
    runCase(file, { ...one, requests: isRandomCase(one) ? [{}] : one.requests }).decisions.map((decision, request) => ({
      case: one.case,
      request,
      decision,
    })),
  );
}

/** Compares all that the file records with what the simulator decides. */
export function verifyFile(file: AnyDecisionFile): Verification {
  if ("capacity" in file) return verifyPlacement(file);
  if (!("cases" in file)) return verifyTables(file);
  const random = file.cases.filter(isRandomCase);
  const parts = [
    verifyDecisions({ ...file, cases: file.cases.filter((one) => !isRandomCase(one)) }, RECORDED_NAMES),
    verifyRandom(file, random),
  ];
  return {
    decisions: parts.reduce((sum, part) => sum + part.decisions, 0),
    agree: parts.reduce((sum, part) => sum + part.agree, 0),
    disagreements: parts.flatMap((part) => part.disagreements),
  };
}
