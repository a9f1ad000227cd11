import type { Volume } from "../../model/records/volume.ts";
import { notFound } from "../server/errors.ts";
import { bodyOf, type ServiceAnswer, type ServiceCall, type ServiceRoute, textsOf } from "../server/service.ts";
import { volumeOf } from "./volumes.ts";

const PATH = "/v3/:project/volumes/:volume/metadata";

function put({ cloud }: ServiceCall, volume: Volume, metadata: Volume["metadata"]): ServiceAnswer {
  cloud.dispatch({ type: "put", table: "volumes", row: { ...volume, metadata } });
  return { status: 200, body: { metadata } };
}

function given(call: ServiceCall): Volume["metadata"] {
  return textsOf(bodyOf(call).metadata, "metadata");
}

/** `/v3/{project}/volumes/{id}/metadata`. */
export const metadata: readonly ServiceRoute[] = [
  { method: "GET", path: PATH, handle: (call) => ({ status: 200, body: { metadata: volumeOf(call).metadata } }) },
  {
    method: "POST",
    path: PATH,
    handle: (call) => {
      const volume = volumeOf(call);
      return put(call, volume, { ...volume.metadata, ...given(call) });
    },
  },
  { method: "PUT", path: PATH, handle: (call) => put(call, volumeOf(call), given(call)) },
  {
    method: "DELETE",
    path: `${PATH}/:key`,
    handle: (call) => {
      const volume = volumeOf(call);
      const { [call.params.key ?? ""]: removed, ...rest } = volume.metadata;
      if (removed === undefined) throw notFound(`Metadata item was not found: ${call.params.key}.`);
      put(call, volume, rest);
      return { status: 200 };
    },
  },
];
