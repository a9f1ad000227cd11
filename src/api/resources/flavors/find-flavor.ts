import type { Flavor } from "../../../model/records/flavor.ts";
import type { Call } from "../../core/call.ts";
import { notFound } from "../../protocol/errors.ts";

/** The flavor of a path, for whom may see it: public ones, those his project has access to, or any for an administrator. @throws ApiError 404 */
export function findFlavor(call: Call, id: string): Flavor {
  const flavor = call.state.flavors.get(id);
  const visible = flavor?.isPublic === true || call.who.isAdmin || flavor?.access.includes(call.who.projectId) === true;
  if (flavor === undefined || !visible) throw notFound(`Flavor ${id} could not be found.`);
  return flavor;
}
