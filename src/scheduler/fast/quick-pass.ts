import type { Conf } from "../../model/conf/conf.ts";
import type { SchedulerContext } from "../contract.ts";
import type { Draw } from "../reference/select.ts";
import type { SchedulerRequest } from "../request.ts";
import type { HostColumns } from "./columns.ts";
import { HostTree } from "./host-tree.ts";
import { KindClasses } from "./kind-classes.ts";
import { ColumnPass } from "./pass.ts";
import { columnFloors, type RequestPlan, type WeigherPlan } from "./plan.ts";
import type { PassResult } from "./ranking.ts";
import { SeveralPass, type SeveralResult } from "./several-pass.ts";
import { MOST_TERMS, TreeSearch } from "./tree-search.ts";

/** With fewer hosts a pass over the columns is as good. */
const FEW_HOSTS = 64;
/** Hosts and nodes that a search may well look at, for each level of the tree. */
const USUAL_VISITS = 6;
/** What it costs to set the scores anew, and to put the hosts in order anew, in visits for each host. */
const AIM_COST = 4;
const ORDER_COST = 40;
/** Decisions by passes after a search that cost more than a pass; four times as many after each further one. */
const FIRST_PAUSE = 64;
const LONGEST_PAUSE = 4096;

/** The index of hosts, or the pass over the columns of all hosts. */
export type PassKind = "index" | "columns";

/** Counters of what was done, for benches and tests. A group is the few like hosts of a leaf of the index. */
export interface PassCounts {
  readonly searches: number;
  readonly passes: number;
  readonly hostsVisited: number;
  readonly groupsVisited: number;
  readonly nodesVisited: number;
}

/**
 * The best hosts for a request by the index, or by a pass over the columns where the index cannot tell, or where it was
 * of no use for such requests lately: both give the same answer. The index is kept in order by what disorder costs: what
 * searches look at beyond the usual is added up, and once that is as much as order costs, order is made.
 */
export class QuickPass {
  readonly #columns: HostColumns;
  readonly #pass: ColumnPass;
  readonly #several: SeveralPass;
  readonly #classes = new KindClasses();
  readonly #tree: HostTree;
  readonly #search: TreeSearch;
  /** Whether only hosts whose service is alive are of use. */
  readonly #alive: boolean;
  /** From how many of the best the host is drawn. */
  readonly #subset: number;
  /** The only way to go, where there is one. */
  readonly #only: PassKind | undefined;
  /** For which kinds there are classes. */
  #epoch = -1;
  #kinds = 0;
  /** Visits beyond the usual since the hosts were put in order. */
  #excess = 0;
  #searches = 0;
  #passes = 0;

  /**
   * @param alive whether all decisions are for hosts whose service is alive
   * @param only the way of all decisions that allow it
   */
  constructor(columns: HostColumns, conf: Conf, alive: boolean, only?: PassKind) {
    this.#columns = columns;
    this.#alive = alive;
    this.#only = only;
    this.#subset = conf.filter_scheduler.host_subset_size;
    const floors = columnFloors(conf);
    this.#pass = new ColumnPass(columns, floors, this.#subset);
    this.#several = new SeveralPass(columns, this.#pass);
    this.#tree = new HostTree(columns, this.#classes, alive, floors);
    this.#search = new TreeSearch(this.#tree, columns, this.#classes, this.#subset);
  }

  get counts(): PassCounts {
    const { hostsVisited, passing } = this.#search;
    const { groupsVisited, nodesVisited } = passing;
    return { searches: this.#searches, passes: this.#passes, hostsVisited, groupsVisited, nodesVisited };
  }

  /** Groups of like hosts in the index. */
  get groups(): number {
    return this.#tree.leaves;
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
    const weighers = this.#weighersOf(plan);
    if (!this.#isIndexed(plan, request) || !this.#classify(plan) || this.#rests(plan)) {
      this.#passes++;
      return this.#pass.best(plan, weighers, request, context, ignored, further, draw);
    }
    this.#searches++;
    this.#tree.sync(weighers);
    const before = this.#visits;
    const found = this.#search.best(plan, weighers, request, context, ignored, further, draw);
    this.#judge(plan, this.#visits - before);
    if (found === null) return null;
    const { best, weights } = found;
    return { offered: best.length > 0 || this.#pass.candidates.offers(plan), best, weights };
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
    if (this.#subset > 1) return null;
    this.#passes += request.instances.length;
    return this.#several.best(plan, this.#weighersOf(plan), request, context, ignored, further);
  }

  #weighersOf({ weighers, weighersUnfailed }: RequestPlan): readonly WeigherPlan[] {
    return this.#columns.failing > 0 ? weighers : weighersUnfailed;
  }

  /** Placement's limit makes the answer one of the order of hosts; the index knows no order. */
  #isIndexed(plan: RequestPlan, { group }: SchedulerRequest): boolean {
    const { inColumns, query, weighers, memberFilters, needsAlive } = plan;
    const { count } = this.#columns;
    if (memberFilters.length > 0 && group !== null && group.hosts.length > 0) return false;
    if (!inColumns || weighers.length > MOST_TERMS || needsAlive !== this.#alive) return false;
    if (this.#only === "columns" || (count < FEW_HOSTS && this.#only === undefined)) return false;
    return query.limit === null || query.limit >= count;
  }

  /** Whether searches for such requests were of no use lately. */
  #rests({ use }: RequestPlan): boolean {
    if (use.pause === 0 || this.#only === "index") return false;
    use.pause--;
    return true;
  }

  /** Makes the classes of kinds tell apart what the plan does. False where they are too many for it. */
  #classify(plan: RequestPlan): boolean {
    const { epoch, kinds } = this.#columns;
    if (this.#epoch !== epoch || this.#kinds !== kinds.all.length) {
      this.#epoch = epoch;
      this.#kinds = kinds.all.length;
      this.#classes.reset(kinds.all);
    }
    if (!plan.use.isClassed) {
      plan.use.isClassed = true;
      this.#classes.refine(plan.distinctions);
    }
    return !plan.varies || this.#classes.distinct;
  }

  get #visits(): number {
    const { groupsVisited, nodesVisited } = this.#search.passing;
    return groupsVisited * this.#tree.span + nodesVisited;
  }

  /** Makes order where its lack has cost as much; lets the plan rest where a pass would have cost less. */
  #judge({ use }: RequestPlan, visits: number): void {
    const tree = this.#tree;
    if (visits > tree.size) {
      use.pause = use.nextPause;
      use.nextPause = Math.min(use.nextPause * 4, LONGEST_PAUSE);
    } else use.nextPause = FIRST_PAUSE;
    const excess = visits - USUAL_VISITS * tree.depth;
    use.excess = Math.max(0, use.excess + excess);
    this.#excess = Math.max(0, this.#excess + excess);
    if (use.excess < AIM_COST * tree.size) return;
    use.excess = 0;
    const reference = this.#search.reference();
    if (this.#excess < ORDER_COST * tree.size) tree.aim(reference);
    else {
      this.#excess = 0;
      tree.rebuild(reference);
    }
  }
}
