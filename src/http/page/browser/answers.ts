/** What the page reads of the control API's answers; `../../control/schemas.ts` has them whole. */

/** `GET /novasim/v1` */
export interface StatusAnswer {
  readonly time: string;
  readonly seconds: number;
  readonly events: number;
  readonly clock: { readonly mode: string; readonly speed: number; readonly paused: boolean };
  readonly servers: Readonly<Record<string, number>>;
}

export interface UsageAnswer {
  readonly used: number;
  readonly total: number;
}

export interface ServerAnswer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly task: string | null;
}

/** One host of `GET /novasim/v1/hosts`. */
export interface HostAnswer {
  readonly name: string;
  readonly up: boolean;
  readonly disabled: boolean;
  readonly vcpus: UsageAnswer;
  readonly memory_mb: UsageAnswer;
  readonly servers: readonly ServerAnswer[];
  /** What nova-compute last reported to the scheduler, and at which virtual time. */
  readonly reported: {
    readonly seconds: number;
    readonly instances: number;
    readonly io_ops: number;
    readonly failed_builds: number;
  };
}

/** One line of `GET /novasim/v1/events`. */
export interface EventLine {
  readonly number: number;
  /** virtual ms */
  readonly time: number;
  readonly type: string;
  /** When its time was decided, where that differs from `time`. */
  readonly at?: number;
}
