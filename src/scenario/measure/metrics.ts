import type { Time } from "../../engine/clock.ts";
import { METRICS, type MetricName, type Tag } from "../plan/metric-names.ts";
import type { Aggregation, Selector } from "../plan/threshold.ts";

/** What a value is about; absent tags are not known of it. */
export type Tags = Readonly<Partial<Record<Tag, string>>>;

/** Values of a trend, sorted when they are first asked for. */
class Trend {
  private values = new Float64Array(256);
  private sorted = false;
  private sum = 0;
  count = 0;
  least: number | null = null;
  most: number | null = null;

  add(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
    this.sum += value;
    this.sorted = false;
    if (this.least === null || value < this.least) this.least = value;
    if (this.most === null || value > this.most) this.most = value;
  }

  save() {
    return { values: this.values.slice(0, this.count), sum: this.sum };
  }

  load({ values, sum }: ReturnType<Trend["save"]>): void {
    for (const value of values) this.add(value);
    this.sum = sum;
  }

  get mean(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }

  /** All values, rising. */
  rising(): Float64Array {
    const values = this.values.subarray(0, this.count);
    if (!this.sorted) values.sort();
    this.sorted = true;
    return values;
  }

  /** The value below which `percent` of the values lie, in a straight line between two of them. */
  percentile(percent: number): number | null {
    if (this.count === 0) return null;
    const values = this.rising();
    const place = (percent / 100) * (this.count - 1);
    const below = values[Math.floor(place)] ?? 0;
    const above = values[Math.ceil(place)] ?? below;
    return below + (above - below) * (place - Math.floor(place));
  }
}

/** Metrics as data, by the names they are kept under. */
export type SavedMetrics = readonly (
  | { readonly key: string; readonly kind: "trend"; readonly trend: ReturnType<Trend["save"]> }
  | { readonly key: string; readonly kind: "gauge"; readonly gauge: ReturnType<Gauge["save"]> }
  | { readonly key: string; readonly kind: "counter"; readonly count: number }
)[];

/** A value that changes with time; its mean is weighed by how long each value held. */
class Gauge {
  private area = 0;
  private began: Time | undefined;
  private changed: Time = 0;
  value: number | null = null;
  least: number | null = null;
  most: number | null = null;

  set(value: number, time: Time): void {
    if (this.value !== null) this.area += this.value * (time - this.changed);
    this.began ??= time;
    this.changed = time;
    this.value = value;
    this.least = this.least === null ? value : Math.min(this.least, value);
    this.most = this.most === null ? value : Math.max(this.most, value);
  }

  save() {
    const { area, began, changed, value, least, most } = this;
    return { area, began, changed, value, least, most };
  }

  load(saved: ReturnType<Gauge["save"]>): void {
    this.area = saved.area;
    this.began = saved.began;
    this.changed = saved.changed;
    this.value = saved.value;
    this.least = saved.least;
    this.most = saved.most;
  }

  get mean(): number | null {
    const span = this.changed - (this.began ?? this.changed);
    return span > 0 ? this.area / span : this.value;
  }
}

type Store = Map<string, { count: number } | Trend | Gauge>;

/** The metric that a rate is the share of, by the rate's name: `create.error.rate` of `create.error`. */
const SHARE_OF: Readonly<Partial<Record<MetricName, MetricName>>> = {
  "create.active.rate": "create.active",
  "create.error.rate": "create.error",
  "create.no_valid_host.rate": "create.no_valid_host",
  "create.quota_refused.rate": "create.quota_refused",
};

/** Each metric as the list of its own name: what is kept of one that has no parts. */
const WHOLES = Object.fromEntries(Object.keys(METRICS).map((name) => [name, [name]])) as unknown as Readonly<
  Record<MetricName, readonly string[]>
>;

function keyOf(metric: MetricName, tags: Readonly<Record<string, string>>): string {
  const parts = Object.keys(tags)
    .sort()
    .map((tag) => `${tag}:${tags[tag]}`);
  return parts.length === 0 ? metric : `${metric}{${parts.join(",")}}`;
}

/** What a run is measured by. Only the metrics as a whole and the parts asked for beforehand are kept. */
export class Metrics {
  private readonly store: Store = new Map();
  private readonly parts = new Map<MetricName, Selector[]>();

  /** @param selectors the parts (metrics with tags) that will be asked for. */
  constructor(selectors: readonly Selector[]) {
    for (const { metric, tags } of selectors) {
      if (Object.keys(tags).length === 0) continue;
      const share = SHARE_OF[metric];
      for (const name of share === undefined ? [metric] : ([share, "create.requests"] as const)) {
        const parts = this.parts.get(name) ?? [];
        this.parts.set(name, [...parts, { metric: name, tags }]);
      }
    }
  }

  /** The whole of a metric and those of its parts that have these tags. */
  private kept(metric: MetricName, tags: Tags): readonly string[] {
    const parts = this.parts.get(metric);
    const whole = WHOLES[metric];
    if (parts === undefined) return whole;
    const keys = parts
      .filter((part) => Object.entries(part.tags).every(([tag, value]) => tags[tag as Tag] === value))
      .map((part) => keyOf(metric, part.tags));
    return [...whole, ...new Set(keys)];
  }

  private entry<T extends { count: number } | Trend | Gauge>(key: string, make: () => T): T {
    let entry = this.store.get(key);
    if (entry === undefined) {
      entry = make();
      this.store.set(key, entry);
    }
    // A metric has one kind (METRICS), so what is kept under its name is what `make` makes.
    return entry as T;
  }

  /** Adds to a counter. */
  count(metric: MetricName, tags: Tags = {}, by = 1): void {
    for (const key of this.kept(metric, tags)) this.entry(key, () => ({ count: 0 })).count += by;
  }

  /** Adds a value to a trend. */
  observe(metric: MetricName, value: number, tags: Tags = {}): void {
    for (const key of this.kept(metric, tags)) this.entry(key, () => new Trend()).add(value);
  }

  /** Sets a gauge. */
  set(metric: MetricName, value: number, time: Time): void {
    this.entry(metric, () => new Gauge()).set(value, time);
  }

  save(): SavedMetrics {
    return [...this.store].map(([key, entry]) => {
      if (entry instanceof Trend) return { key, kind: "trend", trend: entry.save() };
      return entry instanceof Gauge
        ? { key, kind: "gauge", gauge: entry.save() }
        : { key, kind: "counter", count: entry.count };
    });
  }

  load(saved: SavedMetrics): void {
    for (const entry of saved) {
      if (entry.kind === "trend") this.entry(entry.key, () => new Trend()).load(entry.trend);
      else if (entry.kind === "gauge") this.entry(entry.key, () => new Gauge()).load(entry.gauge);
      else this.entry(entry.key, () => ({ count: 0 })).count = entry.count;
    }
  }

  /** All values of a trend as a whole, rising. */
  values(metric: MetricName): Float64Array {
    const entry = this.store.get(metric);
    return entry instanceof Trend ? entry.rising() : new Float64Array();
  }

  /** The values of a metric, or of a part of it, as one number; null when nothing was measured. */
  aggregate(selector: Selector, aggregation: Aggregation): number | null {
    const share = SHARE_OF[selector.metric];
    if (share !== undefined) return this.share(share, selector);
    const entry = this.store.get(keyOf(selector.metric, selector.tags));
    if (METRICS[selector.metric].kind === "counter") return this.counted(entry, selector, aggregation);
    if (entry instanceof Gauge) return ofGauge(entry, aggregation);
    return entry instanceof Trend ? ofTrend(entry, aggregation) : aggregation.of === "count" ? 0 : null;
  }

  private counted(entry: unknown, selector: Selector, aggregation: Aggregation): number | null {
    const count = typeof entry === "object" && entry !== null && "count" in entry ? Number(entry.count) : 0;
    if (aggregation.of !== "rate") return count;
    return this.share(selector.metric, selector);
  }

  private share(metric: MetricName, { tags }: Selector): number | null {
    const whole = this.aggregate({ metric: "create.requests", tags }, { of: "count" });
    const part = this.aggregate({ metric, tags }, { of: "count" });
    return whole === null || whole === 0 || part === null ? null : part / whole;
  }
}

function ofGauge(gauge: Gauge, { of }: Aggregation): number | null {
  if (of === "avg") return gauge.mean;
  if (of === "min") return gauge.least;
  return of === "max" ? gauge.most : gauge.value;
}

function ofTrend(trend: Trend, aggregation: Aggregation): number | null {
  switch (aggregation.of) {
    case "count":
      return trend.count;
    case "avg":
      return trend.mean;
    case "min":
      return trend.least;
    case "med":
      return trend.percentile(50);
    case "p":
      return trend.percentile(aggregation.percent);
    default:
      return trend.most;
  }
}
