import type { Host } from "../../model/records/host.ts";
import { ServiceError } from "../server/errors.ts";
import { filtered, type ServiceCall, type ServiceRoute } from "../server/service.ts";
import { PLACEMENT_RULES } from "./policy.ts";

const BASE = "/resource_providers";

function view({ id, node }: Host): object {
  const links = ["", "/inventories", "/usages", "/aggregates", "/traits", "/allocations"].map((part) => ({
    rel: part === "" ? "self" : part.slice(1),
    href: `/placement${BASE}/${id}${part}`,
  }));
  return { uuid: id, name: node, generation: 0, root_provider_uuid: id, parent_provider_uuid: null, links };
}

/** The host of a path. @throws ServiceError 404 */
function hostOf({ cloud, params }: ServiceCall): Host {
  const host = [...cloud.state.hosts.values()].find(({ id }) => id === params.provider);
  if (host === undefined) throw ServiceError.notFound(`No resource provider with uuid ${params.provider} found`);
  return host;
}

/** `/resource_providers`. */
export const resourceProviderRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: BASE,
    rule: PLACEMENT_RULES["placement:resource_providers:list"],
    handle: ({ cloud, query }) => {
      const rows = [...cloud.state.hosts.values()].map(view);
      return {
        status: 200,
        body: { resource_providers: filtered(rows, query, ["resources", "required", "in_tree", "member_of"]) },
      };
    },
  },
  {
    method: "GET",
    path: `${BASE}/:provider`,
    rule: PLACEMENT_RULES["placement:resource_providers:show"],
    handle: (call) => ({ status: 200, body: view(hostOf(call)) }),
  },
  {
    method: "GET",
    path: `${BASE}/:provider/inventories`,
    rule: PLACEMENT_RULES["placement:resource_providers:inventories:list"],
    handle: (call) => {
      const { hardware } = hostOf(call);
      const inventories = Object.fromEntries(
        Object.entries(hardware.inventories).map(([name, inventory]) => [
          name,
          {
            total: inventory.total,
            reserved: inventory.reserved,
            min_unit: inventory.minUnit,
            max_unit: inventory.maxUnit,
            step_size: inventory.stepSize,
            allocation_ratio: inventory.allocationRatio,
          },
        ]),
      );
      return { status: 200, body: { inventories, resource_provider_generation: 0 } };
    },
  },
  {
    method: "GET",
    path: `${BASE}/:provider/usages`,
    rule: PLACEMENT_RULES["placement:resource_providers:usages"],
    handle: (call) => {
      const { vcpus, memoryMb, diskGb, other } = hostOf(call).usage.allocated;
      const usages = { VCPU: vcpus, MEMORY_MB: memoryMb, DISK_GB: diskGb, ...other };
      return { status: 200, body: { usages, resource_provider_generation: 0 } };
    },
  },
  {
    method: "GET",
    path: `${BASE}/:provider/traits`,
    rule: PLACEMENT_RULES["placement:resource_providers:traits:list"],
    handle: (call) => ({
      status: 200,
      body: { traits: hostOf(call).hardware.traits, resource_provider_generation: 0 },
    }),
  },
];
