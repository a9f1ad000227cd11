import { addResources, NO_RESOURCES, type Resources } from "../../model/records/resources.ts";
import type { SchedulerContext } from "../contract.ts";
import { canTake, providerOf } from "../placement/placement.ts";
import { consume } from "../reference/consume.ts";
import type { SchedulerRequest } from "../request.ts";
import type { HostColumns } from "./columns.ts";
import type { ColumnPass } from "./pass.ts";
import type { RequestPlan, WeigherPlan } from "./plan.ts";

/** Where several servers of one request go; weights as in `Decision`. */
export interface SeveralResult {
  /** Whether Placement had any candidate. */
  readonly offered: boolean;
  /** null where not all of them got a host. */
  readonly hosts: readonly number[] | null;
  readonly alternates: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}

/** The order of hosts after a round: by falling weight, equal ones as in the round before, at first by rising slot. */
type Rounds = readonly Float64Array[];

/**
 * The hosts for several servers of one request over the columns, one server after the other: each sees what those
 * before it take. What they take is supposed in the columns for as long as the request is decided.
 */
export class SeveralPass {
  readonly #columns: HostColumns;
  readonly #pass: ColumnPass;

  constructor(columns: HostColumns, pass: ColumnPass) {
    this.#columns = columns;
    this.#pass = pass;
  }

  /**
   * The hosts for all servers of the request.
   * @param ignored slots that must not be chosen
   * @param further how many alternates to name for each
   * @returns null where a weigher gives what cannot be ordered; the exhaustive pass then decides
   */
  best(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    request: SchedulerRequest,
    context: SchedulerContext,
    ignored: readonly number[],
    further: number,
  ): SeveralResult | null {
    try {
      return this.#decide(plan, weighers, request, context, ignored, further);
    } finally {
      this.#columns.forgetSupposed();
    }
  }

  #decide(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    request: SchedulerRequest,
    context: SchedulerContext,
    ignored: readonly number[],
    further: number,
  ): SeveralResult | null {
    const { candidates } = this.#pass;
    const claimed = new Map<number, Resources>();
    const rounds: Float64Array[] = [];
    const hosts: number[] = [];
    const own: number[] = [];
    let asked = request;
    candidates.scan(plan, ignored);
    const none = { offered: candidates.offered > 0, hosts: null, alternates: [], weights: [] };
    for (const [index, instance] of request.instances.entries()) {
      const round = this.#weigh(plan, weighers, asked, context, index);
      if (round === null) return null;
      rounds.push(round);
      const [chosen] = this.#first(1, rounds, (slot) => this.#takes(slot, claimed.get(slot), plan));
      if (chosen === undefined) return none;
      hosts.push(chosen);
      own.push(round[chosen] as number);
      claimed.set(chosen, addResources(claimed.get(chosen) ?? NO_RESOURCES, plan.query.resources));
      const before = this.#columns.state(chosen);
      this.#columns.suppose(consume(before, asked, instance));
      if (asked.group !== null) {
        asked = { ...asked, group: { ...asked.group, hosts: [...asked.group.hosts, before.host] } };
      }
    }
    if (further === 0) return { ...none, hosts, alternates: hosts.map(() => []), weights: own.map((each) => [each]) };
    const last = this.#weigh(plan, weighers, asked, context, request.instances.length - 1);
    if (last === null) return null;
    rounds.push(last);
    const byCell = new Map<string, readonly number[]>();
    const alternates = hosts.map((chosen) => {
      const cell = this.#columns.state(chosen).cell;
      const others =
        byCell.get(cell) ??
        this.#first(further, rounds, (slot) => !claimed.has(slot) && this.#columns.row(slot)?.cell === cell);
      byCell.set(cell, others);
      return others;
    });
    const weights = own.map((each, i) => [each, ...(alternates[i] ?? []).map((slot) => last[slot] as number)]);
    return { ...none, hosts, alternates, weights };
  }

  /** Filters the candidates for the server of that index, and weighs what is left. @returns the weights by slot */
  #weigh(
    plan: RequestPlan,
    weighers: readonly WeigherPlan[],
    request: SchedulerRequest,
    context: SchedulerContext,
    index: number,
  ): Float64Array | null {
    const { candidates } = this.#pass;
    const instance = request.instances[index] as number; // an index of it
    const filters = plan.groupFilters.filter(({ once }) => index === 0 || once !== true);
    for (const slot of filters.length === 0 ? [] : candidates.among(request.group?.hosts ?? [])) {
      const state = this.#columns.state(slot);
      if (!filters.every((filter) => filter.passes(state, request, context, instance))) candidates.drop(slot);
    }
    candidates.filter(plan, request, context, index);
    if (!this.#pass.weigh(weighers, request, context)) return null;
    const bySlot = new Float64Array(this.#columns.length);
    const { slots, count } = candidates;
    for (let i = 0; i < count; i++) bySlot[slots[i] as number] = this.#pass.weights[i] as number;
    return bySlot;
  }

  /** The first few candidates that will do, in the order after these rounds. */
  #first(wanted: number, rounds: Rounds, willDo: (slot: number) => boolean): number[] {
    const { slots, count } = this.#pass.candidates;
    const weights = rounds[rounds.length - 1] as Float64Array; // there is a round
    const found: number[] = [];
    let least = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const slot = slots[i] as number;
      if ((weights[slot] as number) < least) continue;
      let at = found.length;
      while (at > 0 && comesBefore(slot, found[at - 1] as number, rounds)) at--;
      if (at === wanted || !willDo(slot)) continue;
      found.splice(at, 0, slot);
      if (found.length > wanted) found.pop();
      if (found.length === wanted) least = weights[found[wanted - 1] as number] as number;
    }
    return found;
  }

  /** Whether Placement lets the host take one more server of the request, beside what others of it have claimed. */
  #takes(slot: number, claimed: Resources | undefined, { query }: RequestPlan): boolean {
    if (claimed === undefined) return true;
    const row = this.#columns.row(slot);
    if (row === undefined) return false;
    const provider = providerOf(row);
    return canTake({ ...provider, allocated: addResources(provider.allocated, claimed) }, query.resources);
  }
}

function comesBefore(slot: number, other: number, rounds: Rounds): boolean {
  for (let i = rounds.length - 1; i >= 0; i--) {
    const weights = rounds[i] as Float64Array; // i < length
    const own = weights[slot] as number;
    const others = weights[other] as number;
    if (own !== others) return own > others;
  }
  return slot < other;
}
