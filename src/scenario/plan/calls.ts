import { ACTIONS, type Actions } from "../../api/servers/actions.ts";

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

/** Operations other than actions on a server, by their names in the API's own reference. */
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

/** Every operation that a scenario can call, by name, on a cloud with these actions. */
export function apiCallsOf(actions: Actions): ReadonlyMap<string, ApiCall> {
  const calls = new Map(Object.entries(PLAIN));
  for (const { key, defaultArgument = null } of actions) {
    calls.set(key, { method: "POST", path: `${servers}/action`, action: key, body: defaultArgument });
  }
  return calls;
}

/** Those of Nova's actions. */
export const API_CALLS = apiCallsOf(ACTIONS);

/** What the path of an operation names: `server`, `flavor`, … */
export function placeholdersOf(operation: ApiCall): readonly string[] {
  return [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
}
