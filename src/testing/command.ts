/** What is done to a cloud under attack, as plain data: it can be stored, shrunk, and written down as a scenario. */

import type { LatencySketch } from "./sketch.ts";

/** The minor of the microversion that an attack speaks. */
export const ATTACK_MINOR = 93;

/** Who asks: the servers' owner, or an administrator. */
export type Asker = "demo" | "admin";

export type Command =
  /** Create servers. */
  | {
      readonly do: "create";
      readonly flavor: string;
      readonly image: string;
      readonly network: string;
      readonly count: number;
    }
  /** An action on a server; which one: the `server`-th of those there are, counted round. */
  | {
      readonly do: "act";
      readonly server: number;
      readonly action: string;
      readonly argument: unknown;
      readonly as: Asker;
    }
  | { readonly do: "delete"; readonly server: number; readonly as: Asker }
  /** Time goes on. */
  | { readonly do: "advance"; readonly ms: number }
  /** A driver call raises, `times` times (null: until it is cleared). */
  | {
      readonly do: "inject";
      readonly point: string;
      readonly exception: string;
      readonly times: number | null;
      readonly host: number | null;
    }
  /** A step takes longer by this factor. */
  | { readonly do: "slow"; readonly step: LatencySketch["step"] & string; readonly factor: number }
  /** No driver call raises and no step is slow any more. */
  | { readonly do: "clear" }
  /** A driver call hangs until it is released. */
  | { readonly do: "hold"; readonly point: string }
  /** No driver call hangs any more. */
  | { readonly do: "release" }
  /** nova-compute of the `host`-th host, counted round, dies, with its guests or without, marked down at once or not. */
  | { readonly do: "host-down"; readonly host: number; readonly powerLost: boolean; readonly forced: boolean }
  /** It comes back. */
  | { readonly do: "host-up"; readonly host: number }
  /** The database of the cell is cut off, or within reach again: its servers are UNKNOWN. */
  | { readonly do: "cell-down" }
  | { readonly do: "cell-up" }
  /** Its service takes no new servers, or takes some again. */
  | { readonly do: "disable"; readonly host: number }
  | { readonly do: "enable"; readonly host: number };

/** One thing that was done, at its time, by the names of what it was done to: a line of a scenario's `timeline`. */
export type PlannedStep =
  | {
      /** ms */
      readonly at: number;
      readonly id?: string;
      readonly call: string;
      readonly as: Asker;
      readonly server?: string;
      readonly body?: unknown;
    }
  | {
      readonly at: number;
      readonly fault: "host-down" | "host-disabled" | "driver-error" | "driver-hang" | "slow-step" | "cell-down";
      /** The driver call, of `driver-error` and `driver-hang`; the step that is slow. */
      readonly step?: string;
      /** Name of the host; absent: all. */
      readonly host?: string;
      readonly params?: Readonly<Record<string, string | number | boolean>>;
      /** ms; until it ends, null: to the end. */
      readonly lasts: number | null;
    };
