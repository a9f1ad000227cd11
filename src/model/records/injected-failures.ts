/**
 * Failures that are in force: asked for by a scenario, a test, a rate with the seed, or a server's metadata.
 * Points are the names of Nova's virt driver calls (`spawn`, `power_off`, `migrate_disk_and_power_off`, …).
 */

/** A driver call that raises. */
export interface Injection {
  readonly id: number;
  readonly point: string;
  /** Only on this host; absent: on every host. */
  readonly host?: string;
  /** Only for servers of this project. */
  readonly project?: string;
  /** Name of the exception class, as Nova would raise it. */
  readonly exception: string;
  /** Its message. */
  readonly message: string | null;
  /** Chance of failing, 0 to 1. */
  readonly rate: number;
  /** How many more times; null: until cleared. */
  readonly left: number | null;
}

/** A driver call that blocks until it is released. */
export interface Hold {
  readonly point: string;
  readonly host?: string;
}

/** A step that takes longer. */
export interface Slowdown {
  readonly id: number;
  readonly step: string;
  readonly host?: string;
  /** Only for servers of this project. */
  readonly project?: string;
  readonly factor: number;
  /** Seconds that come on top. */
  readonly seconds?: number;
}

/** An operation that waits. */
export interface Waiting {
  readonly server: number;
  readonly ticket: number;
  /** The driver call that is held; null: it waits for nova-compute on `host`. */
  readonly point: string | null;
  readonly host: string | null;
  /** The phase it enters when its host is back. */
  readonly enters?: string;
}

export interface InjectedFailures {
  readonly injections: readonly Injection[];
  readonly holds: readonly Hold[];
  readonly slowdowns: readonly Slowdown[];
  /** Operations blocked in a held driver call, or waiting for their host to come back, in order. */
  readonly waiting: readonly Waiting[];
  /** Cells that are cut off. */
  readonly cellsDown: readonly string[];
  /** Number of the next trouble. */
  readonly next: number;
}

export const NO_INJECTED_FAILURES: InjectedFailures = {
  injections: [],
  holds: [],
  slowdowns: [],
  waiting: [],
  cellsDown: [],
  next: 1,
};

/** Events of troubles. */
export type InjectedFailureEvent =
  | { readonly type: "trouble.injected"; readonly at: number; readonly injection: Injection }
  | { readonly type: "trouble.held"; readonly at: number; readonly hold: Hold }
  | { readonly type: "trouble.slowed"; readonly at: number; readonly slowdown: Slowdown }
  /** An injection struck: one time less is left. */
  | { readonly type: "trouble.struck"; readonly at: number; readonly id: number }
  | { readonly type: "trouble.cleared"; readonly at: number; readonly id: number }
  | { readonly type: "trouble.released"; readonly at: number; readonly point: string }
  | { readonly type: "trouble.waiting"; readonly at: number; readonly waiting: Waiting }
  | { readonly type: "trouble.resumed"; readonly at: number; readonly ticket: number }
  | { readonly type: "cell.cut"; readonly at: number; readonly cell: string; readonly down: boolean };
