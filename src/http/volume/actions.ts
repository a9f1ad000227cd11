import type { Volume } from "../../model/records/volume.ts";
import { ownValue } from "../../model/tables/merged.ts";
import { ServiceError } from "../server/errors.ts";
import { authorizeService } from "../server/policy.ts";
import {
  bodyOf,
  booleanOf,
  integerOf,
  isObject,
  type ServiceCall,
  type ServiceRoute,
  stringOf,
} from "../server/service.ts";
import { VOLUME_RULES } from "./policy.ts";
import { ownVolume } from "./volumes.ts";

const STATUSES: ReadonlySet<unknown> = new Set([
  "creating",
  "available",
  "reserved",
  "attaching",
  "in-use",
  "detaching",
  "error",
  "deleting",
]);

type Action = (call: ServiceCall, volume: Volume, args: Readonly<Record<string, unknown>>) => Partial<Volume>;

const ACTIONS: Readonly<Record<string, Action>> = {
  "os-extend": (_call, volume, args) => {
    const size = integerOf(args.new_size, "new_size") ?? 0;
    if (size <= volume.size)
      throw ServiceError.badRequest(
        `Invalid input received: New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`,
      );
    return { size };
  },
  "os-set_bootable": (_call, _volume, args) => ({ bootable: booleanOf(args.bootable) ?? true }),
  "os-reset_status": (call, volume, args) => {
    authorizeService(call, VOLUME_RULES["volume_extension:volume_actions:reset_status"]);
    const status = stringOf(args.status) ?? volume.status;
    if (!STATUSES.has(status)) throw ServiceError.badRequest(`Invalid status '${status}'.`);
    const detached = args.attach_status === "detached" ? { attachments: [] } : {};
    return { status: status as Volume["status"], ...detached }; // one of STATUSES
  },
};

/** `POST /v3/{project}/volumes/{id}/action`. */
export const volumeActionRoutes: readonly ServiceRoute[] = [
  {
    method: "POST",
    path: "/v3/:project/volumes/:volume/action",
    rule: VOLUME_RULES["volume_extension:volume_actions"],
    handle: (call) => {
      const volume = ownVolume(call, VOLUME_RULES["volume_extension:volume_actions"]);
      const [name = "", args] = Object.entries(bodyOf(call))[0] ?? [];
      const action = ownValue(ACTIONS, name);
      if (action === undefined) throw ServiceError.badRequest(`There is no such action: ${name}.`);
      const row: Volume = { ...volume, ...action(call, volume, isObject(args) ? args : {}) };
      call.cloud.dispatch({ type: "put", table: "volumes", row });
      return { status: name === "os-set_bootable" ? 200 : 202 };
    },
  },
];
