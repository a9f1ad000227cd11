import type { Cloud } from "../cloud.ts";
import type { Stream } from "../engine/chance.ts";
import { build } from "../lifecycle/build.ts";
import type { Host } from "../model/host.ts";
import type { Step } from "../model/latency.ts";
import type { Injection } from "../model/troubles.ts";
import type { Requests } from "./requests.ts";
import { selectHosts } from "./select.ts";
import type { Fault, HostSelector, Scope } from "./timeline.ts";

/** What a fault works on. */
export interface Site {
  readonly cloud: Cloud;
  readonly requests: Requests;
  /** The fault's own random stream. */
  readonly stream: () => Stream;
  readonly projectId: (name: string) => string;
}

/** Ends a fault. */
export type Undo = () => void;

/** What a guest that does not come up is told as; no Nova exception, so that Nova tries another host. */
const LIBVIRT = "libvirtError";
const NO_DOMAIN = "internal error: process exited while connecting to monitor";

/** Driver calls by which a guest starts. */
const BOOT_CALLS = ["spawn", "power_on", "reboot"];

/** The driver call of a build's step; undefined: builds cannot be made to fail there. */
export function buildCallOf(step: Step): string | undefined {
  return Object.values(build.phases).find((phase) => phase.step === step)?.call;
}

/** Begins a fault of any kind but failing hosts, and returns what ends it. */
export function startFault(fault: Exclude<Fault, { fault: "host-failures" }>, site: Site): Undo {
  switch (fault.fault) {
    case "host-down": {
      const { forced, powerLost } = fault;
      const hosts = chosen(site, fault.hosts).filter(({ service }) => service.running);
      for (const { name: host } of hosts) site.cloud.dispatch({ type: "host-down", host, forced, powerLost });
      return () => {
        for (const { name: host } of hosts) site.cloud.dispatch({ type: "host-up", host });
      };
    }
    case "host-disabled": {
      const hosts = chosen(site, fault.hosts).filter(({ service }) => !service.disabled);
      const disable = (disabled: boolean) => {
        for (const { slot: host } of hosts) site.cloud.dispatch({ type: "host-service", host, set: { disabled } });
      };
      disable(true);
      return () => disable(false);
    }
    case "cell-down": {
      const { cell } = fault;
      site.cloud.dispatch({ type: "cut-cell", cell, down: true });
      return () => site.cloud.dispatch({ type: "cut-cell", cell, down: false });
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
      const gate = { ...fault, stream: site.stream };
      site.requests.gates.add(gate);
      return () => site.requests.gates.delete(gate);
    }
    case "driver-error": {
      const { call, exception, message, rate, left, scope } = fault;
      return inject(site, [call], scope, { exception, message, rate, left });
    }
    case "driver-hang": {
      const { call: point } = fault;
      for (const host of hostNames(site, fault.hosts))
        site.cloud.dispatch({ type: "hold", hold: host === null ? { point } : { point, host } });
      return () => site.cloud.dispatch({ type: "release", point });
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
  if (seconds === 0) return () => undefined;
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
  return () => {
    for (const id of ids) cloud.dispatch({ type: "clear", id });
  };
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
