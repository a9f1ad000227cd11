import type { Volume } from "../../model/records/volume.ts";
import { ServiceError } from "../server/errors.ts";
import { bodyOf, type ServiceAnswer, type ServiceCall, type ServiceRoute, stringsOf } from "../server/service.ts";
import { volumeInPath } from "./volumes.ts";

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
  { method: "GET", path: PATH, handle: (call) => ({ status: 200, body: { metadata: volumeInPath(call).metadata } }) },
  {
    method: "POST",
    path: PATH,
    handle: (call) => {
      const volume = volumeInPath(call);
      return put(call, volume, { ...volume.metadata, ...given(call) });
    },
  },
  { method: "PUT", path: PATH, handle: (call) => put(call, volumeInPath(call), given(call)) },
  {
    method: "DELETE",
    path: `${PATH}/:key`,
    handle: (call) => {
      const volume = volumeInPath(call);
      const { [call.params.key ?? ""]: removed, ...rest } = volume.metadata;
      if (removed === undefined) throw ServiceError.notFound(`Metadata item was not found: ${call.params.key}.`);
      put(call, volume, rest);
      return { status: 200 };
    },
  },
];
