import type { Image } from "../../model/records/image.ts";
import { isAdmin, type ServiceCall } from "../server/service.ts";

/** Whether who asks may see an image: his own, and those for everybody. */
export function isImageVisible(call: ServiceCall, { visibility, owner }: Image): boolean {
  return visibility === "public" || visibility === "community" || owner === call.identity.projectId || isAdmin(call);
}

/** Whether there is an image of this id that who asks may see. */
export function hasImage(call: ServiceCall, id: string): boolean {
  const image = call.cloud.state.images.get(id);
  return image !== undefined && image.status !== "deleted" && isImageVisible(call, image);
}
