/**
 * Random worlds, nastier than the attack's: two projects and an administrator, networks with few addresses, ports, volumes,
 * images, groups, quotas; hosts that die between two events; and now and then a cloud that is forked and restored, which
 * must go on as the first one does.
 */
import fc from "fast-check";
import { type Cloud, createCloud, restoreCloud } from "../../cloud.ts";
import { INVARIANTS, watch } from "../../invariants/invariants.ts";
import { clouds } from "../arbitraries.ts";
import { type CloudSketch, planOf } from "../sketch.ts";
import {
  OUTSIDE_NETWORK,
  WORLD_GROUP,
  WORLD_MOVES,
  WORLD_NETWORK,
  WORLD_PORTS,
  WORLD_VOLUMES,
  type WorldMove,
  WorldPlayer,
  type WorldStep,
  type WorldStepKind,
} from "./moves.ts";
import { WORLD_RULES } from "./rules.ts";

export interface RandomWorld {
  readonly cloud: CloudSketch;
  readonly seed: number;
  readonly steps: readonly WorldStep[];
}

/** What is wrong with a world, and after how many steps. */
export interface WorldFault {
  readonly step: number;
  readonly rule: string;
  readonly message: string;
}

/** A cloud with what the steps speak of. */
export function worldCloud({ cloud, seed }: Pick<RandomWorld, "cloud" | "seed">): Cloud {
  const plan = planOf(cloud, seed);
  const subnetId = "00000000-0000-4000-8000-00000000d001";
  return createCloud({
    ...plan,
    networks: [
      { id: WORLD_NETWORK, name: "private", projectId: "demo", subnets: [{ id: subnetId, cidr: "10.0.0.0/28" }] },
      {
        id: OUTSIDE_NETWORK,
        name: "public",
        external: true,
        subnets: [{ id: "00000000-0000-4000-8000-00000000d002", cidr: "203.0.113.0/28" }],
      },
    ],
    ports: WORLD_PORTS.map((id, i) => ({
      id,
      networkId: WORLD_NETWORK,
      projectId: "demo",
      mac: `fa:16:3e:00:00:0${i + 1}`,
      fixedIps: [{ subnetId, address: `10.0.0.${i + 8}` }],
    })),
    volumes: WORLD_VOLUMES.map((id, i) => ({
      id,
      size: 1,
      bootable: i === 0,
      projectId: "demo",
      multiattach: i === 2,
    })),
    securityGroups: [{ id: WORLD_GROUP, name: "web", projectId: "demo" }],
    projects: [...(plan.projects ?? []), { id: "other", name: "other" }],
  });
}

/** @param steps the most steps of a world */
export function worlds(steps = 40): fc.Arbitrary<RandomWorld> {
  const kinds = Object.entries(WORLD_MOVES) as [WorldStepKind, readonly [number, WorldMove]][];
  const kind = fc.oneof(...kinds.map(([name, [weight]]) => ({ arbitrary: fc.constant(name), weight })));
  const number = fc.nat(9_999);
  return fc.record({
    cloud: clouds(),
    seed: fc.nat(1_000),
    steps: fc.array(fc.record({ do: kind, a: fc.nat(7), b: number, c: number }), { maxLength: steps, size: "max" }),
  });
}

/** Does a world's steps, and says what was wrong first; null: nothing. */
export function playWorld(world: RandomWorld): WorldFault | null {
  const cloud = worldCloud(world);
  let found: WorldFault | null = null;
  let at = 0;
  watch(cloud, ({ invariant, message }) => {
    found ??= { step: at, rule: invariant, message };
  });
  const player = new WorldPlayer(cloud);
  for (const [step, numbers] of world.steps.entries()) {
    at = step;
    try {
      WORLD_MOVES[numbers.do][1](player, numbers);
    } catch (error) {
      return { step, rule: "no-throw", message: error instanceof Error ? error.message : String(error) };
    }
    found ??= brokenRule(cloud, step) ?? (numbers.c % 10 === 0 ? unequalBranch(cloud, step) : null);
    if (found !== null) return found;
  }
  return unequalBranch(cloud, world.steps.length);
}

function brokenRule(cloud: Cloud, step: number): WorldFault | null {
  for (const [rule, check] of Object.entries(WORLD_RULES)) {
    for (const message of check(cloud.state)) return { step, rule, message };
  }
  return null;
}

/** A fork, and a cloud restored from JSON, must do as this one would: the same events at the same times. */
function unequalBranch(cloud: Cloud, step: number): WorldFault | null {
  const restored = restoreCloud(
    JSON.parse(JSON.stringify(cloud.checkpoint())) as ReturnType<Cloud["checkpoint"]>,
    cloud.parts,
  );
  const [first, second] = [cloud.fork(), restored].map((branch) => {
    const log: string[] = [];
    branch.on("event", (event, number, now) => log.push(JSON.stringify([number, now, event])));
    for (const host of branch.state.hosts.values()) {
      if (!host.service.running) branch.dispatch({ type: "host-up", host: host.name });
    }
    branch.run({ for: 900_000 });
    return log;
  });
  const index = first?.findIndex((line, i) => line !== second?.[i]) ?? -1;
  if (index < 0 && first?.length === second?.length) return null;
  return {
    step,
    rule: "fork-equals-restore",
    message: `${first?.[index] ?? "no more events"} <> ${second?.[index] ?? "no more events"}`,
  };
}

/** The names of all rules that a world is held to. */
export const ALL_WORLD_RULES: readonly string[] = [
  ...Object.keys(INVARIANTS),
  ...Object.keys(WORLD_RULES),
  "fork-equals-restore",
  "no-throw",
];
