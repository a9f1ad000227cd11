import type { SchedulerContext } from "../contract.ts";
import { canTake, providerOf } from "../placement/placement.ts";
import type { SchedulerRequest } from "../request.ts";
import { ALIVE, type HostColumns } from "./columns.ts";
import type { RequestPlan } from "./plan.ts";

/** The hosts that may still take the server, by columns: Placement's candidates, then what filters leave of them. */
export class Candidates {
  /** Their slots, rising: the first `count` are meant. */
  slots = new Int32Array(0);
  count = 0;
  /** How many hosts Placement offered. */
  offered = 0;
  readonly #columns: HostColumns;

  constructor(columns: HostColumns) {
    this.#columns = columns;
  }

  /** Placement's candidates, in order up to the limit, that pass the filters on kinds and services, less the ignored. */
  scan(plan: RequestPlan, ignored: readonly number[]): void {
    this.#makeRoom();
    this.#scan(plan);
    for (const slot of ignored) this.drop(slot);
  }

  /** The same where only these hosts (slots, rising) are of use: the others are not looked at. There must be no limit. */
  scanOnly(plan: RequestPlan, only: readonly number[], ignored: readonly number[]): void {
    this.#makeRoom();
    this.count = 0;
    for (const slot of only) if ((this.#bits(slot, plan) & 2) !== 0) this.slots[this.count++] = slot;
    this.offered = this.count > 0 || this.offers(plan) ? 1 : 0;
    for (const slot of ignored) this.drop(slot);
  }

  #makeRoom(): void {
    const size = this.#columns.vcpuRoom.length;
    if (this.slots.length < size) this.slots = new Int32Array(size);
  }

  #scan(plan: RequestPlan): void {
    const { vcpuRoom, memoryRoom, diskRoom, status, kind, length } = this.#columns;
    const { admits, vcpus, memoryMb, diskGb } = plan;
    const { slots } = this;
    const limit = plan.query.limit ?? length;
    const always = plan.needsAlive ? 0 : ALIVE;
    const oneByOne = plan.others;
    let count = 0;
    let offered = 0;
    for (let slot = 0; slot < length; slot++) {
      if (
        (vcpuRoom[slot] as number) < vcpus ||
        (memoryRoom[slot] as number) < memoryMb ||
        (diskRoom[slot] as number) < diskGb
      ) {
        continue;
      }
      const bits = (admits[kind[slot] as number] as number) & ((status[slot] as number) | always);
      if ((bits & 1) === 0) continue;
      if (oneByOne && !this.#takes(slot, plan)) continue;
      offered++;
      if ((bits & 2) !== 0) slots[count++] = slot;
      if (offered === limit) break;
    }
    this.count = count;
    this.offered = offered;
  }

  /** Whether Placement offers any host. */
  offers(plan: RequestPlan): boolean {
    for (let slot = 0; slot < this.#columns.length; slot++) if ((this.#bits(slot, plan) & 1) !== 0) return true;
    return false;
  }

  /** 1 where Placement offers the host, and 2 where it passes the filters on its kind and service, too. */
  #bits(slot: number, plan: RequestPlan): number {
    const { vcpuRoom, memoryRoom, diskRoom, status, kind } = this.#columns;
    const { vcpus, memoryMb, diskGb, admits, needsAlive, others } = plan;
    if ((vcpuRoom[slot] as number) < vcpus || (memoryRoom[slot] as number) < memoryMb) return 0;
    if ((diskRoom[slot] as number) < diskGb) return 0;
    const bits = (admits[kind[slot] as number] as number) & ((status[slot] as number) | (needsAlive ? 0 : ALIVE));
    if ((bits & 1) === 0 || (others && !this.#takes(slot, plan))) return 0;
    return bits;
  }

  #takes(slot: number, plan: RequestPlan): boolean {
    const row = this.#columns.row(slot);
    return row !== undefined && canTake(providerOf(row), plan.query.resources);
  }

  /** The host is out, if it was not already. */
  drop(slot: number): void {
    const at = this.#find(slot);
    if (at < 0) return;
    this.slots.copyWithin(at, at + 1, this.count);
    this.count--;
  }

  /** Where the slot stands among the hosts left; -1: nowhere. */
  #find(slot: number): number {
    const { slots } = this;
    let from = 0;
    let to = this.count;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((slots[middle] as number) < slot) from = middle + 1;
      else to = middle;
    }
    return from < this.count && slots[from] === slot ? from : -1;
  }

  /** Hosts of these names that are left, each once, rising. */
  among(names: readonly string[]): number[] {
    return this.#columns.allNamed(names).filter((slot) => this.#find(slot) >= 0);
  }

  /** Asks the filters that look at hosts one by one, or at those of the group, for the server of that index. */
  filter(plan: RequestPlan, request: SchedulerRequest, context: SchedulerContext, index: number): void {
    const { slots } = this;
    const instance = request.instances[index] ?? -1;
    const { group } = request;
    for (const filter of plan.memberFilters) {
      if (group === null || group.hosts.length === 0 || (index > 0 && filter.once === true)) continue;
      const left = this.among(group.hosts).filter((slot) =>
        filter.passes(this.#columns.state(slot), request, context, instance),
      );
      slots.set(left);
      this.count = left.length;
    }
    for (const filter of plan.hostFilters) {
      if (index > 0 && filter.once === true) continue;
      let kept = 0;
      for (let i = 0; i < this.count; i++) {
        const slot = slots[i] as number;
        if (filter.passes(this.#columns.state(slot), request, context, instance)) slots[kept++] = slot;
      }
      this.count = kept;
    }
  }
}
