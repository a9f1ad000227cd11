import type { Stream } from "../../engine/chance.ts";
import { shuffled } from "../../engine/distributions.ts";
import { type Host, isUp } from "../../model/records/host.ts";
import type { Server } from "../../model/records/server.ts";
import type { State } from "../../model/records/state.ts";
import { matchesGlob } from "../../python/glob.ts";
import { scenarioStatus } from "../plan/status.ts";
import type { Amount, HostSelector, ServerSelector } from "../plan/timeline.ts";

/** As many of the items as are wanted, in their order. A percentage is rounded up. Draws only where it chooses. */
function some<T>(items: readonly T[], amount: Amount, stream: () => Stream): readonly T[] {
  const count = countOf(items.length, amount);
  if (count >= items.length) return items;
  const chosen = new Set(shuffled([...items.keys()], stream()).slice(0, count));
  return items.filter((_, i) => chosen.has(i));
}

function countOf(all: number, amount: Amount): number {
  switch (amount.mode) {
    case "all":
      return all;
    case "one":
      return 1;
    case "fixed":
      return amount.value;
    case "fixed-percent":
      return Math.ceil((all * amount.value) / 100);
  }
}

/** The hosts a selector means now, by slot. */
export function selectHosts(state: State, now: number, selector: HostSelector, stream: () => Stream): readonly Host[] {
  const { names, down, aggregate, az, cell } = selector;
  const downTime = state.settings.conf.DEFAULT.service_down_time;
  const zone = (host: Host) =>
    host.aggregates.some((name) => state.aggregates.get(name)?.metadata.availability_zone === az);
  const hosts = [...state.hosts.values()].filter(
    (host) =>
      (names === null || names.has(host.name)) &&
      (!down || !isUp(host.service, now, downTime)) &&
      (aggregate === null || host.aggregates.includes(aggregate)) &&
      (az === null || zone(host)) &&
      (cell === null || host.cell === cell),
  );
  return some(hosts, selector.amount, stream);
}

/**
 * The servers a selector means now, oldest first.
 *
 * @param workloadOf the block of the workload that asked for the server in a slot
 */
export function selectServers(
  state: State,
  now: number,
  selector: ServerSelector,
  stream: () => Stream,
  workloadOf: (slot: number) => string | undefined,
): readonly Server[] {
  const { on, project, status, workload, name } = selector;
  const hosts = on === null ? null : new Set(selectHosts(state, now, on, stream).map((host) => host.name));
  const servers: Server[] = [];
  state.servers.forEach((server) => {
    const { host } = server.state;
    const fits =
      server.deletedAt === null &&
      (hosts === null || (host !== null && hosts.has(host))) &&
      (project === null || state.projects.get(server.spec.projectId)?.name === project) &&
      (status === null || scenarioStatus(state, server) === status) &&
      (workload === null || workloadOf(server.slot) === workload) &&
      (name === null || matchesGlob(name, server.spec.name));
    if (fits) servers.push(server);
  });
  return some(servers, selector.amount, stream);
}
