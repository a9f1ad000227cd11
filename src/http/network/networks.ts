import { networksSeenBy } from "../../lifecycle/neutron/visible.ts";
import type { Network } from "../../model/records/network.ts";
import { networkOf } from "../../model/records/plans.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService } from "../server/policy.ts";
import { booleanOf, isAdmin, newId, type ServiceCall, stringOf, wrapped } from "../server/service.ts";
import { NETWORK_RULES } from "./policy.ts";
import { projectFor, routesOf } from "./resource.ts";

/** The networks that who asks may see. */
export function visibleNetworks(call: ServiceCall): Network[] {
  return networksSeenBy(call.cloud.state, { projectId: call.identity.projectId, isAdmin: isAdmin(call) });
}

function create(call: ServiceCall): Network {
  const body = wrapped(call, "network");
  const shared = booleanOf(body.shared) ?? false;
  const external = booleanOf(body["router:external"]) ?? false;
  if (shared) authorizeService(call, NETWORK_RULES["create_network:shared"]);
  if (external) authorizeService(call, NETWORK_RULES["create_network:router:external"]);
  const row = networkOf({
    id: newId(call.cloud, "network"),
    name: stringOf(body.name) ?? "",
    projectId: projectFor(call, body),
    shared,
    external,
  });
  call.cloud.dispatch({ type: "put", table: "networks", row });
  return row;
}

/** `/v2.0/networks`. */
export const networkRoutes = routesOf<Network>({
  name: "network",
  title: "Network",
  owner: ({ projectId }) => projectId,
  rows: visibleNetworks,
  view: (_call, { id, name, projectId, shared, external, subnets }) => ({
    id,
    name,
    tenant_id: projectId ?? "",
    project_id: projectId ?? "",
    status: "ACTIVE",
    admin_state_up: true,
    shared,
    "router:external": external,
    subnets: subnets.map((subnet) => subnet.id),
    mtu: 1450,
    port_security_enabled: true,
    availability_zone_hints: [],
    availability_zones: ["nova"],
    description: "",
    tags: [],
  }),
  create,
  update: (call, network) => {
    const body = wrapped(call, "network");
    if (body.shared !== undefined) authorizeService(call, NETWORK_RULES["update_network:shared"]);
    const row = {
      ...network,
      name: stringOf(body.name) ?? network.name,
      shared: booleanOf(body.shared) ?? network.shared,
    };
    call.cloud.dispatch({ type: "put", table: "networks", row });
    return row;
  },
  remove: (call, { id }) => {
    if (call.cloud.state.ports.find((port) => port.networkId === id) !== undefined) {
      throw ServiceError.conflict(
        `Unable to complete operation on network ${id}. There are one or more ports still in use on the network.`,
        "NetworkInUse",
      );
    }
    call.cloud.dispatch({ type: "remove", table: "networks", id });
  },
});
