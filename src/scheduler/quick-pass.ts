import type { Conf } from "../model/conf.ts";
import type { HostColumns } from "./columns.ts";
import type { SchedulerContext } from "./contract.ts";
import { GroupIndex } from "./group-index.ts";
import { GroupSearch, MOST_TERMS } from "./group-search.ts";
import { ColumnPass } from "./pass.ts";
import { columnFloors, type RequestPlan, type WeigherPlan } from "./plan.ts";
import type { PassResult } from "./ranking.ts";
import type { SchedulerRequest } from "./request.ts";
import type { Draw } from "./select.ts";
import { SeveralPass, type SeveralResult } from "./several-pass.ts";

/** What the index costs, in hosts that a pass over the columns looks at in the same time. */
const PER_CHANGE = 120;
const PER_NODE = 14;
const PER_GROUP = 8;
/** Passes' worth of hosts that may be saved up. */
const MOST_SAVED = 8;
/** Decisions by passes after a search that cost more than a pass; four times as many after each further one. */
const FIRST_PAUSE = 64;
const LONGEST_PAUSE = 4096;
/** With fewer hosts a pass over the columns is as good. */
const FEW_HOSTS = 64;

/** The index of groups, or the pass over the columns of all hosts. */
export type Way = "groups" | "columns";

/** Counters of what was done, for benches and tests. */
export interface PassCounts {
  readonly searches: number;
  readonly passes: number;
  readonly groupsVisited: number;
  readonly nodesVisited: number;
}

/**
 * The best hosts for a request by the index of groups or by a pass over the columns: whichever costs less. Both give
 * the same answer, so that the choice is one of speed. Each decision earns the index what a pass would have cost; it is
 * used while it can pay for the changes it has to follow. A search that visits more than a pass would (hosts that differ
 * one by one, a small cloud) is not repeated for a while.
 */
export class QuickPass {
  readonly #columns: HostColumns;
  readonly #pass: ColumnPass;
  readonly #several: SeveralPass;
  readonly #index: GroupIndex;
  readonly #search: GroupSearch;
  /** The only way to go, where there is one. */
  readonly #only: Way | undefined;
  #saved = 0;
  #pause = FIRST_PAUSE;
  #searches = 0;
  #passes = 0;

  constructor(columns: HostColumns, conf: Conf, only?: Way) {
    this.#only = only;
    this.#columns = columns;
    this.#pass = new ColumnPass(columns);
    this.#several = new SeveralPass(columns, this.#pass);
    this.#index = new GroupIndex(columns, columnFloors(conf));
    this.#search = new GroupSearch(this.#index, columns);
  }

  get counts(): PassCounts {
    const { groupsVisited, nodesVisited } = this.#search;
    return { searches: this.#searches, passes: this.#passes, groupsVisited, nodesVisited };
  }

  /** Groups of hosts in equal state, as far as the index follows. */
  get groups(): number {
    return this.#index.groups;
  }

  /**
   * The best hosts for one server.
   * @param ignored slots that must not be chosen
   * @param further how many alternates to name
   * @returns null where a weigher gives what cannot be ordered; the exhaustive pass then decides
   */
  best(
    plan: RequestPlan,
    request: SchedulerRequest,
    context: SchedulerContext,
    ignored: readonly number[],
    further: number,
    draw: Draw,
  ): PassResult | null {
    const columns = this.#columns;
    const weighers = this.#weighersOf(plan);
    if (!this.#isIndexed(plan, request)) {
      this.#passes++;
      return this.#pass.best(plan, weighers, request, context, ignored, further, draw);
    }
    const upkeep = (columns.changes + 2 * ignored.length) * PER_CHANGE;
    if (this.#only !== "groups" && upkeep > this.#saved) {
      this.#saved += columns.count;
      this.#passes++;
      return this.#pass.best(plan, weighers, request, context, ignored, further, draw);
    }
    const { nodesVisited, groupsVisited } = this.#search;
    this.#index.sync(weighers);
    const found = this.#search.best(plan, weighers, context, ignored, further, draw);
    const visits =
      (this.#search.nodesVisited - nodesVisited) * PER_NODE + (this.#search.groupsVisited - groupsVisited) * PER_GROUP;
    this.#searches++;
    if (visits > columns.count) {
      this.#saved = -this.#pause * columns.count;
      this.#pause = Math.min(this.#pause * 4, LONGEST_PAUSE);
    } else {
      this.#saved = Math.min(this.#saved + columns.count - upkeep, MOST_SAVED * columns.count);
      this.#pause = FIRST_PAUSE;
    }
    return found;
  }

  /**
   * The hosts for several servers.
   * @param ignored slots that must not be chosen
   * @param further how many alternates to name for each
   * @returns null where the exhaustive pass is to decide
   */
  several(
    plan: RequestPlan,
    request: SchedulerRequest,
    context: SchedulerContext,
    ignored: readonly number[],
    further: number,
  ): SeveralResult | null {
    if (context.conf.filter_scheduler.host_subset_size > 1) return null;
    this.#passes += request.instances.length;
    return this.#several.best(plan, this.#weighersOf(plan), request, context, ignored, further);
  }

  #weighersOf({ weighers, weighersUnfailed }: RequestPlan): readonly WeigherPlan[] {
    return this.#columns.failing > 0 ? weighers : weighersUnfailed;
  }

  /** Placement's limit makes the answer one of the order of hosts; the index knows no order. */
  #isIndexed({ inColumns, query, weighers, memberFilters }: RequestPlan, { group }: SchedulerRequest): boolean {
    const { count } = this.#columns;
    if (memberFilters.length > 0 && group !== null && group.hosts.length > 0) return false;
    if (!inColumns || weighers.length > MOST_TERMS) return false;
    if (this.#only === "columns" || (count < FEW_HOSTS && this.#only === undefined)) return false;
    return query.limit === null || query.limit >= count;
  }
}
