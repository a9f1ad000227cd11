import { didYouMean } from "../../model/conf/conf.ts";
import { namesOf } from "./context.ts";
import type { ShapeProblem } from "./validate.ts";

/** The names that blocks of a scenario may use: of what the cloud is set up with, and of what calls create. */
export interface Names {
  readonly flavors: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
  readonly aggregates: ReadonlySet<string>;
  /** Availability zones. */
  readonly zones: ReadonlySet<string>;
  readonly serverGroups: ReadonlySet<string>;
  readonly cells: ReadonlySet<string>;
  /** Blocks of the workload. */
  readonly workloads: ReadonlySet<string>;
}

/** Names of which some are not known, for what gives them is wrong: any name may be one of them. */
class SomeNames extends Set<string> {
  override has(_name: string): boolean {
    return true;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const part of path) found = typeof found === "object" && found !== null ? Reflect.get(found, part) : undefined;
  return found;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (values: readonly unknown[]): string[] => values.filter((value) => typeof value === "string");

/** The zone of hosts that are in no aggregate with one, unless the conf says otherwise. */
const DEFAULT_ZONE = "nova";

/** Whether something is wrong with a block of the file, or with its name. */
export function isAmong(faults: readonly ShapeProblem[], block: string): boolean {
  return faults.some(
    ({ path: [first, ...rest] }) =>
      first === block || (rest.length === 0 && didYouMean(String(first), [block]) !== undefined),
  );
}

/**
 * Collects the names of a scenario, also of parts that are wrong in another way.
 *
 * @param data the file as plain values, as it was written
 * @param faults what is wrong with its shape: where the things of one kind are not all read, any name passes
 */
export function namesIn(data: unknown, faults: readonly ShapeProblem[]): Names {
  const cloud = at(data, "cloud");
  const bodies = listOf(at(data, "timeline")).map((item) => at(item, "body"));
  const within = (...path: readonly string[]) => textsOf(bodies.map((body) => at(body, ...path)));
  const isFaulty = (block: string) =>
    faults.some(
      ({ path: [first, second, ...rest] }) =>
        first === "cloud" &&
        (second === block || (rest.length === 0 && didYouMean(String(second), [block]) !== undefined)),
    );
  const all = (names: readonly string[], faulty: boolean) => (faulty ? new SomeNames(names) : new Set(names));
  const named = (block: string, created: readonly string[] = []): ReadonlySet<string> => {
    const ids = textsOf(listOf(at(cloud, block)).map((item) => at(item, "id")));
    return all([...namesOf(at(cloud, block)), ...ids, ...created], isFaulty(block));
  };
  const hosts = listOf(at(cloud, "hosts"));
  const own = textsOf(hosts.map((group) => at(group, "az")));
  const zones = [
    ...own,
    ...textsOf(listOf(at(cloud, "aggregates")).map((aggregate) => at(aggregate, "availability_zone"))),
    ...within("aggregate", "availability_zone"),
    ...within("metadata", "availability_zone"),
    ...textsOf([at(cloud, "conf", "DEFAULT", "default_availability_zone") ?? DEFAULT_ZONE]),
  ];
  return {
    flavors: named("flavors", within("flavor", "name")),
    images: named("images"),
    networks: named("networks"),
    projects: named("projects"),
    aggregates: named("aggregates", [...own, ...within("aggregate", "name")]),
    zones: all(zones, isFaulty("hosts") || isFaulty("aggregates")),
    serverGroups: new Set(within("server_group", "name")),
    cells: all(textsOf(hosts.map((group) => at(group, "cell") ?? "cell1")), isFaulty("hosts")),
    workloads: all([...namesOf(at(data, "workload"))], isAmong(faults, "workload")),
  };
}
