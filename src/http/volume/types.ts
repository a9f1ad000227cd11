import { hexId } from "../accounts/directory.ts";
import type { ServiceRoute } from "../server/service.ts";
import { VOLUME_RULES } from "./policy.ts";

const DEFAULT_TYPE = {
  id: hexId("volume-type", "__DEFAULT__"),
  name: "__DEFAULT__",
  description: "Default Volume Type",
  is_public: true,
  extra_specs: {},
  qos_specs_id: null,
};

/** Volume types, of which there is one. */
export const volumeTypeRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: "/v3/:project/types",
    rule: VOLUME_RULES["volume_extension:type_get_all"],
    handle: () => ({ status: 200, body: { volume_types: [DEFAULT_TYPE] } }),
  },
  {
    method: "GET",
    path: "/v3/:project/types/:type",
    rule: VOLUME_RULES["volume_extension:type_get"],
    handle: () => ({ status: 200, body: { volume_type: DEFAULT_TYPE } }),
  },
];
