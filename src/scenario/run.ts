import { type Cloud, restoreCloud, type SavedCloud } from "../cloud.ts";
import type { Time } from "../engine/clock.ts";
import { type Event, reduce } from "../model/reduce.ts";
import type { State } from "../model/state.ts";
import { type Violation, watch } from "../testing/invariants.ts";
import { BlackBox, type Numbered } from "./black-box.ts";
import { countCandidates } from "./candidates.ts";
import { EventLog } from "./event-log.ts";
import { Findings, type SavedFindings } from "./findings.ts";
import type { Metrics } from "./metrics.ts";
import { isMeasured, Parts, type SavedParts } from "./parts.ts";
import { recordSample, type Sample, type Smallest, takeSample } from "./sampler.ts";
import type { Scenario } from "./scenario.ts";
import { StatusCounter, type Statuses } from "./status-counter.ts";
import { allMetrics, type Ending, type Summary } from "./summary.ts";
import type { TimelineItem } from "./timeline.ts";
import { RANK } from "./timetable.ts";

/** What a caller may look at, or have written down, while a run goes on. */
export interface RunOptions {
  /** Gets the event log, whole lines at a time. */
  readonly events?: (lines: string) => void;
  /** Gets each sample of the series. */
  readonly sample?: (sample: Sample, statuses: Statuses) => void;
  /** Hears of each item of the timeline right before it is done. */
  readonly item?: (item: TimelineItem) => void;
  /** False: no event log is made and the summary has no digest. Default true. */
  readonly digest?: boolean;
  /** The event log so far, of a run that is gone on with. */
  readonly past?: Iterable<Uint8Array>;
  /** The run ends just before the event of this number. */
  readonly untilEvent?: number;
}

/** What a run took of the machine. No part of the run itself: it differs from machine to machine. */
export interface Machine {
  readonly seconds: number;
  /** Bytes. */
  readonly peakRss: number;
}

/** A run under way as data. */
export interface SavedRun {
  readonly cloud: SavedCloud;
  readonly parts: SavedParts;
  readonly findings: SavedFindings;
  readonly lastEvents: readonly Numbered[];
  /** Bytes of the event log. */
  readonly logBytes: number;
  readonly overruled: ReadonlySet<number>;
  readonly smallest: Smallest;
  readonly nextAction: number;
  readonly nextSample: Time;
}

/** One run of a scenario on a cloud, taken in steps, so that a caller can show progress or stop it in between. */
export class Run {
  readonly scenario: Scenario;
  readonly cloud: Cloud;
  private readonly options: RunOptions;
  private readonly parts: Parts;
  private readonly findings: Findings;
  private readonly log: EventLog | null;
  private readonly box = new BlackBox();
  private readonly statuses = new StatusCounter();
  /** Slots of servers whose operations were overruled. */
  private readonly overruled: Set<number>;
  private readonly smallest: Smallest;
  private readonly stopListening: (() => void)[] = [];
  private nextAction: number;
  private nextSample: Time;
  private ending: Ending | null = null;
  /** The state just before the event that was asked for, once that has come. */
  private before: { readonly state: State; readonly time: Time; readonly number: number } | null = null;
  private base: State;

  /**
   * @param cloud made from `cloudPlanOf(scenario)`, at time 0.
   * @param past what `save` gave, when the cloud is the one of then; `resume` sees to that.
   */
  constructor(scenario: Scenario, cloud: Cloud, options: RunOptions = {}, past: SavedRun | null = null) {
    this.scenario = scenario;
    this.cloud = cloud;
    this.options = options;
    this.base = cloud.state;
    this.log = options.digest === false && options.events === undefined ? null : new EventLog(options.events);
    const { item } = options;
    const hearers = {
      surprised: (surprise: Parameters<Findings["surprise"]>[0]) => this.findings.surprise(surprise),
      ...(item === undefined ? {} : { comes: item }),
    };
    this.parts = new Parts(scenario, cloud, hearers, past?.parts ?? null);
    this.findings = new Findings(scenario, this.parts.metrics);
    this.overruled = new Set(past?.overruled);
    this.smallest = past?.smallest ?? smallestOf(cloud.state);
    this.nextAction = past?.nextAction ?? 0;
    this.nextSample = past?.nextSample ?? 0;
    if (past !== null) {
      this.findings.load(past.findings);
      this.box.load(past.lastEvents);
      this.log?.goOn(options.past ?? []);
    }
    this.listen();
  }

  /** Goes on where a run of the same scenario was saved. */
  static resume(scenario: Scenario, saved: SavedRun, options: RunOptions = {}): Run {
    return new Run(scenario, restoreCloud(saved.cloud), options, saved);
  }

  /**
   * Everything needed to go on: data, for `structuredClone` or `v8.serialize`. It shares its parts with the run, so it is to
   * be written down before the run goes on.
   *
   * @throws Error for a run that has ended.
   */
  save(): SavedRun {
    if (this.ending !== null) throw new Error("a run that has ended cannot be saved");
    return {
      cloud: this.cloud.checkpoint(),
      parts: this.parts.save(),
      findings: this.findings.save(),
      lastEvents: this.box.last,
      logBytes: this.log?.bytes() ?? 0,
      overruled: this.overruled,
      smallest: this.smallest,
      nextAction: this.nextAction,
      nextSample: this.nextSample,
    };
  }

  private listen(): void {
    const { cloud, scenario, options, parts, findings } = this;
    const last = options.untilEvent ?? Number.POSITIVE_INFINITY;
    const see = (event: Event, number: number, time: Time) => {
      if (number >= last) {
        this.before ??= { state: this.base, time, number };
        return;
      }
      if (last !== Number.POSITIVE_INFINITY) this.base = reduce(this.base, event);
      if (findings.violation === null) this.box.see(event, number, time);
      parts.see(event, time);
      this.log?.add(event, number, time);
    };
    this.stopListening.push(cloud.on("event", see));
    if (scenario.thresholds.some(({ metric }) => metric === "schedule.candidates"))
      this.stopListening.push(countCandidates(cloud, parts.metrics, parts.observer));
    if (scenario.invariants.length === 0) return;
    const found = (violation: Violation) => {
      findings.violation ??= violation;
    };
    this.stopListening.push(watch(cloud, found, scenario.invariants, this.overruled));
  }

  /** What the run is measured by. */
  get metrics(): Metrics {
    return this.parts.metrics;
  }

  /** Whether there is nothing left to do. */
  get ended(): boolean {
    return this.ending !== null;
  }

  /** How far the run is: actions done of all, the time, and the servers there are. */
  get progress(): { readonly done: number; readonly of: number; readonly now: Time; readonly servers: number } {
    const { script, workload, observer } = this.parts;
    return {
      done: this.nextAction + script.done,
      of: workload.agenda.length + script.length,
      now: this.cloud.now,
      servers: observer.servers,
    };
  }

  /** The last events: up to the end, to one that broke an invariant, or before where `untilEvent` stopped; oldest first. */
  get lastEvents(): readonly Numbered[] {
    return this.box.last;
  }

  /** The invariant that did not hold, and ended the run. */
  get violated(): Violation | null {
    return this.findings.violation;
  }

  /** The state: at the end, or just before the event that was asked for. */
  get state(): State {
    return this.before?.state ?? this.cloud.state;
  }

  /**
   * Goes on for at most so many actions.
   *
   * @returns whether there is more to do.
   */
  step(actions: number): boolean {
    for (let left = actions; left > 0 && this.ending === null; left--) this.advance();
    return this.ending === null;
  }

  /** Goes on to the next action and does it; or as far as something else comes first, and does that. */
  private advance(): void {
    const { workload, timetable } = this.parts;
    const { agenda } = workload;
    const end = this.scenario.clock.until ?? Number.POSITIVE_INFINITY;
    const planned = agenda.timeOf(this.nextAction);
    const task = timetable.next();
    const time = Math.min(planned, task?.time ?? Number.POSITIVE_INFINITY);
    if (!this.runTo(Math.min(time, end))) return;
    if (time === Number.POSITIVE_INFINITY || time > end) {
      this.end();
      return;
    }
    if (task !== undefined && this.comesFirst(task, planned)) this.parts.perform(timetable.take(task.rank));
    else workload.perform(agenda.at(this.nextAction++));
    this.settle(time);
    if (this.ending === null && this.findings.aborts("action")) this.close("aborted");
  }

  /** Whether a task comes before the next action of the workload, which is planned for a time. */
  private comesFirst(task: { readonly time: Time; readonly rank: number }, planned: Time): boolean {
    if (task.time !== planned) return task.time < planned;
    const { kind } = this.parts.workload.agenda.at(this.nextAction);
    return task.rank < (kind === "delete" ? RANK.delete : RANK.arrival);
  }

  /** What was set off at this very instant is over before the next action comes. */
  private settle(time: Time): void {
    if (this.pass(time, false)) return;
    this.come();
  }

  /**
   * Lets time pass, with a sample at each multiple of `output.sample` on the way.
   *
   * @returns false when something came before that time, and was done.
   */
  private runTo(time: Time): boolean {
    while (this.nextSample <= time && time !== Number.POSITIVE_INFINITY) {
      if (!this.pass(this.nextSample, this.parts.script.awaitsQuiet)) return this.come();
      this.sample();
      this.nextSample += this.scenario.output.sample;
      if (this.findings.aborts("sample")) {
        this.close("aborted");
        return false;
      }
    }
    return this.pass(time, this.parts.script.awaitsQuiet) || this.come();
  }

  /**
   * Lets the cloud go on to a time (Infinity: until nothing is pending).
   *
   * @returns false when it was stopped before: by a status that is waited for, by the end of the run, or, where that is
   * waited for, because nothing is pending.
   */
  private pass(time: Time, quiet: boolean): boolean {
    const { cloud } = this;
    const endless = time === Number.POSITIVE_INFINITY;
    const limit = {
      ...(endless ? {} : { until: time }),
      ...(endless || quiet ? { idle: true as const } : {}),
      ...(this.interruptible ? { while: () => !this.interrupted } : {}),
    };
    if (!this.interrupted) cloud.run(limit);
    if (this.interrupted) return false;
    return endless ? !quiet : cloud.now === time;
  }

  private get interruptible(): boolean {
    const { scenario, options, parts } = this;
    return (
      scenario.invariants.length > 0 ||
      options.untilEvent !== undefined ||
      parts.servers.follows ||
      parts.workload.follows
    );
  }

  private get interrupted(): boolean {
    const { parts, findings } = this;
    return parts.servers.stirred || parts.workload.stirred || findings.violation !== null || this.before !== null;
  }

  /** Does what stopped the cloud before its time. */
  private come(): false {
    const { workload, servers, script } = this.parts;
    if (this.findings.violation !== null) this.close("violated");
    else if (this.before !== null) this.close("event");
    else if (workload.stirred) workload.stirred = false;
    else if (servers.stirred) script.react();
    else script.quiet();
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
    const { scenario, cloud, parts, findings } = this;
    if (machine !== undefined) {
      this.metrics.set("run.events_per_second", cloud.events / machine.seconds, cloud.now);
      this.metrics.set("run.peak_rss", machine.peakRss, cloud.now);
    }
    return {
      scenario: scenario.name,
      file: scenario.file,
      cell: scenario.cell,
      seed: scenario.seed,
      params: scenario.params,
      ending: this.ending ?? "interrupted",
      simulated: this.before?.time ?? cloud.now,
      hosts: cloud.state.hosts.size,
      servers: parts.observer.servers,
      events: this.before === null ? cloud.events : this.before.number - 1,
      digest: this.log?.digest() ?? null,
      metrics: allMetrics(this.metrics),
      verdicts: findings.verdicts(parts.expectations.verdicts),
      surprises: findings.surprises,
      surprised: findings.surprised,
    };
  }

  private end(): void {
    const { until, drain } = this.scenario.clock;
    if (until !== null && drain) this.cloud.run({ idle: true });
    this.sample();
    this.parts.expectations.end();
    this.close(until === null ? "done" : "until");
  }

  private close(ending: Ending): void {
    this.ending = ending;
    for (const stop of this.stopListening) stop();
    this.log?.flush();
  }

  private sample(): void {
    const sample = takeSample(this.cloud.state, this.cloud.now, this.smallest);
    if (isMeasured(this.scenario, sample.time)) recordSample(this.metrics, sample);
    this.options.sample?.(sample, this.statuses.count(this.cloud.state));
  }
}

function smallestOf(state: State): Smallest {
  const flavors = [...state.flavors.values()];
  return {
    vcpus: Math.min(...flavors.map((flavor) => flavor.vcpus)),
    memoryMb: Math.min(...flavors.map((flavor) => flavor.ram)),
  };
}
