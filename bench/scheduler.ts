import { confFromFlat } from "../src/model/conf/conf.ts";
import type { Flavor } from "../src/model/records/flavor.ts";
import type { Host } from "../src/model/records/host.ts";
import { addResources, type Resources } from "../src/model/records/resources.ts";
import { KeyedTable } from "../src/model/tables/keyed-table.ts";
import type { Table } from "../src/model/tables/table.ts";
import {
  createScheduler,
  type PassKind,
  type Scheduler,
  type SchedulerRequest,
  schedulerRequest,
} from "../src/scheduler/index.ts";
import { type Contestant, collectGarbage, formatRate, measure, median, printTable, ratio } from "./harness.ts";
import { AMOUNTS, FLAVORS, linearCongruential, usedCloud, using } from "./scheduler-input.ts";
import { NOVA, speed } from "./scheduler-speed.ts";

/** What one decision is asked: tables are immutable, so that a whole sequence can be kept and asked again. */
interface Question {
  readonly hosts: Table<Host>;
  readonly now: number;
  readonly request: SchedulerRequest;
}

const NO_AGGREGATES = KeyedTable.empty<never>();
const { conf } = confFromFlat({ "scheduler.max_placement_results": 1_000_000 });
const IMAGE = { id: "image", properties: { hw_architecture: "x86_64" } };

/** Decisions on which the cloud settles before the sequence begins, and decisions of the sequence. */
const SETTLING = 4000;
const DECISIONS = 2000;

/** ms from one decision to the next: hosts are audited ten times in a sequence. */
const MS_BETWEEN = 100;

/**
 * A server comes and one goes: its host changes when it is allocated, claimed, built, and twice when it is deleted.
 * @param views 2: as Nova's hosts report; 1: whatever is so is reported at once
 */
function sequence(count: number, views: 1 | 2): Question[] {
  const random = linearCongruential(1);
  const { hosts: start, live } = usedCloud(count, random);
  const scheduler = createScheduler({ conf });
  const questions: Question[] = [];
  const building: { slot: number; resources: Resources; left: number }[] = [];
  let hosts = start;
  let now = 0;
  const change = (slot: number, by: (host: Host) => Partial<Host["usage"]>, isReported = true) => {
    const host = hosts.get(slot) as Host; // no host is ever removed
    hosts = hosts.set(slot, using(host, by(host), host.servers, { at: now, isReported }));
  };
  for (let decision = 0; decision < SETTLING + DECISIONS; decision++) {
    now = decision * MS_BETWEEN;
    const number = random(FLAVORS.length);
    const resources = AMOUNTS[number] as Resources; // below the length
    const request = schedulerRequest({
      flavor: FLAVORS[number] as Flavor,
      instances: [decision],
      image: IMAGE,
      wantAlternates: true,
    });
    if (decision >= SETTLING) questions.push({ hosts, now, request });
    const slot = scheduler.select({ hosts, aggregates: NO_AGGREGATES, now }, request, () => 0).hosts?.[0];
    if (slot !== undefined) {
      change(slot, ({ usage }) => ({ allocated: addResources(usage.allocated, resources) }));
      building.push({ slot, resources, left: 6 });
    }
    for (const server of building) {
      server.left--;
      if (server.left === 4) {
        const { slot: at, resources: taken } = server;
        change(at, ({ usage }) => ({
          claimed: addResources(usage.claimed, taken),
          instances: usage.instances + 1,
          ioOps: usage.ioOps + 1,
        }));
      }
      if (server.left === 0) change(server.slot, ({ usage }) => ({ ioOps: usage.ioOps - 1 }), views === 1);
    }
    const [built] = building[0]?.left === 0 ? building.splice(0, 1) : [];
    if (built !== undefined) live.push(built);
    const at = random(live.length);
    const [gone] = live.splice(at, 1, live[live.length - 1] as (typeof live)[number]);
    live.pop();
    if (gone === undefined) continue;
    change(gone.slot, ({ usage }) => ({ allocated: addResources(usage.allocated, gone.resources, -1) }));
    change(gone.slot, ({ usage }) => ({
      claimed: addResources(usage.claimed, gone.resources, -1),
      instances: usage.instances - 1,
    }));
  }
  return questions;
}

/** Asks the sequence over and over with one scheduler, which follows from its end back to its beginning, too. */
class Asked implements Contestant {
  readonly name: string;
  readonly scheduler: Scheduler;
  digest = 0;
  readonly #questions: readonly Question[];
  readonly #runs: number;

  constructor(name: string, questions: readonly Question[], runs: number, only?: PassKind) {
    this.name = name;
    this.#questions = questions;
    this.#runs = runs;
    this.scheduler = createScheduler({ conf, ...(only && { only }) });
  }

  run(): number {
    for (let i = 0; i < this.#runs; i++) {
      this.digest = 0;
      for (const { hosts, now, request } of this.#questions) {
        const { hosts: chosen, alternates } = this.scheduler.select(
          { hosts, aggregates: NO_AGGREGATES, now },
          request,
          () => 0,
        );
        for (const slot of [...(chosen ?? [-1]), ...(alternates[0] ?? [])]) {
          this.digest = (Math.imul(this.digest, 31) + slot) | 0;
        }
      }
    }
    return this.#runs * this.#questions.length;
  }
}

/** Decisions per second, one thread, upkeep of columns and index included. */
export function scheduler(): void {
  speed();
  const rows: string[][] = [];
  let atThousand = Number.NaN;
  for (const count of [1000, 10_000, 100_000]) {
    const questions = sequence(count, 2);
    collectGarbage();
    const asked = new Asked("scheduler", questions, 2);
    const oneView = new Asked("one view", sequence(count, 1), 2);
    const columns = new Asked(
      "columns",
      count > 10_000 ? questions.slice(0, 100) : questions.slice(0, 1000),
      1,
      "columns",
    );
    const check = new Asked("check", questions.slice(0, columns.run()), 1);
    check.run();
    if (check.digest !== columns.digest)
      throw new Error(`${count} hosts: the index and the columns decide differently`);
    const [own, scan, one] = measure([asked, columns, oneView], 5);
    if (own === undefined || scan === undefined || one === undefined)
      throw new Error("measure() left a contestant out");
    const before = asked.scheduler.counts;
    asked.run();
    const after = asked.scheduler.counts;
    const searches = Math.max(after.searches - before.searches, 1);
    const micros = 1e6 / median(own.rates);
    if (count === 1000) atThousand = micros;
    const nova = NOVA[count] ?? Number.NaN;
    rows.push([
      String(count),
      formatRate(median(own.rates)),
      micros.toFixed(1),
      String(after.groups),
      ((after.groupsVisited - before.groupsVisited) / searches).toFixed(0),
      ((after.hostsVisited - before.hostsVisited) / searches).toFixed(0),
      `${((100 * (after.searches - before.searches)) / (2 * questions.length)).toFixed(0)} %`,
      `${(1 / ratio(own, one)).toFixed(2)} x`,
      `${ratio(own, scan).toFixed(1)} x`,
      Number.isNaN(nova) ? "-" : `${Math.round(nova / micros)} x`,
      `${(micros / atThousand).toFixed(1)} x`,
    ]);
  }
  printTable(
    "scheduler: 8 hardware types, 12 flavors, default filters and weighers, 2 alternates, changes followed; groups, and hosts weighed, a decision; cost beside a cloud whose hosts report at once",
    [
      "hosts",
      "decisions",
      "µs",
      "groups",
      "visited",
      "hosts",
      "by index",
      "of one view",
      "of columns",
      "of Nova",
      "cost of 1,000",
    ],
    rows,
  );
}
