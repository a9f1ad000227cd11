import type { Cloud } from "../../cloud.ts";
import { Chance, type SavedStreams } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import { changesCloud } from "../branches/cloud-changes.ts";
import { splicedPlans } from "../branches/spliced-plan.ts";
import { ScenarioError } from "../format/problem.ts";
import type { EventFollower } from "../log/event-tap.ts";
import { countCandidates } from "../measure/count-candidates.ts";
import { Metrics } from "../measure/metrics.ts";
import { Observer } from "../measure/observer.ts";
import { type BlockPlan, planWorkload } from "../plan/plan.ts";
import type { Branch, Scenario } from "../plan/scenario.ts";
import { Creations } from "./creations.ts";
import { Expectations } from "./expectations.ts";
import { NameIds } from "./name-ids.ts";
import { Requests } from "./requests.ts";
import type { RunContext, RunListeners } from "./run-context.ts";
import { ServersByName } from "./servers-by-name.ts";
import { TimelinePlayer } from "./timeline-player.ts";
import { RANK, Timetable } from "./timetable.ts";
import { WorkloadPlayer } from "./workload-player.ts";

/** All that acts on the cloud of a run, and all that counts the results, by name: each is saved and loaded. */
interface Participants {
  readonly requests: Requests;
  readonly ids: NameIds;
  readonly creations: Creations;
  readonly metrics: Metrics;
  readonly observer: Observer;
  readonly servers: ServersByName;
  readonly workloadPlayer: WorkloadPlayer;
  readonly expectations: Expectations;
  readonly timelinePlayer: TimelinePlayer;
  readonly timetable: Timetable;
}

type Saved = { readonly [Name in keyof Participants]: ReturnType<Participants[Name]["save"]> };

/** The state of a run as data. */
export interface SavedRunState extends Saved {
  readonly chance: SavedStreams;
}

/** Where a run leaves its scenario, to continue as a branch of it says. */
export interface Turn {
  readonly trunk: Scenario;
  readonly branch: Branch;
  readonly at: Time;
}

/** The state that a run continues: of the same scenario, or of the one that this is a branch of. */
interface Past {
  readonly saved: SavedRunState;
  readonly turn: Turn | null;
}

/** The state of a run besides its cloud: made, saved and loaded as one. */
export class RunState {
  readonly participants: Participants;
  /** Those participants that follow the events of the cloud, in this order. */
  readonly followers: readonly EventFollower[];
  private readonly chance: Chance;
  /** Whether a threshold needs the candidates of decisions: to count them, each decision is made once more. */
  private readonly needsCandidates: boolean;

  /** @param past the state that is continued, when the cloud is the one of that time */
  constructor(scenario: Scenario, cloud: Cloud, listeners: RunListeners, past: Past | null) {
    // What only a branch measures must be known of the time before it, too.
    const all = [scenario, ...(scenario.branches?.list ?? []).map((branch) => branch.scenario)];
    const thresholds = all.flatMap((each) => each.thresholds);
    this.needsCandidates = thresholds.some(({ metric }) => metric === "schedule.candidates");
    const chance = past === null ? new Chance(scenario.seed) : Chance.load(scenario.seed, past.saved.chance);
    this.chance = chance;
    const metrics = new Metrics(thresholds);
    const observer = new Observer(metrics);
    const servers = new ServersByName(all.flatMap(serverNamesIn), () => cloud.state);
    const requests = new Requests(cloud, chance);
    const ids = new NameIds(cloud, (name) => servers.idOf(name));
    const creations = new Creations(cloud, requests, observer, metrics);
    const timetable = new Timetable();
    const measured = (time: Time) => isMeasured(scenario, time);
    const acting = { requests, ids, creations, observer, servers, timetable };
    const context: RunContext = { cloud, chance, measured, listeners, ...acting };
    // The plan is drawn from the beginning, also where the run continues later.
    const plans = plansOf(scenario, past === null ? chance : new Chance(scenario.seed), past?.turn ?? null);
    const workloadPlayer = new WorkloadPlayer(scenario.workload, plans, context);
    const timelinePlayer = new TimelinePlayer(scenario.timeline, context);
    const expectations = new Expectations(scenario.expectations, context);
    this.participants = { ...acting, metrics, workloadPlayer, expectations, timelinePlayer };
    this.followers = [creations, observer, timelinePlayer, workloadPlayer];
    if (past?.turn != null) this.turn(past.saved, past.turn);
    else if (past !== null) for (const name of this.names) this.load(past.saved, name);
  }

  private get names(): readonly (keyof Participants)[] {
    return Object.keys(this.participants) as (keyof Participants)[]; // a literal with these keys
  }

  /** Shares what it can with the participants: it must be written down before they continue. */
  save(): SavedRunState {
    const saved = this.names.map((name) => [name, this.participants[name].save()]);
    return { chance: this.chance.save(), ...(Object.fromEntries(saved) as Saved) };
  }

  private load(saved: Saved, name: keyof Participants): void {
    const participant: { load(saved: never): void } = this.participants[name];
    participant.load(saved[name] as never); // saved by the participant of this name
  }

  /** Loads what the trunk has saved, and continues as its branch says. */
  private turn(saved: SavedRunState, { trunk, branch, at }: Turn): void {
    const { timelinePlayer, timetable } = this.participants;
    for (const name of this.names) if (name !== "timelinePlayer" && name !== "timetable") this.load(saved, name);
    const late = timelinePlayer.turn(saved.timelinePlayer, trunk.timeline);
    if (late.length > 0) throw new ScenarioError(late.flatMap((index) => branch.ifCome.get(index) ?? []));
    // The looks are in the timetable already: the branch's expectations have put them there.
    timetable.resume(saved.timetable, at, (task, time) =>
      task.do === "look" ? null : timelinePlayer.dueAt(task, time),
    );
    if (changesCloud(trunk, branch.scenario)) timetable.put(at, RANK.turn, { do: "turn" });
  }

  /** Counts, from now on, what the log does not say of the scheduler's decisions. @returns what ends it */
  countDecisions(cloud: Cloud): () => void {
    const { metrics, observer } = this.participants;
    return this.needsCandidates ? countCandidates(cloud, metrics, observer) : () => undefined;
  }
}

function plansOf(scenario: Scenario, chance: Chance, turn: Turn | null): readonly BlockPlan[] {
  const planned = ({ workload, clock }: Scenario, from: Chance) => ({
    blocks: workload,
    plans: planWorkload(workload, clock.until ?? Number.POSITIVE_INFINITY, from),
  });
  const own = planned(scenario, chance);
  return turn === null ? own.plans : splicedPlans(planned(turn.trunk, new Chance(scenario.seed)), own, turn.at);
}

/** Whether a time lies in the part of the run that counts. */
export function isMeasured({ measure }: Scenario, time: Time): boolean {
  return measure === null || (time >= measure.from && time < measure.to);
}

/** The names by which a scenario refers to servers. */
function serverNamesIn({ timeline, expectations }: Scenario): readonly string[] {
  const inItems = timeline.flatMap((item) => {
    const { trigger } = item;
    const awaited = trigger.kind === "status" ? [trigger.server] : [];
    if (item.kind === "fault") return awaited;
    return [...awaited, ...[item.id, item.names.server].flatMap((name) => name ?? [])];
  });
  return [...inItems, ...expectations.flatMap((each) => (each.kind === "server" ? [each.server] : []))];
}
