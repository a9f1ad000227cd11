import { type Network, Released } from "../records/network.ts";
import type { State } from "../records/state.ts";
import { KeyedTable } from "../tables/keyed-table.ts";
import { Table } from "../tables/table.ts";

/** The state as a JSON value: tables become `{next, rows: [[slot, row], …]}` or lists of rows. */
export type SavedState = Readonly<Record<string, unknown>>;

/** The state as a JSON value. */
export function saveState(state: State): SavedState {
  const saved: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(state)) {
    if (part instanceof Table) saved[name] = { next: part.next, rows: [...part.entries()] };
    else if (name === "networks") saved[name] = { keyed: [...state.networks.values()].map(saveNetwork) };
    else if (part instanceof KeyedTable) saved[name] = { keyed: [...part.values()] };
    else if (name !== "hostSlots") saved[name] = part;
  }
  return saved;
}

/** The state that was saved. */
export function loadState(saved: SavedState): State {
  const state: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(saved)) {
    const table = part as { next?: number; rows?: [number, never][]; keyed?: never[] };
    if (table.rows !== undefined) state[name] = Table.restore(table.rows, table.next ?? 0);
    else if (name === "networks") state[name] = KeyedTable.of((table.keyed ?? []).map(loadNetwork));
    else if (table.keyed !== undefined) state[name] = KeyedTable.of(table.keyed);
    else state[name] = part;
  }
  const hosts = state.hosts as State["hosts"]; // what saveState wrote
  state.hostSlots = new Map([...hosts.values()].map((host) => [host.name, host.slot]));
  return state as unknown as State; // every field saveState wrote
}

/** Released addresses are saved as an array: objects nested as deep as the list is long are no JSON that can be written. */
function saveNetwork(network: Network): object {
  const subnets = network.subnets.map((subnet) => ({ ...subnet, released: Released.addressesOf(subnet.released) }));
  return { ...network, subnets };
}

/** The network that was saved. */
function loadNetwork(network: Network): Network {
  const subnets = network.subnets.map((subnet) => {
    const released: unknown = subnet.released;
    return Array.isArray(released) ? { ...subnet, released: Released.of(released as string[]) } : subnet;
  });
  return { ...network, subnets };
}
