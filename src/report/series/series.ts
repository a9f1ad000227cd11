import type { Status } from "../../model/records/server-states.ts";

/** Values over time, a column each; a column may stand for several samples, and is their mean. */
export interface Series {
  /** Where each column begins, ms. */
  readonly times: readonly number[];
  /** Shares of what all hosts offer, 0 to 1. */
  readonly vcpus: readonly number[];
  readonly memory: readonly number[];
  readonly disk: readonly number[];
  readonly hostsUsed: readonly number[];
  readonly hostsDown: readonly number[];
  /** By status, as many as were ever seen. */
  readonly statuses: Readonly<Partial<Record<Status, readonly number[]>>>;
}

/** Hosts over time. A row is a host, or a group of neighbours. */
export interface Heat {
  readonly rows: readonly { readonly first: string; readonly last: string; readonly hosts: number }[];
  /** By row, by column of the series: the share of the vCPUs that is allocated, 0 to 1 (more where overcommitted). */
  readonly used: readonly (readonly number[])[];
  /** By row, by column: the share of its hosts that are down. */
  readonly down: readonly (readonly number[])[];
}

/** Values from `from` on and below `to`; of the last bin all that are larger, too. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Something of the timeline that came, or hosts that went down. */
export interface Mark {
  readonly kind: "fault" | "call" | "outage";
  readonly time: number;
  /** ms; null: to the end of the run, or at once (a call). */
  readonly until: number | null;
  readonly text: string;
  /** Hosts it struck, the first few; and how many in all. */
  readonly hosts: { readonly names: readonly string[]; readonly count: number } | null;
  /** Servers on them at that time; of a call, servers that it went to. */
  readonly servers: number | null;
  /** What became of the servers on hosts that stopped then. Null: none stopped. */
  readonly fates: Fates | null;
  /** Of a call: how many servers' answers were refusals. */
  readonly refused: number;
}

/** What became of servers whose hosts stopped, first of all; those still waiting at the end are in none. */
export interface Fates {
  /** On another host, ACTIVE or on their way. */
  readonly moved: number;
  /** In ERROR, and not moved later. */
  readonly failed: number;
  readonly deleted: number;
  /** Still there when their host was back. */
  readonly stayed: number;
}

/** Requests and builds that failed for one reason. */
export interface FailureReason {
  /** Names and ids in it are left out. */
  readonly reason: string;
  readonly count: number;
  /** ms */
  readonly first: number;
}

/** What the scheduler says of requests that found no host, in the mean over those that were explained (`explain`). */
export interface Funnel {
  readonly explained: number;
  /** Hosts there were. */
  readonly hosts: number;
  /** Placement, then what the request names and the filters, in turn. */
  readonly stages: readonly {
    readonly stage: string;
    /** Hosts left after it. */
    readonly hosts: number;
    /** Why hosts were cut, and how many each reason cut; a host may have several. */
    readonly cut: readonly { readonly reason: string; readonly hosts: number }[];
  }[];
}

/** What a report draws of a run. JSON; its size does not grow with the cloud or the run. */
export interface ChartData {
  readonly until: number;
  readonly series: Series;
  readonly heat: Heat;
  /** Seconds from the request to ACTIVE. */
  readonly builds: readonly Bin[];
  /** Hosts on which a build was tried. */
  readonly attempts: readonly Bin[];
  readonly marks: readonly Mark[];
  /** Marks that found no place. */
  readonly marksLeftOut: number;
  readonly refusals: readonly FailureReason[];
  readonly funnel: Funnel | null;
}
