import type { Cloud } from "../cloud.ts";
import type { Stream } from "../engine/chance.ts";
import { build } from "../lifecycle/build.ts";
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
    case "host-down":
    case "host-disabled":
      return onHosts(site, fault.hosts, fault.fault);
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
    case "cell-down":
    case "network-wait":
    case "placement-conflict":
      throw new Error(`fault ${fault.fault} was let through by the reader`);
  }
}

function hostNames(site: Site, hosts: HostSelector | null): readonly (string | null)[] {
  const { cloud, stream } = site;
  return hosts === null ? [null] : selectHosts(cloud.state, cloud.now, hosts, stream).map((host) => host.name);
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
  what: Pick<Injection, "exception" | "message" | "rate">,
): Undo {
  const project = scope.project === null ? {} : { project: site.projectId(scope.project) };
  const intents = hostNames(site, scope.hosts).flatMap((host) =>
    points.map((point): Trouble => {
      const place = host === null ? {} : { host };
      return { type: "inject", injection: { point, ...place, ...project, ...what, left: null } };
    }),
  );
  return troubles(site, intents);
}

/** Takes hosts away, or disables them; what was so already stays so in the end. */
function onHosts(site: Site, selector: HostSelector, what: "host-down" | "host-disabled"): Undo {
  const { cloud, stream } = site;
  const hosts = selectHosts(cloud.state, cloud.now, selector, stream).filter(({ service }) =>
    what === "host-down" ? service.running : !service.disabled,
  );
  const set = (off: boolean) => {
    for (const { name } of hosts) switchHost(cloud, name, what, off);
  };
  set(true);
  return () => set(false);
}

/** A host's nova-compute stops or runs again; its service is disabled or enabled. */
export function switchHost(cloud: Cloud, host: string, what: "host-down" | "host-disabled", off: boolean): void {
  void [cloud, host, what, off];
  throw new Error("no intent yet");
}
