import { ServiceError } from "../server/errors.ts";
import type { ServiceCall, ServiceRoute } from "../server/service.ts";
import { NETWORK_RULES } from "./policy.ts";

const NAMES: Readonly<Record<string, string>> = {
  "security-group": "security-group",
  "external-net": "Neutron external network",
  provider: "Provider Network",
  binding: "Port Binding",
  "port-security": "Port Security",
  quotas: "Quota management support",
  availability_zone: "Availability Zone",
  router: "Neutron L3 Router",
  "fip-port-details": "Floating IP Port Details Extension",
};

/** The extensions served here, and those the cloud says its network service has. */
function list({ cloud }: ServiceCall): object[] {
  const aliases = new Set([...Object.keys(NAMES), ...cloud.state.settings.networkExtensions]);
  return [...aliases].map((alias) => ({
    alias,
    name: NAMES[alias] ?? alias,
    description: NAMES[alias] ?? alias,
    updated: "2013-01-01T00:00:00-00:00",
    links: [],
  }));
}

/** `/v2.0/extensions`. */
export const networkExtensionRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v2.0/extensions",
    rule: NETWORK_RULES.get_extension,
    handle: (call) => ({ status: 200, body: { extensions: list(call) } }),
  },
  {
    method: "GET",
    path: "/v2.0/extensions/:alias",
    rule: NETWORK_RULES.get_extension,
    handle: (call) => {
      const extension = list(call).find((each) => Reflect.get(each, "alias") === call.params.alias);
      if (extension === undefined)
        throw ServiceError.notFound(`Extension with alias ${call.params.alias} does not exist`, "ExtensionNotFound");
      return { status: 200, body: { extension } };
    },
  },
];
