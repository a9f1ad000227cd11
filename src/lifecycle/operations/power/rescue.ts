import { bootsFromVolume, type Server } from "../../../model/records/server.ts";
import { POWER } from "../../../model/records/server-states.ts";
import { ERROR, type Operation, type OperationRun, type Outcome } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";

const EVENTS = ["compute_rescue_instance"];

/** What the driver says is wrapped: the fault tells that the rescue failed, and why. */
const UNRESCUABLE: Outcome = {
  ...ERROR,
  before: (run) => {
    const cause = run.problem?.message ?? "";
    const message = `Instance ${run.server.id} cannot be rescued: Driver Error: ${cause}`;
    run.problem = { exception: "InstanceNotRescuable", message, code: 400 };
    ERROR.before?.(run);
  },
};

/** Arguments of `rescue`. */
export interface RescueArgs {
  /** Id of the rescue image; null: the server's own. */
  readonly image: string | null;
  /** Whether the request may rescue a volume-backed server (from 2.87). */
  readonly volumeBacked: boolean;
}

/**
 * Rescue: the guest boots from a rescue image, with its own disk beside it (nova/compute/manager `rescue_instance`).
 */
export const rescue: Operation<RescueArgs> = {
  name: "rescue",
  admits: { verb: "rescue", vmStates: ["active", "stopped", "error"] },
  action: "rescue",
  check: (server, args, run) => {
    checkImage(args, run);
    checkVolumes(server, run);
    refuseVolumeBacked(server, args, run);
  },
  begins: { taskState: "rescuing" },
  phases: {
    power_off: { step: "power_off", on: "host", call: "power_off", events: EVENTS, then: "rescue" },
    rescue: { step: "rescue", on: "host", call: "rescue", events: EVENTS, then: "rescued" },
  },
  outcomes: {
    rescued: {
      set: (run) => ({
        vmState: "rescued",
        taskState: null,
        powerState: POWER.RUNNING,
        guest: POWER.RUNNING,
        launchedAt: run.ctx.now,
      }),
      leaves: "RESCUE",
    },
    unrescuable: UNRESCUABLE,
  },
  fails: "unrescuable",
};

/** @throws Refusal for an image that is not there */
function checkImage({ image }: RescueArgs, run: OperationRun): void {
  if (image === null || run.ctx.state.images.has(image)) return;
  throw new Refusal("badRequest", `Requested rescue image '${image}' is not supported`);
}

/** @throws Refusal while a volume of the server is on its way in or out */
function checkVolumes(server: Server, run: OperationRun): void {
  for (const { volumeId } of server.devices) {
    const volume = volumeId === null ? undefined : run.ctx.state.volumes.get(volumeId);
    if (volume === undefined || volume.status === "in-use") continue;
    throw new Refusal(
      "conflictingRequest",
      `Invalid volume: volume '${volume.id}' status must be 'in-use'. Currently in '${volume.status}' status`,
    );
  }
}

/** A volume-backed server is rescued only by an image made for it, on a host that can, and where the request allows it. */
function refuseVolumeBacked(server: Server, args: RescueArgs, run: OperationRun): void {
  if (!bootsFromVolume(server)) return;
  const image = args.image !== null ? run.ctx.state.images.get(args.image)?.properties : server.spec.imageProperties;
  const stable = args.volumeBacked && image?.hw_rescue_bus !== undefined && image.hw_rescue_device !== undefined;
  if (!stable) throw refusal(server, "Cannot rescue a volume-backed instance");
  const { host } = server.state;
  if (host !== null && !run.host(host).hardware.traits.includes("COMPUTE_RESCUE_BFV")) {
    throw refusal(server, "Host unable to rescue a volume-backed instance");
  }
}

function refusal(server: Server, reason: string): Refusal {
  return new Refusal("badRequest", `Instance ${server.id} cannot be rescued: ${reason}`);
}
