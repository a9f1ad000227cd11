/**
 * Kinds of metrics: a counter counts, a rate is the share of requests for which something was so, a trend has many
 * values, a gauge has one that changes with time.
 */
export type MetricKind = "counter" | "rate" | "trend" | "gauge";

interface Metric {
  readonly kind: MetricKind;
  /** `s`: seconds; `1`: a plain number. */
  readonly unit: "s" | "1";
  /** Whether it can be asked for by tag. */
  readonly tagged: boolean;
  /** What it says, in one line. */
  readonly help: string;
}

const counter = (help: string): Metric => ({ kind: "counter", unit: "1", tagged: true, help });
const rate = (help: string): Metric => ({ kind: "rate", unit: "1", tagged: true, help });
const trend = (unit: "s" | "1", help: string): Metric => ({ kind: "trend", unit, tagged: true, help });
const gauge = (help: string): Metric => ({ kind: "gauge", unit: "1", tagged: false, help });

/** What a run is measured by. */
export const METRICS = {
  "create.requests": counter("servers asked for"),
  "create.active": counter("servers that became ACTIVE"),
  "create.error": counter("servers that ended in ERROR, or whose request was refused for another reason than quota"),
  "create.no_valid_host": counter("servers for which the scheduler found no host"),
  "create.quota_refused": counter("servers refused for the project's quota"),
  "create.active.rate": rate("share of the servers asked for that became ACTIVE"),
  "create.error.rate": rate("share of the servers asked for that ended in ERROR or were refused"),
  "create.no_valid_host.rate": rate("share of the servers asked for that found no host"),
  "create.quota_refused.rate": rate("share of the servers asked for that quota refused"),
  "build.seconds": trend("s", "time from the request to ACTIVE"),
  "schedule.candidates": trend("1", "hosts that Placement named for a new server; counted only where a threshold asks"),
  "schedule.attempts": trend("1", "hosts on which a build was tried"),
  reschedules: counter("builds that failed on a host and went on to another"),
  "first_failure.index": gauge("number of the first server, from 0, that found no host"),
  served: gauge("servers asked for before the first that found no host"),
  migrations: counter("servers that changed their host"),
  "queue.depth": gauge("builds, snapshots and live migrations that wait for a slot of their host"),
  "hosts.used": gauge("hosts with at least one server"),
  "hosts.down": gauge("hosts whose compute service is down"),
  "alloc.vcpus": gauge("share of the vCPUs that is allocated"),
  "alloc.memory": gauge("share of the memory that is allocated"),
  "alloc.disk": gauge("share of the disk that is allocated"),
  "stranded.vcpus": gauge("share of the vCPUs that is free where memory cannot take the smallest flavor"),
  "stranded.memory": gauge("share of the memory that is free where vCPUs cannot take the smallest flavor"),
  "run.events_per_second": gauge("events for each second of the machine's own time"),
  "run.peak_rss": gauge("the most memory the process held, in bytes"),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/** What a metric can be asked for by. */
export const TAGS = ["workload", "flavor", "project"] as const;
export type Tag = (typeof TAGS)[number];
