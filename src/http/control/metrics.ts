import type { ServedBranch } from "../branches/branch.ts";
import { asksForText, type ControlRoute, control, Text } from "./route.ts";
import { CLOSED, type Component, ref } from "./schemas.ts";
import { serversByStatus } from "./status.ts";

const PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

type Metric = Component<"Metric">;

function single(name: string, help: string, type: Metric["type"], value: number): Metric {
  return { name, help, type, samples: [{ labels: {}, value }] };
}

/** What a branch is measured by. */
function measure(branch: ServedBranch): readonly Metric[] {
  const { cloud } = branch;
  const hosts = [...cloud.state.hosts.values()];
  const sum = (of: (host: (typeof hosts)[number]) => number) => hosts.reduce((total, host) => total + of(host), 0);
  const byStatus = Object.entries(serversByStatus(branch)).map(([status, value]) => ({ labels: { status }, value }));
  return [
    single("novasim_time_seconds", "Virtual time since the start.", "gauge", cloud.now / 1000),
    single("novasim_events_total", "Events so far.", "counter", cloud.events),
    { name: "novasim_servers", help: "Servers by status.", type: "gauge", samples: byStatus },
    single("novasim_hosts", "Compute hosts.", "gauge", hosts.length),
    single(
      "novasim_hosts_down",
      "Compute hosts whose service does not run or is forced down.",
      "gauge",
      sum(({ service }) => (service.running && !service.forcedDown ? 0 : 1)),
    ),
    single(
      "novasim_vcpus_allocated",
      "VCPU allocated in Placement.",
      "gauge",
      sum(({ usage }) => usage.allocated.vcpus),
    ),
    single(
      "novasim_vcpus_total",
      "VCPU of all hosts, times cpu_allocation_ratio.",
      "gauge",
      sum(({ hardware }) => hardware.vcpus * hardware.cpuAllocationRatio),
    ),
    single(
      "novasim_memory_allocated_bytes",
      "Memory allocated in Placement.",
      "gauge",
      sum(({ usage }) => usage.allocated.memoryMb) * 2 ** 20,
    ),
    single(
      "novasim_memory_total_bytes",
      "Memory of all hosts, times ram_allocation_ratio.",
      "gauge",
      sum(({ hardware }) => hardware.memoryMb * hardware.ramAllocationRatio) * 2 ** 20,
    ),
    single("novasim_event_followers", "Clients that follow the events.", "gauge", branch.events.followers),
  ];
}

function prometheus(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap(({ name, help, type, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
  ]);
  return `${lines.join("\n")}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/["\\\n]/g, "\\$&")}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** Numbers, as JSON or as the text that Prometheus reads. */
export const metricRoutes: readonly ControlRoute[] = [
  control(
    "GET",
    "/metrics",
    {
      summary: "metrics: JSON, or Prometheus text where that is asked for",
      query: { format: "'prometheus': as text" },
      answer: {
        ...CLOSED,
        properties: { metrics: { type: "array", items: ref("Metric") } },
        required: ["metrics"],
      },
      also: {
        type: PROMETHEUS,
        when: "with Accept: text/plain or application/openmetrics-text, or ?format=prometheus",
      },
    },
    (call) => {
      const measured = measure(call.branch);
      return asksForText(call, "prometheus") ? new Text(PROMETHEUS, prometheus(measured)) : { metrics: measured };
    },
  ),
];
