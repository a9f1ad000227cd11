import type { Cloud } from "../../cloud.ts";
import { Chance, type SavedStreams } from "../../engine/chance.ts";
import type { Time } from "../../engine/clock.ts";
import type { Event } from "../../model/events/reduce.ts";
import { changesCloud } from "../branches/cloud-changes.ts";
import { splicedPlans } from "../branches/spliced-plan.ts";
import { ScenarioError } from "../format/problem.ts";
import { countCandidates } from "../measure/count-candidates.ts";
import { Metrics, type SavedMetrics } from "../measure/metrics.ts";
import { Observer } from "../measure/observer.ts";
import { type BlockPlan, planWorkload } from "../plan/plan.ts";
import type { Branch, Scenario } from "../plan/scenario.ts";
import type { TimelineItem } from "../plan/timeline.ts";
import type { Surprise } from "../plan/unexpected-response.ts";
import { Creations } from "./creations.ts";
import { Expectations } from "./expectations.ts";
import { NameIds } from "./name-ids.ts";
import { Requests } from "./requests.ts";
import { ServersByName } from "./servers-by-name.ts";
import { TimelinePlayer } from "./timeline-player.ts";
import { RANK, type SavedTimetable, type Task, Timetable } from "./timetable.ts";
import { WorkloadPlayer } from "./workload-player.ts";

/** The parts of a run as data. */
export interface SavedParts {
  readonly chance: SavedStreams;
  readonly requests: ReturnType<Requests["save"]>;
  readonly ids: ReturnType<NameIds["save"]>;
  readonly creations: ReturnType<Creations["save"]>;
  readonly timetable: SavedTimetable;
  readonly metrics: SavedMetrics;
  readonly observer: ReturnType<Observer["save"]>;
  readonly servers: ReturnType<ServersByName["save"]>;
  readonly workload: ReturnType<WorkloadPlayer["save"]>;
  readonly script: ReturnType<TimelinePlayer["save"]>;
  readonly expectations: ReturnType<Expectations["save"]>;
}

/** Where a run leaves its scenario, to go on as a branch of it says. */
export interface Turn {
  readonly trunk: Scenario;
  readonly branch: Branch;
  readonly at: Time;
}

/** Parts that are gone on with: of the same scenario, or of the one that this is a branch of. */
interface Past {
  readonly saved: SavedParts;
  readonly turn: Turn | null;
}

/** Who hears of what the parts do. */
export interface Hearers {
  /** A call was refused, or answered otherwise than expected. */
  readonly surprised: (surprise: Surprise) => void;
  /** An item of the timeline comes now. */
  readonly comes?: (item: TimelineItem) => void;
  /** A call was done: it went to so many servers, of which some were refused. */
  readonly called?: (servers: number, refused: number) => void;
}

/** All that acts on the cloud of a run, and all that counts what comes of it: made, saved and gone on with as one. */
export class RunState {
  readonly metrics: Metrics;
  readonly observer: Observer;
  readonly servers: ServersByName;
  readonly timetable = new Timetable();
  readonly workloadPlayer: WorkloadPlayer;
  readonly timelinePlayer: TimelinePlayer;
  readonly expectations: Expectations;
  private readonly chance: Chance;
  private readonly requests: Requests;
  private readonly ids: NameIds;
  private readonly creations: Creations;
  /** Whether anybody asks for the candidates of decisions: to count them, each decision is looked at once more. */
  private readonly ofCandidates: boolean;

  /** @param past the parts that are gone on with, when the cloud is the one of then. */
  constructor(scenario: Scenario, cloud: Cloud, hearers: Hearers, past: Past | null) {
    // What only a branch asks for is to be known of the past, too.
    const all = [scenario, ...(scenario.branches?.list ?? []).map((branch) => branch.scenario)];
    const thresholds = all.flatMap((each) => each.thresholds);
    this.metrics = new Metrics(thresholds);
    this.ofCandidates = thresholds.some(({ metric }) => metric === "schedule.candidates");
    this.observer = new Observer(this.metrics);
    this.servers = new ServersByName(all.flatMap(spokenOf), () => cloud.state);
    const { servers, timetable, observer } = this;
    this.chance = past === null ? new Chance(scenario.seed) : Chance.load(scenario.seed, past.saved.chance);
    this.requests = new Requests(cloud, this.chance);
    this.ids = new NameIds(cloud, (name) => servers.idOf(name));
    this.creations = new Creations(cloud, this.requests, observer, this.metrics);
    const { chance, requests, ids, creations } = this;
    const { surprised, ...ofItems } = hearers;
    const measured = (time: Time) => isMeasured(scenario, time);
    const parts = { cloud, requests, creations, ids, timetable, chance, measured, surprised };
    // The plan is drawn from the beginning, also where the run goes on later.
    const plans = plansOf(scenario, past === null ? chance : new Chance(scenario.seed), past?.turn ?? null);
    this.workloadPlayer = new WorkloadPlayer(scenario.workload, plans, parts);
    const stage = { ...parts, observer, servers, ...ofItems };
    this.timelinePlayer = new TimelinePlayer(scenario.timeline, stage);
    this.expectations = new Expectations(scenario.expectations, { cloud, requests, ids, servers }, timetable);
    if (past !== null) this.load(past);
  }

  /** Shares what it can with the parts: it is to be written down before they go on. */
  save(): SavedParts {
    return {
      chance: this.chance.save(),
      requests: this.requests.save(),
      ids: this.ids.save(),
      creations: this.creations.save(),
      timetable: this.timetable.save(),
      metrics: this.metrics.save(),
      observer: this.observer.save(),
      servers: this.servers.save(),
      workload: this.workloadPlayer.save(),
      script: this.timelinePlayer.save(),
      expectations: this.expectations.save(),
    };
  }

  private load({ saved, turn }: Past): void {
    this.requests.load(saved.requests);
    this.ids.load(saved.ids);
    this.creations.load(saved.creations);
    this.metrics.load(saved.metrics);
    this.observer.load(saved.observer);
    this.servers.load(saved.servers);
    this.workloadPlayer.load(saved.workload);
    this.expectations.load(saved.expectations);
    if (turn === null) {
      this.timelinePlayer.load(saved.script);
      this.timetable.load(saved.timetable);
      return;
    }
    const late = this.timelinePlayer.turn(saved.script, turn.trunk.timeline);
    if (late.length > 0) throw new ScenarioError(late.flatMap((index) => turn.branch.ifCome.get(index) ?? []));
    // What is to be looked at was put into the timetable by these expectations.
    this.timetable.resume(saved.timetable, turn.at, (task, time) =>
      task.do === "look" ? null : this.timelinePlayer.dueAt(task, time),
    );
    if (changesCloud(turn.trunk, turn.branch.scenario)) this.timetable.put(turn.at, RANK.turn, { do: "turn" });
  }

  /** Counts, from now on, what the log does not tell of the scheduler's decisions. Returns what ends it. */
  countDecisions(cloud: Cloud): () => void {
    return this.ofCandidates ? countCandidates(cloud, this.metrics, this.observer) : () => undefined;
  }

  /** Follows one event. */
  see(event: Event, time: Time): void {
    this.creations.see(event);
    this.observer.see(event, time);
    this.timelinePlayer.see(event);
    this.workloadPlayer.see(event);
  }

  /** Does what the timetable had for this time. */
  perform(task: Exclude<Task, { do: "turn" }>): void {
    if (task.do === "look") this.expectations.perform(task.index);
    else if (task.do === "later") this.workloadPlayer.act(task);
    else this.timelinePlayer.perform(task);
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

/** The names by which a scenario speaks of servers. */
function spokenOf({ timeline, expectations }: Scenario): readonly string[] {
  const inItems = timeline.flatMap((item) => {
    const { trigger } = item;
    const awaited = trigger.kind === "status" ? [trigger.server] : [];
    if (item.kind === "fault") return awaited;
    return [...awaited, ...[item.id, item.names.server].flatMap((name) => name ?? [])];
  });
  return [...inItems, ...expectations.flatMap((each) => (each.kind === "server" ? [each.server] : []))];
}
