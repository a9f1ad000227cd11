import type { FloatingIp } from "../../model/records/network.ts";
import { ServiceError } from "../server/errors.ts";
import { instant, isAdmin, isVisible, type ServiceCall, stringOf, wrapped } from "../server/service.ts";
import { visibleNetworks } from "./networks.ts";
import { projectFor, routesOf } from "./resource.ts";

function view(call: ServiceCall, floating: FloatingIp) {
  const { cloud } = call;
  const port = floating.portId === null ? undefined : cloud.state.ports.get(floating.portId);
  return {
    id: floating.id,
    tenant_id: floating.projectId,
    project_id: floating.projectId,
    floating_network_id: floating.networkId,
    floating_ip_address: floating.address,
    fixed_ip_address: floating.fixedAddress,
    port_id: floating.portId,
    router_id: null,
    status: floating.portId === null ? "DOWN" : "ACTIVE",
    description: floating.description,
    dns_domain: "",
    dns_name: "",
    port_details:
      port === undefined
        ? null
        : {
            name: port.name,
            network_id: port.networkId,
            mac_address: port.mac,
            admin_state_up: true,
            status: port.deviceId === "" ? "DOWN" : "ACTIVE",
            device_id: port.deviceId,
            device_owner: port.deviceId === "" ? "" : "compute:nova",
          },
    port_forwardings: [],
    tags: [],
    created_at: instant(cloud, floating.createdAt),
    updated_at: instant(cloud, floating.createdAt),
    revision_number: 0,
  };
}

type Body = Readonly<Record<string, unknown>>;

/** Where a request has the address lead; undefined where it does not say. @throws ServiceError 400 */
function targetIn(call: ServiceCall, body: Body, projectId: string) {
  const fixedAddress = stringOf(body.fixed_ip_address);
  if (body.port_id === undefined || body.port_id === null || body.port_id === "") {
    if (fixedAddress !== undefined) {
      throw ServiceError.badRequest("Bad floatingip request: fixed_ip_address cannot be specified without a port_id.");
    }
    return body.port_id === undefined ? undefined : null;
  }
  const portId = String(body.port_id);
  const owner = call.cloud.state.ports.get(portId)?.projectId ?? projectId;
  if (owner !== projectId && !isAdmin(call)) {
    throw ServiceError.notFound(`Port ${portId} could not be found.`, "PortNotFound");
  }
  return { portId, ...(fixedAddress === undefined ? {} : { fixedAddress }) };
}

function create(call: ServiceCall): FloatingIp {
  const body = wrapped(call, "floatingip");
  const networkId = stringOf(body.floating_network_id);
  if (networkId === undefined) {
    throw ServiceError.badRequest("Failed to parse request. Required attribute 'floating_network_id' not specified");
  }
  const projectId = projectFor(call, body);
  const target = targetIn(call, body, projectId) ?? undefined;
  const [subnetId, address] = [stringOf(body.subnet_id), stringOf(body.floating_ip_address)];
  const isSeen = visibleNetworks(call).some(({ id }) => id === networkId);
  const floating = call.cloud.dispatch({
    type: "allocate-floating-ip",
    request: {
      networkId: isSeen ? networkId : "",
      projectId,
      description: stringOf(body.description) ?? "",
      ...(subnetId === undefined ? {} : { subnetId }),
      ...(address === undefined ? {} : { address }),
    },
    ...(target === undefined ? {} : { target }),
  });
  return floating;
}

/** `/v2.0/floatingips`. No router is asked for: every network is reached from the external ones. */
export const floatingIpRoutes = routesOf<FloatingIp>({
  name: "floatingip",
  title: "FloatingIP",
  owner: ({ projectId }) => projectId,
  missing: (id) => `Floating IP ${id} could not be found`,
  rows: (call) => call.cloud.state.floatingIps.filter((each) => isVisible(call, each.projectId)),
  view,
  create,
  update: (call, floating) => {
    const { cloud } = call;
    const body = wrapped(call, "floatingip");
    const description = stringOf(body.description);
    if (description !== undefined) {
      cloud.dispatch({ type: "put", table: "floatingIps", row: { ...floating, description } });
    }
    const target = targetIn(call, body, floating.projectId);
    if (target !== undefined) cloud.dispatch({ type: "bind-floating-ip", id: floating.id, target });
    return cloud.state.floatingIps.get(floating.id) ?? floating;
  },
  remove: (call, { id }) => {
    call.cloud.dispatch({ type: "release-floating-ip", id });
  },
});
