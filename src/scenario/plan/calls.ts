import { ACTION_RULES } from "../../api/policy/actions.ts";

/** An operation of the Compute API: where its request goes. */
export interface ApiCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With `{server}`, `{flavor}`, … for what the call names. */
  readonly path: string;
  /** The key under which an action's argument stands. */
  readonly action?: string;
  /** What is sent where the call gives no body. */
  readonly body?: unknown;
}

const servers = "/servers/{server}";

/** Operations that are no actions on a server, by their names in the API's own reference. */
const PLAIN: Readonly<Record<string, ApiCall>> = {
  createServer: { method: "POST", path: "/servers" },
  listServers: { method: "GET", path: "/servers/detail" },
  showServer: { method: "GET", path: servers },
  updateServer: { method: "PUT", path: servers },
  deleteServer: { method: "DELETE", path: servers },
  createFlavor: { method: "POST", path: "/flavors" },
  deleteFlavor: { method: "DELETE", path: "/flavors/{flavor}" },
  createServerGroup: { method: "POST", path: "/os-server-groups" },
  deleteServerGroup: { method: "DELETE", path: "/os-server-groups/{server_group}" },
  createAggregate: { method: "POST", path: "/os-aggregates" },
  updateAggregate: { method: "PUT", path: "/os-aggregates/{aggregate}" },
  deleteAggregate: { method: "DELETE", path: "/os-aggregates/{aggregate}" },
  addHost: { method: "POST", path: "/os-aggregates/{aggregate}/action", action: "add_host" },
  removeHost: { method: "POST", path: "/os-aggregates/{aggregate}/action", action: "remove_host" },
  setAggregateMetadata: { method: "POST", path: "/os-aggregates/{aggregate}/action", action: "set_metadata" },
  createKeypair: { method: "POST", path: "/os-keypairs" },
  deleteKeypair: { method: "DELETE", path: "/os-keypairs/{keypair}" },
  updateService: { method: "PUT", path: "/os-services/{host}" },
  updateQuota: { method: "PUT", path: "/os-quota-sets/{project}" },
  attachVolume: { method: "POST", path: `${servers}/os-volume_attachments` },
  detachVolume: { method: "DELETE", path: `${servers}/os-volume_attachments/{volume}` },
  attachInterface: { method: "POST", path: `${servers}/os-interface` },
};

const BODIES: Readonly<Record<string, unknown>> = {
  evacuate: {},
  "os-migrateLive": { host: null, block_migration: "auto" },
  reboot: { type: "SOFT" },
};

const actions = [...Object.keys(ACTION_RULES), "resetNetwork"].map((name): [string, ApiCall] => [
  name,
  { method: "POST", path: `${servers}/action`, action: name, body: BODIES[name] ?? null },
]);

/** Every operation a scenario can call, by name. */
export const API_CALLS: ReadonlyMap<string, ApiCall> = new Map([...Object.entries(PLAIN), ...actions]);

/** What the path of an operation names: `server`, `flavor`, … */
export function placeholdersOf(operation: ApiCall): readonly string[] {
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
}
