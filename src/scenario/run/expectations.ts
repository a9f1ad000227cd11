import type { Cloud } from "../../cloud.ts";
import type { Time } from "../../engine/clock.ts";
import { type Host, isUp } from "../../model/records/host.ts";
import type { Server } from "../../model/records/server.ts";
import { formatDuration } from "../format/duration.ts";
import type { Verdict } from "../measure/summary.ts";
import type { Expectation, Fields } from "../plan/expectation.ts";
import { scenarioStatus } from "../plan/status.ts";
import { holds } from "../plan/threshold.ts";
import { matches, mismatches } from "./match-fields.ts";
import type { RunContext } from "./run-context.ts";
import { RANK } from "./timetable.ts";

type Context = Pick<RunContext, "cloud" | "requests" | "ids" | "servers" | "timetable">;

/** Checks whether things stand as a scenario expects, each at its time. */
export class Expectations {
  private readonly list: readonly Expectation[];
  private readonly context: Context;
  private readonly found = new Map<Expectation, Verdict>();

  constructor(list: readonly Expectation[], context: Context) {
    this.list = list;
    this.context = context;
    const { timetable } = context;
    timetable.assign("look", ({ index }) => this.lookAt(index));
    for (const [index, each] of list.entries())
      if (each.at !== "end") timetable.put(each.at, RANK.look, { do: "look", index });
  }

  save() {
    return this.list.map((each) => this.found.get(each) ?? null);
  }

  load(saved: ReturnType<Expectations["save"]>): void {
    for (const [index, each] of this.list.entries()) {
      const verdict = saved[index];
      if (verdict != null) this.found.set(each, verdict);
    }
  }

  /** The run has ended: what is expected of its end is looked at. */
  end(): void {
    for (const each of this.list) if (each.at === "end") this.look(each);
  }

  /** In the order of the file. What a run never came to has not held. */
  get verdicts(): readonly Verdict[] {
    return this.list.map((each) => this.found.get(each) ?? this.verdict(each, null, false));
  }

  /** The time of the expectation at this place has come. */
  private lookAt(index: number): void {
    const each = this.list[index];
    if (each === undefined) throw new Error(`there are ${this.list.length} expectations, none at ${index}`);
    this.look(each);
  }

  private look(each: Expectation): void {
    if (each.kind === "count") {
      const count = each.of === "servers" ? this.countServers(each.fields) : this.countHosts(each.fields);
      this.found.set(each, this.verdict(each, count, holds({ ...each, limit: each.value }, count)));
      return;
    }
    const actual = this.view(each.server);
    const wrong = actual === null ? null : mismatches(this.expected(each.is), actual);
    const value =
      wrong === null ? "there is no such server" : wrong.map(([field, is]) => `${field}: ${show(is)}`).join(", ");
    this.found.set(each, this.verdict(each, wrong?.length === 0 ? "as expected" : value, wrong?.length === 0));
  }

  private verdict(each: Expectation, value: number | string | null, held: boolean): Verdict {
    const when = each.at === "end" ? "at the end" : `at ${formatDuration(each.at)}`;
    if (each.kind === "server")
      return { metric: `server ${each.server} ${when}`, that: `is ${showFields(each.is)}`, value, held };
    const fields = Object.keys(each.fields).length === 0 ? "" : ` ${showFields(each.fields)}`;
    return { metric: `count of ${each.of}${fields} ${when}`, that: `${each.comparison} ${each.value}`, value, held };
  }

  /** An image is shown by its id. */
  private expected(fields: Fields): Fields {
    const { image } = fields;
    return typeof image === "string" ? { ...fields, image: this.context.ids.of("images", image) } : fields;
  }

  /** A server as the API shows it to an administrator; one that is gone only shows that. */
  private view(name: string): Fields | null {
    const server = this.context.servers.find(name);
    if (server !== undefined) return this.show(server);
    return this.context.servers.idOf(name) === undefined ? null : { status: "DELETED" };
  }

  private show(server: Server): Fields {
    const { id } = server;
    const { requests, cloud } = this.context;
    const status = scenarioStatus(cloud.state, server);
    if (status === "DELETED" || status === "UNKNOWN") return { id, status, tenant_id: server.spec.projectId };
    const as = requests.identity("novasim", "admin");
    const { body } = requests.look(`/servers/${id}`, as);
    return (body as { readonly server?: Fields }).server ?? {};
  }

  private countServers(fields: Fields): number {
    const { state } = this.context.cloud;
    const expected = this.expected(fields);
    const deleted = expected.status === "DELETED";
    let count = 0;
    for (const server of state.servers.values()) {
      if ((server.deletedAt !== null) !== deleted) continue;
      const actual = this.show(server);
      if (Object.entries(expected).every(([field, value]) => matches(value, actual[field]))) count++;
    }
    return count;
  }

  private countHosts(fields: Fields): number {
    const { state, now } = this.context.cloud;
    const hosts = [...state.hosts.values()].map((host) => hostFields(host, now, this.context.cloud));
    return hosts.filter((host) => mismatches(fields, host).length === 0).length;
  }
}

function hostFields(host: Host, now: Time, { state }: Cloud): Fields {
  const { service, usage, hardware } = host;
  const zones = host.aggregates.map((name) => state.aggregates.get(name)?.metadata.availability_zone);
  const { conf } = state.settings;
  return {
    hypervisor_hostname: host.node,
    host: host.name,
    state: isUp(service, now, conf.DEFAULT.service_down_time) ? "up" : "down",
    status: service.disabled ? "disabled" : "enabled",
    forced_down: service.forcedDown,
    disabled_reason: service.disabledReason,
    zone: zones.find((zone) => zone !== undefined) ?? conf.DEFAULT.default_availability_zone,
    running_vms: host.servers.length,
    vcpus: hardware.vcpus,
    vcpus_used: usage.claimed.vcpus,
    memory_mb: hardware.memoryMb,
    memory_mb_used: usage.claimed.memoryMb,
    local_gb: hardware.diskGb,
    local_gb_used: usage.claimed.diskGb,
  };
}

function show(value: unknown): string {
  return value === undefined ? "not there" : typeof value === "string" ? value : JSON.stringify(value);
}

function showFields(fields: Fields): string {
  return `{${Object.entries(fields)
    .map(([field, value]) => `${field}: ${show(value)}`)
    .join(", ")}}`;
}
