import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { confFromFlat } from "../../src/model/conf/conf.ts";
import { NO_RESOURCES } from "../../src/model/records/resources.ts";
import { KeyedTable } from "../../src/model/tables/keyed-table.ts";
import { Table } from "../../src/model/tables/table.ts";
import {
  createScheduler,
  explain,
  type HostFilter,
  type HostWeigher,
  schedulerRequest,
} from "../../src/scheduler/index.ts";
import { accurate, FLAVORS, HARDWARE, hostArbitrary, named } from "./arbitraries.ts";

/** The example of docs/scheduler.md, without its types. */
function example(): { RackFilter: HostFilter; FewServersWeigher: HostWeigher } {
  const text = readFileSync(new URL("../../docs/scheduler.md", import.meta.url), "utf8");
  const [, code = ""] = /<!-- example -->\n```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const plain = code.replace(/^import .*$/m, "").replace(/export const (\w+): \w+ =/g, "const $1 =");
  return new Function(`${plain}; return { RackFilter, FewServersWeigher };`)() as ReturnType<typeof example>;
}

test("a filter and a weigher of one's own, as documented", () => {
  const { RackFilter, FewServersWeigher } = example();
  const { conf } = confFromFlat({ enabled_filters: ["ComputeFilter", "RackFilter"] }, "zed");
  const scheduler = createScheduler({
    conf,
    release: "zed",
    plugins: { filters: [RackFilter], weighers: [FewServersWeigher] },
  });
  const [any] = fc.sample(hostArbitrary, 1);
  if (any === undefined) throw new Error("no host");
  const service = {
    id: "s",
    disabled: false,
    disabledReason: null,
    forcedDown: false,
    running: true,
    lastSeen: 0,
    updatedAt: 0,
  };
  const hosts = ["a-1", "b-1", "b-2", "b-3"].map((name, slot) => {
    const counts = accurate({
      allocated: NO_RESOURCES,
      claimed: NO_RESOURCES,
      instances: 9 - 3 * slot,
      ioOps: 0,
      failedBuilds: 0,
    });
    const hardware = HARDWARE[0] as (typeof HARDWARE)[number];
    return { ...named(slot, { ...any, hardware, ...counts, service, cell: "cell1", aggregates: [] }), name };
  });
  const view = { hosts: Table.of(hosts), aggregates: KeyedTable.empty<never>(), now: 0 };
  const flavor = FLAVORS[0] as (typeof FLAVORS)[number];
  const request = schedulerRequest({ flavor, instances: [1], hints: { rack: ["b"] }, wantAlternates: true });
  const decision = scheduler.select(view, request, () => 0);
  expect(decision.hosts).toEqual([3]);
  expect(decision.alternates).toEqual([[2, 1]]);
  const told = explain(scheduler, view, request, () => 0);
  expect(told.stages.at(-1)).toEqual({
    name: "RackFilter",
    left: 3,
    cut: [{ host: "a-1", reasons: ["a-1 is not in rack b"] }],
  });
});
