import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { confFromFlat } from "../src/model/conf/conf.ts";
import type { Flavor } from "../src/model/records/flavor.ts";
import type { Host, HostHardware } from "../src/model/records/host.ts";
import { addResources } from "../src/model/records/resources.ts";
import { KeyedTable } from "../src/model/tables/keyed-table.ts";
import { Table } from "../src/model/tables/table.ts";
import {
  createScheduler,
  type PassKind,
  type Scheduler,
  type SchedulerRequest,
  schedulerRequest,
} from "../src/scheduler/index.ts";
import { collectGarbage, cpuSeconds, median, printTable } from "./harness.ts";
import { flavorOf, hardwareOf, hostOf, inventory, using } from "./scheduler-input.ts";

/** The input that Nova was timed with, and its decisions; from the root of the checkout. */
const FOLDER = "test/recordings/scheduler/speed";

function recorded<T>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(`${FOLDER}/${name}.json.gz`)).toString()) as T;
}

/** µs of CPU time that Nova's own code took for a decision (SCHEDULER.md, section 13). */
export const NOVA: Readonly<Record<number, number>> = { 1000: 44_926, 10000: 775_258, 100000: Number.NaN };

/** The same for the very input of this bench (its README). */
const NOVA_HERE: Readonly<Record<number, number>> = { 1000: 42_000, 10000: 741_000 };

interface GivenHost {
  readonly name: string;
  readonly vcpus_total: number;
  readonly vcpus_used: number;
  readonly total_usable_ram_mb: number;
  readonly free_ram_mb: number;
  readonly total_usable_disk_gb: number;
  readonly free_disk_mb: number;
  readonly stats: Readonly<Record<string, string>>;
  readonly disabled: boolean;
  readonly heartbeat_age: number;
  readonly supported_instances: HostHardware["supportedInstances"];
}

interface GivenRequest {
  readonly flavor: {
    readonly name: string;
    readonly vcpus: number;
    readonly memory_mb: number;
    readonly root_gb: number;
    readonly extra_specs?: Readonly<Record<string, string>>;
  };
  readonly image?: { readonly properties?: Readonly<Record<string, string>> };
  readonly group?: string;
}

interface Input {
  readonly hosts: readonly Partial<GivenHost>[];
  readonly host_defaults: GivenHost;
  readonly requests: readonly GivenRequest[];
  readonly groups: Readonly<Record<string, { readonly policy: string }>>;
}

/** Decisions of a round: enough that compiling and collecting garbage do not count more than they do in the long run. */
const DECISIONS: Readonly<Record<number, number>> = { 1000: 4000, 10000: 200 };

/** There is no Placement in that input: every host has room for anything. */
const ENDLESS = { VCPU: inventory(2 ** 30), MEMORY_MB: inventory(2 ** 30), DISK_GB: inventory(2 ** 30) };

const NO_AGGREGATES = KeyedTable.empty<never>();

/** What is asked, in the simulator's terms. */
interface Asked {
  readonly name: string | undefined;
  readonly policy: string;
  readonly flavor: Flavor;
  readonly image: SchedulerRequest["image"];
}

export class Speed {
  readonly input: Input;
  readonly decisions: readonly string[];
  readonly start: Table<Host>;
  readonly #asked: readonly Asked[];
  readonly #kinds = new Map<string, HostHardware>();
  readonly #flavors = new Map<string, Flavor>();
  readonly #images = new Map<string, NonNullable<SchedulerRequest["image"]>>();

  constructor(count: number) {
    this.input = recorded<Input>(`input-${count}`);
    this.decisions = recorded<string[]>(`decisions-${count}`);
    this.start = Table.of(
      this.input.hosts.map((host, slot) => this.#host({ ...this.input.host_defaults, ...host }, slot)),
    );
    for (const { flavor, image } of this.input.requests) {
      const { name, vcpus, memory_mb, root_gb, extra_specs = {} } = flavor;
      const key = JSON.stringify(flavor);
      if (!this.#flavors.has(key)) this.#flavors.set(key, flavorOf(name, vcpus, memory_mb, root_gb, extra_specs));
      const properties = image?.properties ?? {};
      this.#images.set(JSON.stringify(properties), { id: "image", properties });
    }
    this.#asked = this.input.requests.map((given) => ({
      name: given.group,
      policy: this.input.groups[given.group ?? ""]?.policy ?? "",
      ...this.#parts(given),
    }));
  }

  #host(given: GivenHost, slot: number): Host {
    const { num_instances, io_workload, failed_builds, ...stats } = given.stats;
    const of = [given.vcpus_total, given.total_usable_ram_mb, given.total_usable_disk_gb] as const;
    const key = JSON.stringify([of, stats, given.supported_instances]);
    const supportedInstances = given.supported_instances;
    const hardware = this.#kinds.get(key) ?? hardwareOf(...of, { stats, supportedInstances, inventories: ENDLESS });
    this.#kinds.set(key, hardware);
    const claimed = {
      vcpus: given.vcpus_used,
      memoryMb: given.total_usable_ram_mb - given.free_ram_mb,
      diskGb: given.total_usable_disk_gb - given.free_disk_mb / 1024,
    };
    const host = hostOf(slot, given.name, hardware);
    const usage = {
      allocated: host.usage.allocated,
      claimed,
      instances: Number(num_instances ?? "0"),
      ioOps: Number(io_workload ?? "0"),
      failedBuilds: Number(failed_builds ?? "0"),
    };
    const lastSeen = -given.heartbeat_age * 1000;
    return { ...using(host, usage), service: { ...host.service, disabled: given.disabled, running: false, lastSeen } };
  }

  #parts({ flavor, image }: GivenRequest): { readonly flavor: Flavor; readonly image: SchedulerRequest["image"] } {
    return {
      flavor: this.#flavors.get(JSON.stringify(flavor)) as Flavor, // made of the same requests
      image: this.#images.get(JSON.stringify(image?.properties ?? {})) ?? null,
    };
  }

  /** A scheduler at work: it has met its hosts and the sorts of requests. What is timed are decisions. */
  #settled(only?: PassKind): Scheduler {
    const conf = confFromFlat({ "scheduler.max_placement_results": 1_000_000 }, "zed").conf;
    const scheduler = createScheduler({ conf, release: "zed", ...(only && { only }) });
    for (const given of this.input.requests) {
      const policy = this.input.groups[given.group ?? ""]?.policy;
      const group = policy === undefined ? null : { policy, rules: {}, members: [], hosts: [] };
      const request = schedulerRequest({ ...this.#parts(given), instances: [-1], group });
      scheduler.select({ hosts: this.start, aggregates: NO_AGGREGATES, now: 0 }, request, () => 0);
    }
    return scheduler;
  }

  /** All requests, one after the other, so many times from the start. @returns the hosts chosen, and µs a decision */
  run(times: number, only?: PassKind): { readonly chosen: readonly string[]; readonly micros: number } {
    const schedulers = Array.from({ length: times }, () => this.#settled(only));
    let chosen: readonly string[] = [];
    collectGarbage();
    const seconds = cpuSeconds(() => {
      for (const scheduler of schedulers) chosen = this.#decide(scheduler);
    });
    return { chosen, micros: (seconds * 1e6) / (times * this.input.requests.length) };
  }

  #decide(scheduler: Scheduler): readonly string[] {
    const members = new Map<string, { slots: number[]; hosts: string[] }>();
    let hosts = this.start;
    const chosen: string[] = [];
    for (const [server, { policy, name, flavor, image }] of this.#asked.entries()) {
      const known = name === undefined ? undefined : (members.get(name) ?? { slots: [], hosts: [] });
      const request = schedulerRequest({
        flavor,
        image,
        instances: [server],
        ...(known && { group: { policy, rules: {}, members: [...known.slots, server], hosts: known.hosts } }),
      });
      const slot = scheduler.select({ hosts, aggregates: NO_AGGREGATES, now: 0 }, request, () => 0).hosts?.[0];
      const host = slot === undefined ? undefined : hosts.get(slot);
      chosen.push(host?.name ?? "null");
      if (host === undefined) continue;
      if (name !== undefined && known !== undefined) {
        members.set(name, { slots: [...known.slots, server], hosts: [...known.hosts, host.name] });
      }
      const claimed = addResources(host.usage.claimed, {
        vcpus: flavor.vcpus,
        memoryMb: flavor.ram,
        diskGb: flavor.disk,
      });
      const { allocated, instances, ioOps, failedBuilds } = host.usage;
      const usage = { allocated, claimed, instances: instances + 1, ioOps: ioOps + 1, failedBuilds };
      hosts = hosts.set(host.slot, using(host, usage, [...host.servers, server]));
    }
    return chosen;
  }
}

/** The very input Nova was timed with: nearly every host in a state of its own. */
export function speed(): void {
  const rows = [1000, 10_000].map((count) => {
    const input = new Speed(count);
    const rounds: { readonly chosen: readonly string[]; readonly micros: number }[] = [];
    const columns: number[] = [];
    const times = Math.ceil((DECISIONS[count] ?? 0) / input.decisions.length);
    for (let round = 0; round < 15; round++) {
      rounds.push(input.run(times));
      columns.push(input.run(times, "columns").micros);
    }
    const micros = median(rounds.slice(5).map((round) => round.micros));
    const same = rounds.every(({ chosen }) => JSON.stringify(chosen) === JSON.stringify(input.decisions));
    return [
      String(count),
      micros.toFixed(1),
      median(columns.slice(5)).toFixed(1),
      `${Math.round((NOVA_HERE[count] ?? Number.NaN) / micros)} x`,
      same ? `all ${input.decisions.length}` : "NOT the same",
    ];
  });
  const header = ["hosts", "µs a decision", "columns alone", "Nova's time", "Nova's decisions"];
  printTable("scheduler, the input that Nova was timed with", header, rows);
}
