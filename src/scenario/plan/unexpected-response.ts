import type { Time } from "../../engine/clock.ts";

/** A call of the timeline, or of a workload's `then`, that was answered otherwise than expected. */
export interface UnexpectedResponse {
  readonly time: Time;
  readonly call: string;
  /** The server's name or the call's id, where it is about one. */
  readonly server: string | null;
  readonly status: number;
  readonly message: string;
  /** The status codes that were expected; null: the scenario does not say. */
  readonly expected: readonly number[] | null;
}
