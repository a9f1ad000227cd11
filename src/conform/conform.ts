import { type CloudPlan, createCloud } from "../cloud.ts";
import { matchesGlob } from "../python/glob.ts";
import { recordedCloudPlan } from "./cloud-plan.ts";
import type { CloudBook, Transcript } from "./format.ts";
import { type CaseVerdict, type ReplayedCloud, replayCase } from "./replay.ts";

/** What to replay of a transcript, and on what. */
export interface ConformOptions {
  readonly clouds: CloudBook;
  /** Text to find in a case's name; `*` stands for any text. Default: every case. */
  readonly only?: string | undefined;
  /** Default: `createCloud`. */
  readonly create?: (plan: CloudPlan) => ReplayedCloud;
}

/**
 * Replays the cases of a transcript, each on a fresh cloud, and judges every exchange.
 * @throws TranscriptError for a case that cannot be played: its cloud or a user of it does not exist
 */
export function* conform(transcript: Transcript, options: ConformOptions): Generator<CaseVerdict> {
  const { clouds, create = createCloud } = options;
  const plans = new Map<string, CloudPlan>();
  for (const each of transcript.cases) {
    if (options.only !== undefined && !matchesGlob(`*${options.only}*`, each.case)) continue;
    const key = JSON.stringify([each.cloud, each.config]);
    const plan = plans.get(key) ?? recordedCloudPlan(clouds, each.cloud, each.config);
    plans.set(key, plan);
    yield* replayCase(each, create(plan));
  }
}
