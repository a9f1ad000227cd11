import type { Volume } from "../../model/records/volume.ts";
import { ownValue } from "../../model/tables/merged.ts";
import { badRequest, forbidden } from "../server/errors.ts";
import {
  bodyOf,
  integerOf,
  isAdmin,
  isObject,
  type ServiceCall,
  type ServiceRoute,
  textOf,
  truthOf,
} from "../server/service.ts";
import { volumeOf } from "./volumes.ts";

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
      throw badRequest(
        `Invalid input received: New size for extend must be greater than current size. (current: ${volume.size}, extended: ${size}).`,
      );
    return { size };
  },
  "os-set_bootable": (_call, _volume, args) => ({ bootable: truthOf(args.bootable) ?? true }),
  "os-reset_status": (call, volume, args) => {
    if (!isAdmin(call)) throw forbidden();
    const status = textOf(args.status) ?? volume.status;
    if (!STATUSES.has(status)) throw badRequest(`Invalid status '${status}'.`);
    const detached = args.attach_status === "detached" ? { attachments: [] } : {};
    return { status: status as Volume["status"], ...detached }; // one of STATUSES
  },
};

/** `POST /v3/{project}/volumes/{id}/action`. */
export const actions: readonly ServiceRoute[] = [
  {
    method: "POST",
    path: "/v3/:project/volumes/:volume/action",
    handle: (call) => {
      const volume = volumeOf(call);
      const [name = "", args] = Object.entries(bodyOf(call))[0] ?? [];
      const action = ownValue(ACTIONS, name);
      if (action === undefined) throw badRequest(`There is no such action: ${name}.`);
      const row: Volume = { ...volume, ...action(call, volume, isObject(args) ? args : {}) };
      call.cloud.dispatch({ type: "put", table: "volumes", row });
      return { status: name === "os-set_bootable" ? 200 : 202 };
    },
  },
];
