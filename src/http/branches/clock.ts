/** How virtual time advances while a cloud is served. */
export const CLOCK_MODES = ["real", "manual", "auto"] as const;
export type ClockMode = (typeof CLOCK_MODES)[number];

/** What moves the time of one branch. */
export interface Clock {
  readonly mode: ClockMode;
  readonly paused: boolean;
  /** Virtual seconds in a second of real time; 0 where time does not follow it, or not at an even speed. */
  readonly speed: number;
  /** Brings the cloud to the present: called before each request. */
  touch(): void;
  /** A client has just been shown these servers, by id. */
  looked(servers: readonly string[]): void;
  /** Time stands still until `resume`. */
  pause(): void;
  resume(): void;
  /** Somebody else moved the time, or put another cloud in place: go on from where it stands now. */
  rebase(): void;
  close(): void;
}
