import { type Cloud, restoreCloud, type SavedCloud } from "../cloud.ts";
import { Chance, type SavedStreams } from "../engine/chance.ts";
import type { Time } from "../engine/clock.ts";
import { type Event, reduce } from "../model/reduce.ts";
import type { State } from "../model/state.ts";
import { type Violation, watch } from "../testing/invariants.ts";
import { BlackBox, type Numbered } from "./black-box.ts";
import { Creations } from "./creations.ts";
import { EventLog } from "./event-log.ts";
import { Expectations } from "./expectations.ts";
import { Metrics, type SavedMetrics } from "./metrics.ts";
import { NameIds } from "./name-ids.ts";
import { Observer } from "./observer.ts";
import { planWorkload } from "./plan.ts";
import { Requests } from "./requests.ts";
import { countStatuses, recordSample, type Sample, type Smallest, type Statuses, takeSample } from "./sampler.ts";
import type { Scenario } from "./scenario.ts";
import { Script } from "./script.ts";
import { ServersByName } from "./servers-by-name.ts";
import { allMetrics, type Ending, judge, type Summary, type Verdict } from "./summary.ts";
import type { Surprise } from "./surprise.ts";
import type { Threshold } from "./threshold.ts";
import type { TimelineItem } from "./timeline.ts";
import { RANK, type SavedTimetable, type Task, Timetable } from "./timetable.ts";
import { Workload } from "./workload.ts";

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

/** What the parts of a run share. */
interface Parts {
  readonly requests: Requests;
  readonly ids: NameIds;
  readonly chance: Chance;
  readonly creations: Creations;
}

/** A run under way as data. */
export interface SavedRun {
  readonly cloud: SavedCloud;
  readonly chance: SavedStreams;
  readonly requests: ReturnType<Requests["save"]>;
  readonly ids: ReturnType<NameIds["save"]>;
  readonly creations: ReturnType<Creations["save"]>;
  readonly timetable: SavedTimetable;
  readonly metrics: SavedMetrics;
  readonly observer: ReturnType<Observer["save"]>;
  readonly servers: ReturnType<ServersByName["save"]>;
  readonly workload: ReturnType<Workload["save"]>;
  readonly script: ReturnType<Script["save"]>;
  readonly expectations: ReturnType<Expectations["save"]>;
  readonly lastEvents: readonly Numbered[];
  /** Bytes of the event log. */
  readonly logBytes: number;
  readonly overruled: ReadonlySet<number>;
  readonly smallest: Smallest;
  readonly surprises: readonly Surprise[];
  readonly unexpected: readonly Verdict[];
  readonly surprised: number;
  readonly nextAction: number;
  readonly nextSample: Time;
}

/** Surprises that are told one by one; the others are counted. */
const SURPRISES = 20;

/** One run of a scenario on a cloud, taken in steps, so that a caller can show progress or stop it in between. */
export class Run {
  readonly scenario: Scenario;
  readonly cloud: Cloud;
  readonly metrics: Metrics;
  private readonly options: RunOptions;
  private readonly observer: Observer;
  private readonly log: EventLog | null;
  private readonly box = new BlackBox();
  private readonly timetable = new Timetable();
  private readonly parts: Parts;
  /** Slots of servers whose operations were overruled. */
  private readonly overruled = new Set<number>();
  private readonly servers: ServersByName;
  private readonly workload: Workload;
  private readonly script: Script;
  private readonly expectations: Expectations;
  private smallest: Smallest;
  /** Thresholds that end the run, and are looked at after each action. */
  private readonly strict: readonly Threshold[];
  /** Such as need all values in order: they are looked at with each sample. */
  private readonly strictSlowly: readonly Threshold[];
  private readonly stopListening: (() => void)[] = [];
  private readonly surprises: Surprise[] = [];
  private readonly unexpected: Verdict[] = [];
  private surprised = 0;
  private nextAction = 0;
  private nextSample: Time = 0;
  private ending: Ending | null = null;
  private violation: Violation | null = null;
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
    this.metrics = new Metrics(scenario.thresholds);
    this.observer = new Observer(this.metrics);
    this.servers = new ServersByName(spokenOf(scenario), () => cloud.state);
    const { servers, timetable, observer } = this;
    const chance = past === null ? new Chance(scenario.seed) : Chance.load(scenario.seed, past.chance);
    const requests = new Requests(cloud, chance);
    const ids = new NameIds(cloud, (name) => servers.idOf(name));
    const creations = new Creations(cloud, requests, observer, this.metrics);
    const measured = (time: Time) => this.measured(time);
    const surprised = (surprise: Surprise) => this.surprise(surprise);
    const until = scenario.clock.until ?? Number.POSITIVE_INFINITY;
    this.parts = { requests, ids, chance, creations };
    const parts = { cloud, requests, creations, ids, timetable, chance, measured, surprised };
    this.workload = new Workload(
      scenario.workload,
      planWorkload(scenario.workload, until, past === null ? chance : new Chance(scenario.seed)),
      parts,
    );
    this.script = new Script(scenario.timeline, {
      ...parts,
      observer,
      servers,
      ...(options.item === undefined ? {} : { comes: options.item }),
    });
    this.expectations = new Expectations(scenario.expectations, { cloud, requests, ids, servers }, timetable);
    const strict = scenario.thresholds.filter((threshold) => threshold.abort);
    this.strict = strict.filter((threshold) => !isSlow(threshold));
    this.strictSlowly = strict.filter(isSlow);
    this.smallest = smallestOf(cloud.state);
    if (past !== null) this.load(past);
    this.listen(creations);
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
    const { requests, ids, chance, creations } = this.parts;
    return {
      cloud: this.cloud.checkpoint(),
      chance: chance.save(),
      requests: requests.save(),
      ids: ids.save(),
      creations: creations.save(),
      timetable: this.timetable.save(),
      metrics: this.metrics.save(),
      observer: this.observer.save(),
      servers: this.servers.save(),
      workload: this.workload.save(),
      script: this.script.save(),
      expectations: this.expectations.save(),
      lastEvents: this.box.last,
      logBytes: this.log?.bytes() ?? 0,
      overruled: this.overruled,
      smallest: this.smallest,
      surprises: this.surprises,
      unexpected: this.unexpected,
      surprised: this.surprised,
      nextAction: this.nextAction,
      nextSample: this.nextSample,
    };
  }

  private load(saved: SavedRun): void {
    const { requests, ids, creations } = this.parts;
    requests.load(saved.requests);
    ids.load(saved.ids);
    creations.load(saved.creations);
    this.timetable.load(saved.timetable);
    this.metrics.load(saved.metrics);
    this.observer.load(saved.observer);
    this.servers.load(saved.servers);
    this.workload.load(saved.workload);
    this.script.load(saved.script);
    this.expectations.load(saved.expectations);
    this.box.load(saved.lastEvents);
    this.log?.goOn(this.options.past ?? []);
    for (const slot of saved.overruled) this.overruled.add(slot);
    this.smallest = saved.smallest;
    this.surprises.push(...saved.surprises);
    this.unexpected.push(...saved.unexpected);
    this.surprised = saved.surprised;
    this.nextAction = saved.nextAction;
    this.nextSample = saved.nextSample;
  }

  private listen(creations: Creations): void {
    const { cloud, scenario, options } = this;
    const last = options.untilEvent ?? Number.POSITIVE_INFINITY;
    const see = (event: Event, number: number, time: Time) => {
      if (number >= last) {
        this.before ??= { state: this.base, time, number };
        return;
      }
      if (last !== Number.POSITIVE_INFINITY) this.base = reduce(this.base, event);
      if (this.violation === null) this.box.see(event, number, time);
      creations.see(event);
      this.observer.see(event, time);
      this.script.see(event);
      this.workload.see(event);
      this.log?.add(event, number, time);
    };
    this.stopListening.push(cloud.on("event", see));
    if (scenario.invariants.length === 0) return;
    const found = (violation: Violation) => {
      this.violation ??= violation;
    };
    this.stopListening.push(watch(cloud, found, scenario.invariants, this.overruled));
  }

  /** Whether there is nothing left to do. */
  get ended(): boolean {
    return this.ending !== null;
  }

  /** How far the run is: actions done of all, the time, and the servers there are. */
  get progress(): { readonly done: number; readonly of: number; readonly now: Time; readonly servers: number } {
    return {
      done: this.nextAction + this.script.done,
      of: this.workload.agenda.length + this.script.length,
      now: this.cloud.now,
      servers: this.observer.servers,
    };
  }

  /** The last events: up to the end, to one that broke an invariant, or before where `untilEvent` stopped; oldest first. */
  get lastEvents(): readonly Numbered[] {
    return this.box.last;
  }

  /** The invariant that did not hold, and ended the run. */
  get violated(): Violation | null {
    return this.violation;
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
    const { agenda } = this.workload;
    const end = this.scenario.clock.until ?? Number.POSITIVE_INFINITY;
    const planned = agenda.timeOf(this.nextAction);
    const task = this.timetable.next();
    const time = Math.min(planned, task?.time ?? Number.POSITIVE_INFINITY);
    if (!this.runTo(Math.min(time, end))) return;
    if (time === Number.POSITIVE_INFINITY || time > end) {
      this.end();
      return;
    }
    if (task !== undefined && this.comesFirst(task, planned)) this.perform(this.timetable.take(task.rank));
    else this.workload.perform(agenda.at(this.nextAction++));
    this.settle(time);
    if (this.ending === null && this.aborts(this.strict)) this.close("aborted");
  }

  private perform(task: Task): void {
    if (task.do === "look") this.expectations.perform(task.index);
    else if (task.do === "later") this.workload.act(task);
    else this.script.perform(task);
  }

  /** Whether a task comes before the next action of the workload, which is planned for a time. */
  private comesFirst(task: { readonly time: Time; readonly rank: number }, planned: Time): boolean {
    if (task.time !== planned) return task.time < planned;
    const { kind } = this.workload.agenda.at(this.nextAction);
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
      if (!this.pass(this.nextSample, this.script.awaitsQuiet)) return this.come();
      this.sample();
      this.nextSample += this.scenario.output.sample;
      if (this.aborts(this.strictSlowly)) {
        this.close("aborted");
        return false;
      }
    }
    return this.pass(time, this.script.awaitsQuiet) || this.come();
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
    const { scenario, options } = this;
    return (
      scenario.invariants.length > 0 ||
      options.untilEvent !== undefined ||
      this.servers.follows ||
      this.workload.follows
    );
  }

  private get interrupted(): boolean {
    return this.servers.stirred || this.workload.stirred || this.violation !== null || this.before !== null;
  }

  /** Does what stopped the cloud before its time. */
  private come(): false {
    if (this.violation !== null) this.close("violated");
    else if (this.before !== null) this.close("event");
    else if (this.workload.stirred) this.workload.stirred = false;
    else if (this.servers.stirred) this.script.react();
    else this.script.quiet();
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
    const { scenario, cloud } = this;
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
      servers: this.observer.servers,
      events: this.before === null ? cloud.events : this.before.number - 1,
      digest: this.log?.digest() ?? null,
      metrics: allMetrics(this.metrics),
      verdicts: [
        ...judge(scenario.thresholds, this.metrics),
        ...this.expectations.verdicts,
        ...this.always(),
        ...this.unexpected,
      ],
      surprises: this.surprises,
      surprised: this.surprised,
    };
  }

  private always(): readonly Verdict[] {
    return this.scenario.invariants.map((name) => {
      const { violation } = this;
      const held = violation?.invariant !== name;
      const value = held ? "held" : `event ${violation.number}: ${violation.message}`;
      return { metric: name, that: "always", value, held };
    });
  }

  private surprise(surprise: Surprise): void {
    this.surprised++;
    if (this.surprises.length < SURPRISES) this.surprises.push(surprise);
    const { expected, call, server, status, message } = surprise;
    if (expected === null) return;
    const metric = server === null ? call : `${call} ${server}`;
    const value = message === "" ? `status ${status}` : `status ${status}: ${message}`;
    this.unexpected.push({ metric, that: `answers ${expected.join(" or ")}`, value, held: false });
  }

  private end(): void {
    const { until, drain } = this.scenario.clock;
    if (until !== null && drain) this.cloud.run({ idle: true });
    this.sample();
    this.expectations.end();
    this.close(until === null ? "done" : "until");
  }

  private close(ending: Ending): void {
    this.ending = ending;
    for (const stop of this.stopListening) stop();
    this.log?.flush();
  }

  private sample(): void {
    const sample = takeSample(this.cloud.state, this.cloud.now, this.smallest);
    if (this.measured(sample.time)) recordSample(this.metrics, sample);
    this.options.sample?.(sample, countStatuses(this.cloud.state));
  }

  private measured(time: Time): boolean {
    const { measure } = this.scenario;
    return measure === null || (time >= measure.from && time < measure.to);
  }

  private aborts(strict: readonly Threshold[]): boolean {
    return strict.length > 0 && judge(strict, this.metrics).some(({ held, value }) => !held && value !== null);
  }
}

/** Whether all values must be put in order to judge it. */
function isSlow({ aggregation: { of } }: Threshold): boolean {
  return of === "p" || of === "med";
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

function smallestOf(state: State): Smallest {
  const flavors = [...state.flavors.values()];
  return {
    vcpus: Math.min(...flavors.map((flavor) => flavor.vcpus)),
    memoryMb: Math.min(...flavors.map((flavor) => flavor.ram)),
  };
}
