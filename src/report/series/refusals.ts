import type { Cloud } from "../../cloud.ts";
import { explainDecision, type WatchedDecision, watchDecisions } from "../../decisions.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Explanation } from "../../scheduler/index.ts";
import type { FailureReason, Funnel } from "./series.ts";

/** Refusals that are explained, and hosts that are looked at for that: each takes a look at every host. */
const EXPLAINED = 50;
const LOOKS = 200_000;
/** Reasons that are told apart: of faults, and of each stage. */
const REASONS = 30;

const NO_VALID_HOST = "No valid host was found.";
const ID = /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/g;

/** What became of the hosts at one stage, summed over the refusals that were explained. */
export interface StageSums {
  left: number;
  readonly cut: Map<string, number>;
}

/** Counts the faults of servers by their reason; and, where no host was valid, has the scheduler explain it. */
export class Refusals {
  private readonly cloud: Cloud;
  private readonly reasons = new Map<string, { count: number; readonly first: number }>();
  private readonly stages = new Map<string, StageSums>();
  private explained = 0;
  private hosts = 0;
  private looks = 0;
  /** Servers for which no host was valid in the step under way. */
  private readonly homeless = new Set<number>();

  /** @param cloud that is watched from now on */
  constructor(cloud: Cloud) {
    this.cloud = cloud;
    watchDecisions(cloud, (decision) => this.decided(decision));
  }

  /** Follows one event. */
  see(event: Event, now: number): void {
    if (event.type !== "server.faulted" || event.fault === null) return;
    const { message } = event.fault;
    this.note(message.replaceAll(ID, "…"), now);
    if (message.startsWith(NO_VALID_HOST)) this.homeless.add(event.server);
  }

  private note(reason: string, now: number): void {
    const known = this.reasons.get(reason);
    if (known !== undefined) known.count++;
    else if (this.reasons.size < REASONS) this.reasons.set(reason, { count: 1, first: now });
    else this.note("other reasons", now);
  }

  /** A decision was made in the step that is over: where it found no host, it is asked why. */
  private decided(decision: WatchedDecision): void {
    const refused = decision.servers.find((server) => this.homeless.has(server));
    this.homeless.clear();
    if (refused === undefined || this.explained >= EXPLAINED || this.looks > LOOKS) return;
    const explanation = explainDecision(this.cloud.parts, decision, refused);
    if (explanation.chosen === null) this.add(explanation);
  }

  private add({ hosts, stages }: Explanation): void {
    this.explained++;
    this.hosts += hosts;
    this.looks += hosts;
    for (const { name, left, cut } of stages) {
      let sums = this.stages.get(name);
      if (sums === undefined) {
        sums = { left: 0, cut: new Map() };
        this.stages.set(name, sums);
      }
      sums.left += left;
      for (const { reasons } of cut)
        for (const reason of new Set(reasons.map(kindOf))) {
          const known = sums.cut.has(reason) || sums.cut.size < REASONS ? reason : "other reasons";
          sums.cut.set(known, (sums.cut.get(known) ?? 0) + 1);
        }
    }
  }

  save() {
    const { reasons, stages, explained, hosts, looks } = this;
    return { reasons, stages, explained, hosts, looks };
  }

  load({ reasons, stages, explained, hosts, looks }: ReturnType<Refusals["save"]>): void {
    for (const [reason, each] of reasons) this.reasons.set(reason, { ...each });
    for (const [stage, { left, cut }] of stages) this.stages.set(stage, { left, cut: new Map(cut) });
    this.explained = explained;
    this.hosts = hosts;
    this.looks = looks;
  }

  /** The most frequent first. */
  get list(): readonly FailureReason[] {
    const list = [...this.reasons].map(([reason, { count, first }]) => ({ reason, count, first }));
    return list.sort((a, b) => b.count - a.count || a.first - b.first);
  }

  /** Null: no server was without a valid host. */
  get funnel(): Funnel | null {
    const { explained } = this;
    if (explained === 0) return null;
    const mean = (sum: number) => sum / explained;
    const stages = [...this.stages].map(([stage, { left, cut }]) => ({
      stage,
      hosts: mean(left),
      cut: [...cut].map(([reason, count]) => ({ reason, hosts: mean(count) })).sort((a, b) => b.hosts - a.hosts),
    }));
    return { explained, hosts: mean(this.hosts), stages };
  }
}

/** A reason without what differs from host to host: `VCPU: 4 asked, 2 of 4 left` is `not enough VCPU`. */
function kindOf(reason: string): string {
  const resource = /^(\w+): \S+ asked, /.exec(reason)?.[1];
  return resource === undefined ? reason.replaceAll(/\d+(\.\d+)?/g, "…") : `not enough ${resource}`;
}
