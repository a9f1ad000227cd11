import type { Stream } from "../engine/chance.ts";
import { type Time, wholeMilliseconds } from "../engine/clock.ts";
import { drawSeconds } from "../engine/distributions.ts";
import type { Site } from "./faults.ts";
import { selectHosts } from "./select.ts";
import type { Fault } from "./timeline.ts";
import { RANK, type Timetable } from "./timetable.ts";

type Model = Extract<Fault, { fault: "host-failures" }>;

interface FailureSite extends Site {
  readonly timetable: Timetable;
  /** Each host draws from a stream of its own. */
  readonly hostStream: (host: string) => Stream;
  /** No host fails from then on; null: to the end of the run. */
  readonly end: Time | null;
}

/** Hosts that fail and are repaired, again and again, each by itself. A repair under way at the end is still finished. */
export class HostFailures {
  private readonly model: Model;
  private readonly site: FailureSite;

  constructor(model: Model, site: FailureSite) {
    this.model = model;
    this.site = site;
    for (const { name } of selectHosts(site.cloud.state, site.cloud.now, model.hosts, site.stream)) this.arm(name);
  }

  private arm(host: string): void {
    const { cloud, timetable, end, hostStream } = this.site;
    const time = cloud.now + wholeMilliseconds(drawSeconds(this.model.model, hostStream(host)) * 1000);
    if (end === null || time < end) timetable.put(time, RANK.faultStart, () => this.fail(host));
  }

  private fail(host: string): void {
    const { cloud, timetable, hostStream } = this.site;
    const repair = wholeMilliseconds(drawSeconds(this.model.repair, hostStream(host)) * 1000);
    cloud.dispatch({ type: "host-down", host, powerLost: true });
    timetable.put(cloud.now + repair, RANK.faultEnd, () => {
      cloud.dispatch({ type: "host-up", host });
      this.arm(host);
    });
  }
}
