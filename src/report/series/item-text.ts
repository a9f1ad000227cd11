import { formatDuration } from "../../scenario/format/duration.ts";
import type {
  Amount,
  HostSelector,
  InjectedFailure,
  Scope,
  ServerSelector,
  TimelineItem,
} from "../../scenario/plan/timeline.ts";

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

function hostsText(hosts: HostSelector | null): string {
  if (hosts === null) return "all hosts";
  const { names, down, aggregate, az, cell, amount } = hosts;
  const conditions = [
    names === null ? [] : [...names].slice(0, 3).join(", ") + (names.size > 3 ? `, … (${names.size})` : ""),
    down ? "down hosts" : [],
    aggregate === null ? [] : `aggregate ${aggregate}`,
    az === null ? [] : `zone ${az}`,
    cell === null ? [] : `cell ${cell}`,
  ].flat();
  const which = conditions.length === 0 ? "hosts" : conditions.join(" and ");
  return amount.mode === "all" && conditions.length > 0 ? which : `${amountText(amount)}${which}`;
}

function amountText(amount: Amount): string {
  switch (amount.mode) {
    case "all":
      return "all ";
    case "one":
      return "one of ";
    case "fixed":
      return `${amount.value} of `;
    case "fixed-percent":
      return `${amount.value} % of `;
  }
}

function scopeText({ hosts, project }: Scope): string {
  return `${hostsText(hosts)}${project === null ? "" : `, project ${project}`}`;
}

function faultText(fault: InjectedFailure): string {
  switch (fault.fault) {
    case "host-down":
      return `${fault.powerLost ? "power lost" : "reports stop"}: ${hostsText(fault.hosts)}`;
    case "host-disabled":
    case "host-failures":
      return hostsText(fault.hosts);
    case "cell-down":
      return `cell ${fault.cell}`;
    case "slow-step":
      return `${fault.step} takes ${fault.factor} times as long on ${hostsText(fault.hosts)}`;
    case "build-failure":
      return `${percent(fault.rate)} of ${fault.step} fail on ${scopeText(fault.scope)}`;
    case "boot-failure":
    case "placement-conflict":
      return `${percent(fault.rate)} on ${scopeText(fault.scope)}`;
    case "network-wait":
      return scopeText(fault.scope);
    case "driver-error":
      return `${percent(fault.rate)} of ${fault.call} fail on ${scopeText(fault.scope)}`;
    case "driver-hang":
      return `${fault.call} on ${hostsText(fault.hosts)}`;
    case "api-error":
      return `${percent(fault.rate)} of ${fault.call ?? "all calls"} answer ${fault.status}`;
  }
}

function serversText({ on, project, status, workload, name, amount }: ServerSelector): string {
  const conditions = [
    status === null ? [] : status,
    "servers",
    name === null ? [] : name,
    project === null ? [] : `of project ${project}`,
    workload === null ? [] : `of workload ${workload}`,
    on === null ? [] : `on ${hostsText(on)}`,
  ].flat();
  return amountText(amount) + conditions.join(" ");
}

/** One item of a timeline in a few words. */
export function itemText(item: TimelineItem): string {
  if (item.kind === "fault") {
    const long = item.duration === null ? "" : ` for ${formatDuration(item.duration)}`;
    return `${item.fault.fault}${long}: ${faultText(item.fault)}`;
  }
  if (item.select !== null) return `${item.call}: ${serversText(item.select)}`;
  const whom = Object.values(item.names).join(", ") || item.id;
  return whom === null || whom === "" ? item.call : `${item.call}: ${whom}`;
}
