import type { Operation, OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { detachVolumeFrom } from "./volumes.ts";

/** Arguments of `swapVolume`. */
export interface SwapVolumeArgs {
  /** Id of the volume that the server has. */
  readonly old: string;
  /** Id of the volume that takes its place. */
  readonly new: string;
}

/** Swap volume: the guest continues with another volume in place of the old one (nova/compute/manager `swap_volume`). */
export const swapVolume: Operation<SwapVolumeArgs> = {
  name: "swapVolume",
  admits: { verb: "swap_volume", vmStates: ["active", "paused", "resized"] },
  action: "swap_volume",
  check: (server, args, run) => {
    const before = run.ctx.state.volumes.get(args.old);
    const after = run.ctx.state.volumes.get(args.new);
    if (before === undefined || after === undefined) throw new Error("the API looks both volumes up");
    const invalid = (reason: string) => new Refusal("badRequest", `Invalid volume: ${reason}`);
    if (!before.attachments.includes(server.id)) throw invalid("Old volume is attached to a different instance.");
    if (after.attachments.length > 0) throw invalid("New volume must be detached in order to swap.");
    if (after.size < before.size) throw invalid("New volume must be the same size or larger.");
    if (before.attachments.length > 1) {
      throw new Refusal(
        "badRequest",
        "Swapping multi-attach volumes with more than one read/write attachment is not supported.",
      );
    }
  },
  begun: (run) => {
    setStatus(run, "old", "detaching");
    setStatus(run, "new", "reserved");
  },
  exclusive: true,
  phases: {
    swap: {
      step: "volume",
      on: "host",
      call: "swap_volume",
      events: ["compute_swap_volume"],
      leave: exchange,
      then: "swapped",
      fails: "failed",
    },
  },
  outcomes: {
    swapped: {},
    failed: {
      before: (run) => {
        run.fault();
        setStatus(run, "old", "in-use");
        setStatus(run, "new", "available");
      },
      failed: true,
    },
  },
};

function setStatus(
  run: OperationRun<SwapVolumeArgs>,
  which: "old" | "new",
  status: "detaching" | "reserved" | "in-use" | "available",
): void {
  const volume = run.ctx.state.volumes.get(run.args[which]);
  if (volume !== undefined)
    run.ctx.emit({ type: "put", at: run.ctx.now, table: "volumes", row: { ...volume, status } });
}

function exchange(run: OperationRun<SwapVolumeArgs>): void {
  const { ctx, server, slot, args } = run;
  const before = ctx.state.volumes.get(args.old);
  const after = ctx.state.volumes.get(args.new);
  if (before !== undefined) detachVolumeFrom(ctx, before, server.id);
  if (after === undefined) return;
  const row = { ...after, status: "in-use" as const, attachments: [...after.attachments, server.id] };
  ctx.emit({ type: "put", at: ctx.now, table: "volumes", row });
  const devices = server.devices.map((device) =>
    device.volumeId === args.old ? { ...device, volumeId: after.id, volumeSize: after.size } : device,
  );
  ctx.emit({ type: "server.devices", at: ctx.now, server: slot, devices });
}
