import type { SavedCloud } from "../../cloud.ts";
import type { Time } from "../../engine/clock.ts";
import type { EventLog } from "../log/event-log.ts";
import type { SavedEventTap } from "../log/event-tap.ts";
import type { Smallest } from "../measure/sampler.ts";
import type { SavedRunState, Turn } from "./run-state.ts";
import type { SavedVerdicts } from "./verdicts.ts";

/** A run under way as data. */
export interface SavedRun extends RunProgress {
  readonly cloud: SavedCloud;
  /** Length of the event log in bytes, and its SHA-256 in hexadecimal; null: none is made. */
  readonly log: { readonly bytes: number; readonly sha256: string } | null;
}

/** A run under way but for its cloud and its log. */
export interface RunProgress {
  readonly runState: SavedRunState;
  readonly verdicts: SavedVerdicts;
  readonly eventTap: SavedEventTap;
  readonly smallest: Smallest;
  readonly nextAction: number;
  readonly nextSample: Time;
}

/** What a run continues. */
export interface Continued {
  readonly progress: RunProgress;
  /** Its event log: what was written, or the log itself, that stays as it is. */
  readonly log: EventLog | Iterable<Uint8Array> | null;
  /** Where it leaves the scenario it was of; null: it is of the same. */
  readonly turn: Turn | null;
}
