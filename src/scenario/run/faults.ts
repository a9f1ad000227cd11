import type { Cloud } from "../../cloud.ts";
import type { Stream } from "../../engine/chance.ts";
import { OPERATIONS } from "../../lifecycle/operations.ts";
import type { Host } from "../../model/records/host.ts";
import type { Injection } from "../../model/records/injected-failures.ts";
import type { LatencyStep } from "../../model/records/latency.ts";
import type { HostSelector, InjectedFailure, Scope } from "../plan/timeline.ts";
import type { Requests } from "./requests.ts";
import { selectHosts } from "./select.ts";

/** What a fault works on. */
export interface Site {
  readonly cloud: Cloud;
  readonly requests: Requests;
  /** What the fault's random draws are named after. */
  readonly key: string;
  /** The fault's own random stream. */
  readonly stream: () => Stream;
  readonly projectId: (name: string) => string;
}

/** What ends a fault: data, so that a run can be saved. */
export type Undo =
  | { readonly kind: "power-on"; readonly hosts: readonly string[] }
  | { readonly kind: "enable"; readonly hosts: readonly number[] }
  | { readonly kind: "join-cell"; readonly cell: string }
  | { readonly kind: "clear"; readonly ids: readonly number[] }
  | { readonly kind: "release"; readonly point: string }
  | { readonly kind: "open-gate"; readonly gate: number }
  | { readonly kind: "nothing" };

/** What a guest that does not come up is told as; no Nova exception, so that Nova tries another host. */
const LIBVIRT = "libvirtError";
const NO_DOMAIN = "internal error: process exited while connecting to monitor";

/** Driver calls by which a guest starts. */
const BOOT_CALLS = ["spawn", "power_on", "reboot"];

/** The driver call of a build's step; undefined: builds cannot be made to fail there. */
export function buildCallOf(step: LatencyStep): string | undefined {
  return Object.values(OPERATIONS.named("build").phases).find((phase) => phase.step === step)?.call;
}

/** Ends a fault. */
export function endFault(undo: Undo, cloud: Cloud, requests: Requests): void {
  switch (undo.kind) {
    case "power-on":
      for (const host of undo.hosts) cloud.dispatch({ type: "host-up", host });
      return;
    case "enable":
      for (const host of undo.hosts) cloud.dispatch({ type: "host-service", host, set: { disabled: false } });
      return;
    case "join-cell":
      cloud.dispatch({ type: "cut-cell", cell: undo.cell, down: false });
      return;
    case "clear":
      for (const id of undo.ids) cloud.dispatch({ type: "clear", id });
      return;
    case "release":
      cloud.dispatch({ type: "release", point: undo.point });
      return;
    case "open-gate":
      requests.open(undo.gate);
      return;
    case "nothing":
      return;
  }
}

/** Begins a fault of any kind but failing hosts, and returns what ends it. */
export function startFault(fault: Exclude<InjectedFailure, { fault: "host-failures" }>, site: Site): Undo {
  switch (fault.fault) {
    case "host-down": {
      const { forced, powerLost } = fault;
      const hosts = chosen(site, fault.hosts).filter(({ service }) => service.running);
      for (const { name: host } of hosts) site.cloud.dispatch({ type: "host-down", host, forced, powerLost });
      return { kind: "power-on", hosts: hosts.map(({ name }) => name) };
    }
    case "host-disabled": {
      const hosts = chosen(site, fault.hosts).filter(({ service }) => !service.disabled);
      for (const { slot: host } of hosts) site.cloud.dispatch({ type: "host-service", host, set: { disabled: true } });
      return { kind: "enable", hosts: hosts.map(({ slot }) => slot) };
    }
    case "cell-down": {
      const { cell } = fault;
      site.cloud.dispatch({ type: "cut-cell", cell, down: true });
      return { kind: "join-cell", cell };
    }
    case "slow-step":
      return troubles(
        site,
        hostNames(site, fault.hosts).map((host) => ({
          type: "slow",
          slowdown: { step: fault.step, factor: fault.factor, ...(host === null ? {} : { host }) },
        })),
      );
    case "build-failure": {
      const exception = fault.reschedulable ? LIBVIRT : "BuildAbortException";
      const point = buildCallOf(fault.step) ?? "spawn";
      return inject(site, [point], fault.scope, { exception, message: NO_DOMAIN, rate: fault.rate });
    }
    case "boot-failure":
      return inject(site, BOOT_CALLS, fault.scope, { exception: LIBVIRT, message: NO_DOMAIN, rate: fault.rate });
    case "api-error": {
      const { rate, status, call } = fault;
      return { kind: "open-gate", gate: site.requests.shut({ rate, status, call, key: site.key }) };
    }
    case "driver-error": {
      const { call, exception, message, rate, left, scope } = fault;
      return inject(site, [call], scope, { exception, message, rate, left });
    }
    case "driver-hang": {
      const { call: point } = fault;
      for (const host of hostNames(site, fault.hosts))
        site.cloud.dispatch({ type: "hold", hold: host === null ? { point } : { point, host } });
      return { kind: "release", point };
    }
    case "network-wait":
      return networkWait(site, fault.scope);
    case "placement-conflict": {
      const message = "another process changed the inventory or the allocations";
      return inject(site, ["allocate"], fault.scope, { exception: "Conflict", message, rate: fault.rate });
    }
  }
}

/** Ports are never plugged: a build waits as long as Nova does, and fails where that is fatal; no other host is tried. */
function networkWait(site: Site, scope: Scope): Undo {
  const { vif_plugging_timeout: seconds, vif_plugging_is_fatal: fatal } = site.cloud.state.settings.conf.DEFAULT;
  if (seconds === 0) return { kind: "nothing" };
  const project = projectOf(site, scope);
  const hosts = hostNames(site, scope.hosts).map((host) => (host === null ? {} : { host }));
  const message = "Failed to allocate the network(s), not rescheduling.";
  return troubles(
    site,
    hosts.flatMap((host): readonly Trouble[] => {
      const wait: Trouble = { type: "slow", slowdown: { step: "spawn", ...host, ...project, factor: 1, seconds } };
      const what = { exception: "BuildAbortException", message, rate: 1, left: null };
      return fatal ? [wait, { type: "inject", injection: { point: "spawn", ...host, ...project, ...what } }] : [wait];
    }),
  );
}

function projectOf(site: Site, { project }: Scope): { readonly project?: string } {
  return project === null ? {} : { project: site.projectId(project) };
}

/** The hosts a selector means now. */
function chosen({ cloud, stream }: Site, hosts: HostSelector): readonly Host[] {
  return selectHosts(cloud.state, cloud.now, hosts, stream);
}

function hostNames(site: Site, hosts: HostSelector | null): readonly (string | null)[] {
  return hosts === null ? [null] : chosen(site, hosts).map((host) => host.name);
}

type Trouble = Extract<Parameters<Cloud["dispatch"]>[0], { type: "inject" | "slow" }>;

/** Puts troubles in force, and returns what clears exactly these. */
function troubles({ cloud }: Site, intents: readonly Trouble[]): Undo {
  const ids = intents.map((intent) => {
    const id = cloud.state.troubles.next;
    cloud.dispatch(intent);
    return id;
  });
  return { kind: "clear", ids };
}

function inject(
  site: Site,
  points: readonly string[],
  scope: Scope,
  { left = null, ...what }: Pick<Injection, "exception" | "message" | "rate"> & { readonly left?: number | null },
): Undo {
  const project = projectOf(site, scope);
  const intents = hostNames(site, scope.hosts).flatMap((host) =>
    points.map((point): Trouble => {
      const place = host === null ? {} : { host };
      return { type: "inject", injection: { point, ...place, ...project, ...what, left } };
    }),
  );
  return troubles(site, intents);
}
