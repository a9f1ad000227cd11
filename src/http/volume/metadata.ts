import type { Volume } from "../../model/records/volume.ts";
import { ServiceError } from "../server/errors.ts";
import { bodyOf, type ServiceAnswer, type ServiceCall, type ServiceRoute, stringsOf } from "../server/service.ts";
import { VOLUME_RULES } from "./policy.ts";
import { ownVolume, volumeInPath } from "./volumes.ts";

const PATH = "/v3/:project/volumes/:volume/metadata";

function put({ cloud }: ServiceCall, volume: Volume, metadata: Volume["metadata"]): ServiceAnswer {
  cloud.dispatch({ type: "put", table: "volumes", row: { ...volume, metadata } });
  return { status: 200, body: { metadata } };
}

function given(call: ServiceCall): Volume["metadata"] {
  return stringsOf(bodyOf(call).metadata, "metadata");
}

/** `/v3/{project}/volumes/{id}/metadata`. */
export const volumeMetadataRoutes: readonly ServiceRoute[] = [
  {
    method: "GET",
    path: PATH,
    rule: VOLUME_RULES["volume:get_volume_metadata"],
    handle: (call) => ({ status: 200, body: { metadata: volumeInPath(call).metadata } }),
  },
  {
    method: "POST",
    path: PATH,
    rule: VOLUME_RULES["volume:create_volume_metadata"],
    handle: (call) => {
      const volume = ownVolume(call, VOLUME_RULES["volume:create_volume_metadata"]);
      return put(call, volume, { ...volume.metadata, ...given(call) });
    },
  },
  {
    method: "PUT",
    path: PATH,
    rule: VOLUME_RULES["volume:update_volume_metadata"],
    handle: (call) => put(call, ownVolume(call, VOLUME_RULES["volume:update_volume_metadata"]), given(call)),
  },
  {
    method: "DELETE",
    path: `${PATH}/:key`,
    rule: VOLUME_RULES["volume:delete_volume_metadata"],
    handle: (call) => {
      const volume = ownVolume(call, VOLUME_RULES["volume:delete_volume_metadata"]);
      const { [call.params.key ?? ""]: removed, ...rest } = volume.metadata;
      if (removed === undefined) throw ServiceError.notFound(`Metadata item was not found: ${call.params.key}.`);
      put(call, volume, rest);
      return { status: 200 };
    },
  },
];
