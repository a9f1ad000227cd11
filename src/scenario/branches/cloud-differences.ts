import { isDeepStrictEqual } from "node:util";
import type { AggregateSpec, CloudSpec, ProjectSpec } from "../plan/scenario.ts";
import type { BranchDifference } from "./difference.ts";

/** Options that hold for a host's first report only. */
const INITIAL = [
  "initial_cpu_allocation_ratio",
  "initial_disk_allocation_ratio",
  "initial_ram_allocation_ratio",
] as const;

/** Options, the latency and quotas may change; hosts and all that a cloud offers may be added. */
export function* cloudDifferences(trunk: CloudSpec, branch: CloudSpec): Generator<BranchDifference> {
  if (branch.release !== trunk.release) {
    // With another release, all defaults may be others.
    yield { path: ["cloud", "release"], message: "a cloud that runs stays with its release" };
    return;
  }
  const hosts = new Set(trunk.hosts.map(({ name }) => name));
  const grows = branch.hosts.some(({ name }) => !hosts.has(name));
  for (const option of INITIAL)
    if (!grows && branch.conf.DEFAULT[option] !== trunk.conf.DEFAULT[option])
      yield {
        path: ["cloud", "conf", "DEFAULT", option],
        message: `'${option}' holds for new hosts only, and the branch adds none; write '${option.slice("initial_".length)}'`,
      };
  yield* listed("hosts", trunk.hosts, branch.hosts, {
    gone: "is there and cannot be taken away; let it fail, or disable it, in the timeline",
    other: "is there already and cannot be another; add hosts of another name",
  });
  const isOld = ({ hosts: members, ...aggregate }: AggregateSpec) => ({
    ...aggregate,
    hosts: members.filter((name) => hosts.has(name)),
  });
  yield* listed("aggregates", trunk.aggregates.map(isOld), branch.aggregates.map(isOld), {
    gone: "is there; delete it in the timeline (deleteAggregate)",
    other: "is there already; change it in the timeline (addHost, removeHost, setAggregateMetadata)",
  });
  yield* listed("flavors", trunk.flavors, branch.flavors, {
    gone: "is there; delete it in the timeline (deleteFlavor)",
    other: "is there already, and servers were made of it; add one of another name",
  });
  yield* listed("images", trunk.images, branch.images, {
    gone: "is there and cannot be taken away",
    other: "is there already, and servers were made of it; add one of another name",
  });
  yield* listed("networks", trunk.networks, branch.networks, {
    gone: "is there and cannot be taken away",
    other: "is there already and cannot be another; add one of another name",
  });
  const isAsked = ({ quota: _, ...project }: ProjectSpec) => project;
  yield* listed("projects", trunk.projects.map(isAsked), branch.projects.map(isAsked), {
    gone: "is there and cannot be taken away; its quota may be 0",
    other: "is there already; only its quota can change",
  });
}

type Named = { readonly name: string };
type List = "hosts" | "aggregates" | "flavors" | "images" | "networks" | "projects";

function* listed(
  list: List,
  trunk: readonly Named[],
  branch: readonly Named[],
  mend: { readonly gone: string; readonly other: string },
): Generator<BranchDifference> {
  const byName = new Map(branch.map((each) => [each.name, each]));
  const what = list.slice(0, -1);
  const differing = trunk.filter((each) => !isDeepStrictEqual(each, byName.get(each.name)));
  const [first] = differing;
  if (first === undefined) return;
  const more = differing.length === 1 ? "" : ` (and ${differing.length - 1} more)`;
  const found = byName.has(first.name) ? mend.other : mend.gone;
  yield { path: ["cloud", list], message: `${what} '${first.name}'${more} ${found}` };
}
