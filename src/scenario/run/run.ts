import { type Cloud, restoreCloud } from "../../cloud.ts";
import type { Time } from "../../engine/clock.ts";
import type { Violation } from "../../invariants/invariants.ts";
import type { State } from "../../model/records/state.ts";
import { changeCloud } from "../branches/cloud-changes.ts";
import { EventTap, type EventTapOptions } from "../log/event-tap.ts";
import type { Numbered } from "../log/last-events.ts";
import type { Metrics } from "../measure/metrics.ts";
import { recordSample, type Sample, Sampler, type Smallest, smallestOf } from "../measure/sampler.ts";
import { StatusCounter, type Statuses } from "../measure/status-counter.ts";
import { allMetrics, type Ending, type Machine, type Summary } from "../measure/summary.ts";
import type { Branch, Scenario } from "../plan/scenario.ts";
import type { TimelineItem } from "../plan/timeline.ts";
import type { RunListeners } from "./run-context.ts";
import { isMeasured, RunState, type Turn } from "./run-state.ts";
import type { Continued, RunProgress, SavedRun } from "./saved-run.ts";
import { RANK } from "./timetable.ts";
import { Verdicts } from "./verdicts.ts";

/** What a caller may look at, or have written down, while a run goes on. */
export interface RunOptions extends EventTapOptions {
  /** Gets each sample of the series. */
  readonly sample?: (sample: Sample, statuses: Statuses) => void;
  /** Hears of each item of the timeline right before it is done. */
  readonly item?: (item: TimelineItem) => void;
  /** Hears, after a call of the timeline, to how many servers it went, and how many of these were refused. */
  readonly called?: (servers: number, refused: number) => void;
  /** The event log so far, of a run that is gone on with. */
  readonly past?: Iterable<Uint8Array>;
  /** Whether the run pauses where its scenario branches, to be gone on with by `branch`. Default: it runs on as it is. */
  readonly branches?: boolean;
}

export type { SavedRun } from "./saved-run.ts";

const NEVER = Number.POSITIVE_INFINITY;
const IDLE = { idle: true } as const;

/** One run of a scenario on a cloud, taken in steps, so that a caller can show progress or stop it in between. */
export class ScenarioRun {
  readonly scenario: Scenario;
  readonly cloud: Cloud;
  private readonly options: RunOptions;
  private readonly runState: RunState;
  private readonly participants: RunState["participants"];
  private readonly verdicts: Verdicts;
  private readonly eventTap: EventTap;
  private readonly statuses = new StatusCounter();
  private readonly sampler = new Sampler();
  private readonly stopCounting: () => void;
  private readonly turn: Turn | null;
  /** When the run pauses, before what is due then. */
  private readonly fork: Time;
  private smallest: Smallest;
  private nextAction: number;
  private nextSample: Time;
  private ending: Ending | null = null;
  private paused = false;

  /**
   * @param cloud made from `cloudPlanOf(scenario)`, at time 0.
   * @param past what is gone on from, when the cloud is the one of then; `resume` and `branch` see to that.
   */
  constructor(scenario: Scenario, cloud: Cloud, options: RunOptions = {}, past: Continued | null = null) {
    this.scenario = scenario;
    this.cloud = cloud;
    this.options = options;
    const { item, called } = options;
    const listeners: RunListeners = {
      unexpected: (response) => this.verdicts.addUnexpected(response),
      ...(item === undefined ? {} : { item }),
      ...(called === undefined ? {} : { called }),
    };
    const progress = past?.progress;
    this.turn = past?.turn ?? null;
    this.fork = options.branches === true ? (scenario.branches?.at ?? NEVER) : NEVER;
    const { turn } = this;
    this.runState = new RunState(scenario, cloud, listeners, progress ? { saved: progress.runState, turn } : null);
    const { participants, followers } = this.runState;
    this.participants = participants;
    participants.timetable.assign("turn", () => this.changeCloud());
    this.verdicts = new Verdicts(scenario, participants.metrics);
    this.eventTap = new EventTap(scenario.invariants, options, progress?.eventTap ?? null);
    this.smallest = progress?.smallest ?? smallestOf(cloud.state);
    this.nextAction = turn === null ? (progress?.nextAction ?? 0) : participants.workloadPlayer.agenda.before(turn.at);
    this.nextSample = progress?.nextSample ?? 0;
    if (progress !== undefined) {
      this.verdicts.load(progress.verdicts);
      if (past?.log != null) this.eventTap.log?.resume(past.log);
    }
    this.eventTap.watch(cloud, followers);
    this.stopCounting = this.runState.countDecisions(cloud);
  }

  /**
   * Goes on where a run of the same scenario was saved.
   *
   * @param cloud the one that was saved, where the caller has restored it.
   */
  static resume(
    scenario: Scenario,
    saved: SavedRun,
    options: RunOptions = {},
    cloud = restoreCloud(saved.cloud, scenario.cloud),
  ): ScenarioRun {
    return new ScenarioRun(scenario, cloud, options, { progress: saved, log: options.past ?? [], turn: null });
  }

  /**
   * Goes on from here, where the scenario branches, as one of its branches says.
   *
   * @param cloud a fork of this run's, so that the run can be gone on with in other ways, too; or its own, and this run ends.
   * @throws ScenarioError where an item of the timeline has come that the branch wants to be another.
   */
  branch(branch: Branch, cloud: Cloud, options: RunOptions = {}): ScenarioRun {
    if (!this.branches) throw new Error("a run branches where it pauses, and nowhere else");
    const turn = { trunk: this.scenario, branch, at: this.fork };
    const { log } = this.eventTap;
    const past = { progress: structuredClone(this.progressed()), log, turn };
    if (cloud === this.cloud) this.close("interrupted");
    return new ScenarioRun(branch.scenario, cloud, options, past);
  }

  /**
   * Everything needed to go on: data, for `structuredClone` or `v8.serialize`. It shares its parts with the run, so it is to
   * be written down before the run goes on.
   *
   * @throws Error for a run that has ended, and for a branch.
   */
  save(): SavedRun {
    if (this.ending !== null) throw new Error("a run that has ended cannot be saved");
    if (this.turn !== null) throw new Error("a branch of a run cannot be saved");
    const { log } = this.eventTap;
    return {
      cloud: this.cloud.checkpoint(),
      log: log === null ? null : { bytes: log.bytes(), sha256: log.digest() },
      ...this.progressed(),
    };
  }

  private progressed(): RunProgress {
    return {
      runState: this.runState.save(),
      verdicts: this.verdicts.save(),
      eventTap: this.eventTap.save(),
      smallest: this.smallest,
      nextAction: this.nextAction,
      nextSample: this.nextSample,
    };
  }

  /** What the run is measured by. */
  get metrics(): Metrics {
    return this.participants.metrics;
  }

  /** Whether there is nothing left to do. */
  get ended(): boolean {
    return this.ending !== null;
  }

  /** Whether the run has come to where it branches: it goes on by `branch`. */
  get branches(): boolean {
    return this.paused && this.ending === null;
  }

  /** How far the run is: actions done of all, the time, and the servers there are. */
  get progress(): { readonly done: number; readonly of: number; readonly now: Time; readonly servers: number } {
    const { timelinePlayer, workloadPlayer, observer } = this.participants;
    return {
      done: this.nextAction + timelinePlayer.done,
      of: workloadPlayer.agenda.length + timelinePlayer.length,
      now: this.cloud.now,
      servers: observer.servers,
    };
  }

  /** The last events: up to the end, to one that broke an invariant, or before where `untilEvent` stopped; oldest first. */
  get lastEvents(): readonly Numbered[] {
    return this.eventTap.lastEvents;
  }

  /** The invariant that did not hold, and ended the run. */
  get violated(): Violation | null {
    return this.eventTap.violation;
  }

  /** The state: at the end, or just before the event that was asked for. */
  get state(): State {
    return this.eventTap.before?.state ?? this.cloud.state;
  }

  /**
   * Goes on for at most so many actions.
   *
   * @returns whether there is more to do.
   */
  step(actions: number): boolean {
    for (let left = actions; left > 0 && this.goesOn; left--) this.advance();
    return this.goesOn;
  }

  private get goesOn(): boolean {
    return this.ending === null && !this.paused;
  }

  /** Goes on to the next action and does it; or as far as something else comes first, and does that. */
  private advance(): void {
    const { workloadPlayer, timetable } = this.participants;
    const { agenda } = workloadPlayer;
    const end = this.scenario.clock.until ?? NEVER;
    const planned = agenda.timeOf(this.nextAction);
    const task = timetable.next();
    const time = Math.min(planned, task?.time ?? NEVER);
    if (this.fork !== NEVER && this.fork <= Math.min(time, end)) {
      this.paused = this.runToFork(Math.min(time, end));
      return;
    }
    if (!this.runTo(Math.min(time, end))) return;
    if (time === NEVER || time > end) {
      this.end();
      return;
    }
    if (task !== undefined && this.comesFirst(task, planned)) timetable.perform(task.rank);
    else workloadPlayer.perform(agenda.at(this.nextAction++));
    this.settle(time);
    if (this.ending === null && this.verdicts.aborts("action")) this.close("aborted");
  }

  /** Changes the cloud at the fork, where the branch wants another. */
  private changeCloud(): void {
    if (this.turn === null) throw new Error("only a branch turns");
    changeCloud(this.cloud, this.turn.trunk, this.scenario);
    this.smallest = smallestOf(this.cloud.state);
  }

  /**
   * Lets time pass as far as the run branches, and not as far as what comes next; where nothing does, until nothing is pending.
   *
   * @returns false when something came before that time, and was done.
   */
  private runToFork(next: Time): boolean {
    if (next !== NEVER) return this.runTo(this.fork);
    const { cloud, participants } = this;
    if (!this.interrupted) this.runCloud({ until: this.fork, idle: true });
    const quiescent = cloud.now < this.fork && participants.timelinePlayer.awaitsQuiescence;
    return this.interrupted || quiescent ? this.handleInterruption() : true;
  }

  /** Whether a task comes before the next action of the workload, which is planned for a time. */
  private comesFirst(task: { readonly time: Time; readonly rank: number }, planned: Time): boolean {
    if (task.time !== planned) return task.time < planned;
    const { kind } = this.participants.workloadPlayer.agenda.at(this.nextAction);
    return task.rank < (kind === "delete" ? RANK.delete : RANK.arrival);
  }

  /** What was set off at this very instant is over before the next action comes. */
  private settle(time: Time): void {
    if (this.pass(time, false)) return;
    this.handleInterruption();
  }

  /**
   * Lets time pass, with a sample at each multiple of `output.sample` on the way.
   *
   * @returns false when something came before that time, and was done.
   */
  private runTo(time: Time): boolean {
    // While nothing is planned the clock goes on without samples.
    while (this.nextSample < this.cloud.now) this.nextSample += this.scenario.output.sample;
    while (this.nextSample <= time && time !== NEVER) {
      if (!this.pass(this.nextSample, this.participants.timelinePlayer.awaitsQuiescence))
        return this.handleInterruption();
      this.sample();
      this.nextSample += this.scenario.output.sample;
      if (this.verdicts.aborts("sample")) {
        this.close("aborted");
        return false;
      }
    }
    return this.pass(time, this.participants.timelinePlayer.awaitsQuiescence) || this.handleInterruption();
  }

  /**
   * Lets the cloud go on to a time (Infinity: until nothing is pending).
   *
   * @returns false when it was stopped before: by a status that is waited for, by the end of the run, or, where that is
   * waited for, because nothing is pending.
   */
  private pass(time: Time, quiescent: boolean): boolean {
    const endless = time === NEVER;
    if (!this.interrupted) this.runCloud(endless ? IDLE : quiescent ? { until: time, idle: true } : { until: time });
    if (this.interrupted) return false;
    return endless ? !quiescent : this.cloud.now === time;
  }

  /** Lets the cloud go on, but not past what has to be heard of at once. */
  private runCloud(limit: { readonly until?: Time; readonly idle?: true }): void {
    this.cloud.run(this.interruptible ? { ...limit, while: this.goesOnNow } : limit);
  }

  private readonly goesOnNow = () => !this.interrupted;

  private get interruptible(): boolean {
    const { servers, workloadPlayer } = this.participants;
    return this.eventTap.alert || servers.follows || workloadPlayer.follows;
  }

  private get interrupted(): boolean {
    const { servers, workloadPlayer } = this.participants;
    const { violation, before } = this.eventTap;
    return servers.hasPending || workloadPlayer.hasPending || violation !== null || before !== null;
  }

  /** Does what stopped the cloud before its time. */
  private handleInterruption(): false {
    const { workloadPlayer, servers, timelinePlayer } = this.participants;
    if (this.eventTap.violation !== null) this.close("violated");
    else if (this.eventTap.before !== null) this.close("event");
    else if (workloadPlayer.hasPending) workloadPlayer.hasPending = false;
    else if (servers.hasPending) timelinePlayer.onStatusReached();
    else timelinePlayer.onQuiescent();
    return false;
  }

  /** Ends the run here, as an interruption does; the summary tells what was so far. */
  stop(): void {
    if (this.ending === null) this.close("interrupted");
  }

  /**
   * The run so far, or as a whole when it has ended.
   *
   * @param machine what the run took of the machine, where the caller has measured that.
   */
  summary(machine?: Machine): Summary {
    const { scenario, cloud, participants, verdicts } = this;
    const { before, violation, log } = this.eventTap;
    if (machine !== undefined) {
      this.metrics.set("run.events_per_second", cloud.events / machine.seconds, cloud.now);
      this.metrics.set("run.peak_rss", machine.peakRss, cloud.now);
    }
    return {
      scenario: scenario.name,
      file: scenario.file,
      cell: scenario.cell,
      branch: scenario.branch,
      seed: scenario.seed,
      params: scenario.params,
      ending: this.ending ?? "interrupted",
      simulated: before?.time ?? cloud.now,
      hosts: cloud.state.hosts.size,
      servers: participants.observer.servers,
      events: before === null ? cloud.events : before.number - 1,
      digest: log?.digest() ?? null,
      metrics: allMetrics(this.metrics),
      verdicts: verdicts.all(participants.expectations.verdicts, violation),
      unexpectedResponses: verdicts.unexpectedResponses,
      unexpectedCount: verdicts.unexpectedCount,
    };
  }

  private end(): void {
    const { until, drain } = this.scenario.clock;
    if (until !== null && drain) this.cloud.run({ idle: true });
    this.sample();
    this.participants.expectations.end();
    this.close(until === null ? "done" : "until");
  }

  private close(ending: Ending): void {
    this.ending = ending;
    this.stopCounting();
    this.eventTap.close();
  }

  private sample(): void {
    const sample = this.sampler.take(this.cloud.state, this.cloud.now, this.smallest);
    if (isMeasured(this.scenario, sample.time)) recordSample(this.metrics, sample);
    this.options.sample?.(sample, this.statuses.count(this.cloud.state));
  }
}
