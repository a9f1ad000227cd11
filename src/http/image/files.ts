import { ServiceError } from "../server/errors.ts";
import type { ServiceRoute } from "../server/service.ts";
import { imageInPath, ownImage } from "./images.ts";
import { IMAGE_RULES } from "./policy.ts";

/** Most bytes of an image's file that are sent: there is no data, only zeros in its place. */
const MOST = 1 << 20;

/** `/v2/images/{id}/file`: the cloud keeps how long a file is, and not what is in it. */
export const imageFileRoutes: readonly ServiceRoute[] = [
  {
    method: "PUT",
    path: "/v2/images/:image/file",
    rule: IMAGE_RULES.upload_image,
    handle: (call) => {
      const image = ownImage(call, IMAGE_RULES.upload_image);
      if (image.status !== "queued")
        throw ServiceError.conflict(`Image status transition from ${image.status} to saving is not allowed`);
      const { payload } = call;
      const size = typeof payload === "number" ? payload : typeof payload === "string" ? Buffer.byteLength(payload) : 0;
      const row = { ...image, status: "active" as const, size, updatedAt: call.cloud.now };
      call.cloud.dispatch({ type: "put", table: "images", row });
      return { status: 204 };
    },
  },
  {
    method: "GET",
    path: "/v2/images/:image/file",
    rule: IMAGE_RULES.download_image,
    handle: (call) => {
      const { status, size } = imageInPath(call);
      if (status !== "active" || size === 0) return { status: 204 };
      return {
        status: 200,
        headers: { "content-type": "application/octet-stream" },
        body: Buffer.alloc(Math.min(size, MOST)),
      };
    },
  },
];
