import type { Identity } from "../api/call.ts";
import type { Cloud } from "../cloud.ts";
import { Chance } from "../engine/chance.ts";
import type { Time } from "../engine/clock.ts";
import type { Server } from "../model/server.ts";
import type { State } from "../model/state.ts";
import { EventLog } from "./event-log.ts";
import { Metrics } from "./metrics.ts";
import { Observer } from "./observer.ts";
import { type Action, Agenda, type BlockPlan, planWorkload } from "./plan.ts";
import { recordSample, type Sample, type Smallest, takeSample } from "./sampler.ts";
import type { Scenario } from "./scenario.ts";
import { allMetrics, type Ending, judge, type Summary } from "./summary.ts";

/** Microversion of the requests: the first that knows `networks: none` is 2.37; this one both releases know. */
const MICROVERSION = "2.93";
const USER = "scenario";

/** What a caller may look at, or have written down, while a run goes on. */
export interface RunOptions {
  /** Gets the event log, whole lines at a time. */
  readonly events?: (lines: string) => void;
  /** Gets each sample of the series. */
  readonly sample?: (sample: Sample) => void;
  /** False: no event log is made and the summary has no digest. Default true. */
  readonly digest?: boolean;
}

/** What a run took of the machine. No part of the run itself: it differs from machine to machine. */
export interface Machine {
  readonly seconds: number;
  /** Bytes. */
  readonly peakRss: number;
}

/** One run of a scenario on a cloud, taken in steps, so that a caller can show progress or stop it in between. */
export class Run {
  readonly scenario: Scenario;
  readonly cloud: Cloud;
  readonly metrics: Metrics;
  private readonly observer: Observer;
  private readonly log: EventLog | null;
  private readonly onSample: ((sample: Sample) => void) | undefined;
  private readonly blocks: readonly BlockPlan[];
  private readonly agenda: Agenda;
  /** By block: the number of its first server among all. */
  private readonly firstServer: readonly number[];
  private readonly smallest: Smallest;
  private readonly ids: NameIds;
  /** Ids of the servers there are, by their number among all. */
  private readonly serverIds = new Map<number, string>();
  private readonly stopListening: () => void;
  private nextAction = 0;
  private nextSample: Time = 0;
  private ending: Ending | null = null;
  /** Takes what a request under way creates. */
  private creating: ((server: Server) => void) | null = null;

  /** @param cloud made from `cloudPlanOf(scenario)`, at time 0. */
  constructor(scenario: Scenario, cloud: Cloud, options: RunOptions = {}) {
    this.scenario = scenario;
    this.cloud = cloud;
    this.onSample = options.sample;
    this.log = options.digest === false && options.events === undefined ? null : new EventLog(options.events);
    this.metrics = new Metrics(scenario.thresholds);
    this.observer = new Observer(this.metrics);
    const until = scenario.clock.until ?? Number.POSITIVE_INFINITY;
    this.blocks = planWorkload(scenario.workload, until, new Chance(scenario.seed));
    this.agenda = new Agenda(this.blocks);
    const firstServer = [0];
    for (const { lifetimes } of this.blocks) firstServer.push((firstServer.at(-1) ?? 0) + lifetimes.length);
    this.firstServer = firstServer;
    this.smallest = smallestOf(cloud.state);
    this.ids = new NameIds(cloud);
    this.stopListening = cloud.on("event", (event, number, time) => {
      if (event.type === "server.created") this.creating?.(event.server);
      this.observer.see(event, time);
      this.log?.add(event, number, time);
    });
  }

  /** Whether there is nothing left to do. */
  get ended(): boolean {
    return this.ending !== null;
  }

  /** How far the run is: actions done of all, the time, and the servers there are. */
  get progress(): { readonly done: number; readonly of: number; readonly now: Time; readonly servers: number } {
    return { done: this.nextAction, of: this.agenda.length, now: this.cloud.now, servers: this.observer.servers };
  }

  /**
   * Goes on for at most so many actions.
   *
   * @returns whether there is more to do.
   */
  step(actions: number): boolean {
    const end = this.scenario.clock.until ?? Number.POSITIVE_INFINITY;
    for (let left = actions; left > 0 && this.ending === null; left--) {
      const time = this.agenda.timeOf(this.nextAction);
      if (time === Number.POSITIVE_INFINITY || time > end) this.end();
      else {
        this.runTo(time);
        this.perform(this.agenda.at(this.nextAction));
        this.nextAction++;
        // What the request set off at this very instant is over before the next one comes.
        this.cloud.run({ until: time });
        if (this.aborts()) this.close("aborted");
      }
    }
    return this.ending === null;
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
      seed: scenario.seed,
      params: scenario.params,
      ending: this.ending ?? "interrupted",
      simulated: cloud.now,
      hosts: cloud.state.hosts.size,
      servers: this.observer.servers,
      events: cloud.events,
      digest: this.log?.digest() ?? null,
      metrics: allMetrics(this.metrics),
      verdicts: judge(scenario.thresholds, this.metrics),
    };
  }

  private end(): void {
    const { until, drain } = this.scenario.clock;
    if (until !== null) this.runTo(until);
    if (until === null || drain) this.cloud.run({ idle: true });
    this.sample();
    this.close(until === null ? "done" : "until");
  }

  private close(ending: Ending): void {
    this.ending = ending;
    this.stopListening();
    this.log?.flush();
  }

  /** Lets time pass, with a sample at each multiple of `output.sample` on the way. */
  private runTo(time: Time): void {
    while (this.nextSample <= time) {
      this.cloud.run({ until: this.nextSample });
      this.sample();
      this.nextSample += this.scenario.output.sample;
    }
    this.cloud.run({ until: time });
  }

  private sample(): void {
    const sample = takeSample(this.cloud.state, this.cloud.now, this.smallest);
    if (this.measured(sample.time)) recordSample(this.metrics, sample);
    this.onSample?.(sample);
  }

  private measured(time: Time): boolean {
    const { measure } = this.scenario;
    return measure === null || (time >= measure.from && time < measure.to);
  }

  private aborts(): boolean {
    const strict = this.scenario.thresholds.filter((threshold) => threshold.abort);
    return strict.length > 0 && judge(strict, this.metrics).some(({ held, value }) => !held && value !== null);
  }

  private perform(action: Action): void {
    const block = this.blocks[action.block];
    if (block === undefined) throw new Error(`the agenda names block ${action.block} of ${this.blocks.length}`);
    const first = this.firstServer[action.block] ?? 0;
    if (action.kind === "create") this.create(block, action.number, first);
    else this.delete(block, action.number, first + action.number);
  }

  private create(block: BlockPlan, request: number, first: number): void {
    const wanted = block.request(request);
    const { project } = wanted;
    const number = first + (block.firstServer[request] ?? 0);
    const measured = this.measured(this.cloud.now);
    const tags = { workload: block.name, flavor: wanted.flavor, project };
    const { now } = this.cloud;
    let created = 0;
    this.creating = (server) => {
      this.serverIds.set(number + created, server.id);
      this.observer.watch(server, { number: number + created, requestedAt: now, tags, measured });
      created++;
    };
    const { minCount, maxCount } = wanted;
    const several = maxCount > 1 ? { min_count: minCount, max_count: maxCount } : {};
    const reply = this.cloud.request({
      method: "POST",
      path: "/v2.1/servers",
      headers: { "openstack-api-version": `compute ${MICROVERSION}` },
      as: this.as(project, wanted.admin),
      body: {
        server: {
          name: wanted.name,
          flavorRef: this.ids.of("flavors", wanted.flavor),
          ...(wanted.image === null ? {} : { imageRef: this.ids.of("images", wanted.image) }),
          networks:
            typeof wanted.networks === "string"
              ? wanted.networks
              : wanted.networks.map((name) => ({ uuid: this.ids.of("networks", name) })),
          ...(wanted.availabilityZone === null ? {} : { availability_zone: wanted.availabilityZone }),
          ...(Object.keys(wanted.metadata).length === 0 ? {} : { metadata: wanted.metadata }),
          ...several,
        },
        ...(Object.keys(wanted.hints).length === 0 ? {} : { "os:scheduler_hints": wanted.hints }),
      },
    });
    this.creating = null;
    if (!measured) return;
    const asked = Math.max(1, reply.status === 202 ? created : minCount);
    this.metrics.count("create.requests", tags, asked);
    if (reply.status === 202) return;
    this.metrics.count(isQuotaRefusal(reply) ? "create.quota_refused" : "create.error", tags, asked);
  }

  private delete(block: BlockPlan, server: number, number: number): void {
    const id = this.serverIds.get(number);
    // The API refused to make it.
    if (id === undefined) return;
    this.serverIds.delete(number);
    const { project, admin } = block.request(requestOf(block.firstServer, server));
    this.cloud.request({ method: "DELETE", path: `/v2.1/servers/${id}`, as: this.as(project, admin) });
  }

  private as(project: string, admin: boolean): Identity {
    return {
      userId: USER,
      projectId: this.ids.of("projects", project),
      roles: admin ? ["admin", "member", "reader"] : ["member", "reader"],
    };
  }
}

/** The request of a block that asked for a server: the last whose first server is not after it. */
function requestOf(firstServer: Uint32Array, server: number): number {
  let low = 0;
  let high = firstServer.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((firstServer[middle] ?? 0) <= server) low = middle;
    else high = middle;
  }
  return low;
}

function isQuotaRefusal(reply: { readonly status: number; readonly body?: unknown }): boolean {
  return reply.status === 403 && JSON.stringify(reply.body).includes("Quota exceeded");
}

function smallestOf(state: State): Smallest {
  const flavors = [...state.flavors.values()];
  return {
    vcpus: Math.min(...flavors.map((flavor) => flavor.vcpus)),
    memoryMb: Math.min(...flavors.map((flavor) => flavor.ram)),
  };
}

type Catalog = "flavors" | "images" | "networks" | "projects";

/** Ids by name: scenarios name things, the API wants ids. */
class NameIds {
  private readonly known = new Map<string, string>();
  private readonly cloud: Cloud;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  /** The id of what has this name; the name itself where nothing has it (a project that was never set up). */
  of(table: Catalog, name: string): string {
    const key = `${table}/${name}`;
    let id = this.known.get(key);
    if (id === undefined) {
      const rows: Iterable<{ readonly id: string; readonly name: string }> = this.cloud.state[table].values();
      id = [...rows].find((row) => row.name === name)?.id ?? name;
      this.known.set(key, id);
    }
    return id;
  }
}
