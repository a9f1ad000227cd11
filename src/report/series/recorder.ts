import type { Cloud } from "../../cloud.ts";
import type { Event } from "../../model/events/reduce.ts";
import type { Host } from "../../model/records/host.ts";
import { STATUSES } from "../../model/records/server-states.ts";
import { MeasuredHosts } from "../../scenario/measure/host-columns.ts";
import type { Metrics } from "../../scenario/measure/metrics.ts";
import type { Sample } from "../../scenario/measure/sampler.ts";
import type { Statuses } from "../../scenario/measure/status-counter.ts";
import type { TimelineItem } from "../../scenario/plan/timeline.ts";
import { binsOf } from "./bins.ts";
import { itemText } from "./item-text.ts";
import { Outages } from "./outages.ts";
import { Refusals } from "./refusals.ts";
import type { ChartData, Heat, Mark, Series } from "./series.ts";
import { TimeColumns } from "./time-columns.ts";

/** Rows of the heat map: more hosts than that are shown in groups of neighbours. */
const ROWS = 50;
/** Marks that are told one by one. */
const MARKS = 200;
/** Hosts of a mark that are named. */
const NAMED = 3;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What most marks have nothing to say of. */
const BLANK = { hosts: null, servers: null, fates: null, refused: 0 };

/** Watches a run, and keeps what a report draws of it. */
export class Recorder {
  private readonly cloud: Cloud;
  private readonly columns = new TimeColumns();
  private readonly hosts = new MeasuredHosts();
  private readonly hostsPerRow: number;
  private readonly marks: Writable<Mark>[] = [];
  private marksLeftOut = 0;
  private readonly outages = new Outages<Writable<Mark>>();
  private readonly refusals: Refusals;

  /** @param cloud as it is at the run's beginning. */
  constructor(cloud: Cloud) {
    this.cloud = cloud;
    this.hostsPerRow = Math.max(1, Math.ceil(cloud.state.hosts.size / ROWS));
    this.refusals = new Refusals(cloud);
    cloud.on("event", (event, _, now) => this.see(event, now));
  }

  /** All that was recorded, as data. Marks and outages share their parts, as `v8.serialize` keeps them. */
  save() {
    const { marks, marksLeftOut } = this;
    const outages = this.outages.save();
    return { columns: this.columns.save(), marks, marksLeftOut, outages, refusals: this.refusals.save() };
  }

  /** Goes on with what was recorded before. */
  load(saved: ReturnType<Recorder["save"]>): void {
    this.columns.load(saved.columns);
    this.marks.push(...saved.marks);
    this.marksLeftOut = saved.marksLeftOut;
    this.outages.load(saved.outages);
    this.refusals.load(saved.refusals);
  }

  /** Takes a sample of the run's series. */
  sample(sample: Sample, statuses: Statuses): void {
    const { state, now } = this.cloud;
    const values: [string, number][] = [
      ["vcpus", sample.vcpus],
      ["memory", sample.memory],
      ["disk", sample.disk],
      ["hostsUsed", sample.hostsUsed],
      ["hostsDown", sample.hostsDown],
      ...Object.entries(statuses),
    ];
    this.hosts.follow(state.hosts);
    const silent = this.hosts.down(now, state.settings.conf.DEFAULT.service_down_time);
    let [used, down, hosts, row] = [0, 0, 0, 0];
    const close = (): void => {
      values.push([`used/${row}`, used / hosts], [`down/${row}`, down / hosts]);
      [used, down, hosts, row] = [0, 0, 0, row + 1];
    };
    this.hosts.forEach((slot, cpu, _ram, _disk, vcpus) => {
      used += cpu === 0 ? 0 : vcpus / cpu;
      if (silent.has(slot)) down++;
      if (++hosts === this.hostsPerRow) close();
    });
    if (hosts > 0) close();
    this.columns.add(sample.time, values);
  }

  /** An item of the timeline is done now. */
  item(item: TimelineItem): void {
    const { now } = this.cloud;
    const until = item.kind === "fault" && item.duration !== null ? now + item.duration : null;
    this.mark({ ...BLANK, kind: item.kind, time: now, until, text: itemText(item) });
  }

  /** The call that was told of last is done: it went to so many servers, of which some were refused. */
  called(servers: number, refused: number): void {
    const mark = this.marks.at(-1);
    if (mark?.kind !== "call") return;
    mark.servers = servers;
    mark.refused = refused;
  }

  private mark(mark: Writable<Mark>): void {
    if (this.marks.length < MARKS) this.marks.push(mark);
    else this.marksLeftOut++;
  }

  private rows(): readonly (readonly Host[])[] {
    const hosts = [...this.cloud.state.hosts.values()];
    const rows: Host[][] = [];
    for (let i = 0; i < hosts.length; i += this.hostsPerRow) rows.push(hosts.slice(i, i + this.hostsPerRow));
    return rows;
  }

  private see(event: Event, now: number): void {
    this.outages.see(event);
    if (event.type === "host.service-changed" && event.set.running !== undefined)
      this.power(event.host, event.set.running, now);
    else this.refusals.see(event, now);
  }

  /** A host stops, or is back. Those that stop at one instant are one outage. */
  private power(slot: number, running: boolean, now: number): void {
    const host = this.cloud.state.hosts.get(slot);
    if (host === undefined) return;
    if (running) {
      this.outages.isBack(host, now);
      return;
    }
    const mark = this.outages.stops(host, now, () => this.outageAt(now));
    const names = mark.hosts?.names ?? [];
    const count = (mark.hosts?.count ?? 0) + 1;
    mark.hosts = { names: names.length < NAMED ? [...names, host.name] : names, count };
    mark.servers = (mark.servers ?? 0) + host.servers.length;
    if (mark.kind === "outage") mark.text = count === 1 ? "1 host stops" : `${count} hosts stop`;
  }

  /** What hosts that stop now are told as: the fault that stops them, or an outage of its own. */
  private outageAt(now: number): Writable<Mark> {
    const last = this.marks.at(-1);
    if (last?.kind === "fault" && last.time === now && last.hosts === null) return last;
    const mark: Writable<Mark> = { ...BLANK, kind: "outage", time: now, until: null, text: "" };
    this.mark(mark);
    return mark;
  }

  /** What there is to draw so far. */
  chartData(metrics: Metrics): ChartData {
    return {
      until: this.cloud.now,
      series: this.series(),
      heat: this.heat(),
      builds: binsOf(metrics.values("build.seconds")),
      attempts: binsOf(metrics.values("schedule.attempts"), true),
      marks: this.marks.map((mark) => ({ ...mark, fates: mark.fates === null ? null : { ...mark.fates } })),
      marksLeftOut: this.marksLeftOut,
      refusals: this.refusals.list,
      funnel: this.refusals.funnel,
    };
  }

  private series(): Series {
    const { columns } = this;
    const { names } = columns;
    const seen = STATUSES.filter((status) => names.has(status));
    return {
      times: columns.times,
      vcpus: columns.means("vcpus"),
      memory: columns.means("memory"),
      disk: columns.means("disk"),
      hostsUsed: columns.means("hostsUsed"),
      hostsDown: columns.means("hostsDown"),
      statuses: Object.fromEntries(seen.map((status) => [status, columns.means(status)])),
    };
  }

  private heat(): Heat {
    const rows = this.rows();
    const values = (what: string) => rows.map((_, row) => this.columns.means(`${what}/${row}`));
    return {
      rows: rows.map((hosts) => ({
        first: hosts[0]?.name ?? "",
        last: hosts.at(-1)?.name ?? "",
        hosts: hosts.length,
      })),
      used: values("used"),
      down: values("down"),
    };
  }
}
