import type { Stream } from "../../engine/chance.ts";
import { type Time, wholeMilliseconds } from "../../engine/clock.ts";
import { drawSeconds } from "../../engine/distributions.ts";
import type { InjectedFailure } from "../plan/timeline.ts";
import type { Site } from "./faults.ts";
import { selectHosts } from "./select.ts";
import { RANK, type Timetable } from "./timetable.ts";

type Model = Extract<InjectedFailure, { fault: "host-failures" }>;

/** Where hosts fail by a model. */
export interface FailureSite extends Site {
  readonly timetable: Timetable;
  /** Each host draws from a stream of its own. */
  readonly hostStream: (host: string) => Stream;
  /** Place of the item in the timeline. */
  readonly index: number;
  /** No host fails from then on; null: to the end of the run. */
  readonly end: Time | null;
}

/**
 * Hosts that fail and are repaired, again and again, each by itself, from now on. A repair under way at the end is still
 * finished.
 */
export function startFailures(model: Model, site: FailureSite): void {
  for (const { name } of selectHosts(site.cloud.state, site.cloud.now, model.hosts, site.stream))
    arm(model, site, name);
}

function arm({ model }: Model, { cloud, timetable, index, end, hostStream }: FailureSite, host: string): void {
  const time = cloud.now + wholeMilliseconds(drawSeconds(model, hostStream(host)) * 1000);
  if (end === null || time < end) timetable.put(time, RANK.faultStart, { do: "fail", index, host, end });
}

/** A host fails. */
export function failHost(model: Model, site: FailureSite, host: string): void {
  const { cloud, timetable, index, end, hostStream } = site;
  const repair = wholeMilliseconds(drawSeconds(model.repair, hostStream(host)) * 1000);
  cloud.dispatch({ type: "host-down", host, powerLost: true });
  timetable.put(cloud.now + repair, RANK.faultEnd, { do: "repair", index, host, end });
}

/** A host is repaired, and fails again some day. */
export function repairHost(model: Model, site: FailureSite, host: string): void {
  site.cloud.dispatch({ type: "host-up", host });
  arm(model, site, host);
}
