import type { Server } from "../../../model/records/server.ts";
import type { TaskState } from "../../../model/records/server-states.ts";
import type { Admission, Operation, OperationRun, Outcome, Phase } from "../../core/operation.ts";
import { activateImage, createServerImage, deleteImage } from "./images.ts";

/** The states in which a snapshot may be taken (nova/compute/api `snapshot`). A lock does not forbid it. */
export const SNAPSHOT_ADMITS: Omit<Admission, "verb"> = {
  vmStates: ["active", "stopped", "paused", "suspended"],
  lock: false,
};

/** Arguments of `createImage`, `createVolumeImage` and, with its own, `createBackup`. */
export interface CreateImageArgs extends SnapshotArgs {
  /** The image's name. */
  readonly name: string;
  /** The image's properties by name. */
  readonly properties: Readonly<Record<string, string>>;
  /** Who asks for the image, and owns it. */
  readonly userId: string;
  readonly projectId: string;
}

interface SnapshotArgs {
  /** Id of the image, noted once Glance has its record. */
  readonly image?: string;
}

/** What the image is to be: the arguments that Glance is told. */
function planOf({ name, userId, projectId, properties }: CreateImageArgs) {
  return { name, userId, projectId, properties };
}

/** Makes the image in Glance before the reply, which names it. */
export function orderImage(run: OperationRun<CreateImageArgs>, type: "snapshot" | "backup"): void {
  const image = createServerImage(run.ctx, run.server, { ...planOf(run.args), type });
  run.note({ image });
  run.reply = image;
}

function imageOf(run: OperationRun<SnapshotArgs>): string {
  const { image } = run.args;
  if (image === undefined) throw new Error(`operation ${run.ticket} has no image to upload to`);
  return image;
}

/** The two phases of a snapshot: the driver takes it, then uploads it. */
export function snapshotPhases(
  task: TaskState | undefined,
  event: string,
): Record<"snapshot" | "upload", Phase<SnapshotArgs>> {
  return {
    snapshot: {
      step: "snapshot",
      on: "host",
      call: "snapshot",
      permit: "snapshots",
      ...(task === undefined ? {} : { task }),
      events: [event],
      enter: (run) => run.set({ powerState: run.server.state.guest }),
      then: "upload",
    },
    upload: {
      step: "upload",
      on: "host",
      permit: "snapshots",
      task: "image_uploading",
      events: [event],
      leave: (run) => activateImage(run.ctx, imageOf(run)),
      then: "uploaded",
    },
  };
}

/** What becomes of a snapshot that failed: no image is left. */
export const SNAPSHOT_FAILURES: Readonly<Record<"reverted" | "overruled" | "disappeared", Outcome<SnapshotArgs>>> = {
  reverted: { before: fail, set: { taskState: null }, failed: true },
  overruled: { before: fail, failed: true },
  disappeared: { before: (run) => deleteImage(run.ctx, imageOf(run)) },
};

function fail(run: OperationRun<SnapshotArgs>): void {
  run.fault();
  deleteImage(run.ctx, imageOf(run));
}

/** A server that is being deleted meanwhile is no failure; any other change of task_state is. */
export const SNAPSHOT_CONFLICT = {
  oneOf: ["disappeared", "overruled"],
  choose: (run: OperationRun) => (run.server.state.taskState === "deleting" ? "disappeared" : "overruled"),
};

/** Create image: a snapshot of the server's disk becomes an image (nova/compute/manager `snapshot_instance`). */
export const createImage: Operation<CreateImageArgs> = {
  name: "createImage",
  admits: { verb: "createImage", ...SNAPSHOT_ADMITS },
  action: "createImage",
  begins: { taskState: "image_snapshot_pending" },
  begun: (run) => orderImage(run, "snapshot"),
  phases: snapshotPhases("image_snapshot", "compute_snapshot_instance"),
  outcomes: { uploaded: { set: { taskState: null } }, ...SNAPSHOT_FAILURES },
  conflicts: SNAPSHOT_CONFLICT,
};

/**
 * Create image of a volume-backed server: Cinder takes snapshots of its volumes, and the image only names them
 * (nova/compute/api `snapshot_volume_backed`).
 */
export const createVolumeImage: Operation<CreateImageArgs> = {
  name: "createVolumeImage",
  admits: { verb: "createImage", ...SNAPSHOT_ADMITS },
  action: "createImage",
  inReply: true,
  phases: {},
  outcomes: {
    created: {
      before: (run) => {
        const { requestId } = run.operation;
        run.actionEventStarted("api_snapshot_instance", run.ctx.state.settings.controller);
        const plan = { ...planOf(run.args), type: "snapshot", status: "active" } as const;
        run.reply = createServerImage(run.ctx, run.server, {
          ...plan,
          properties: mappingOf(run.server, plan.properties),
        });
        run.actionEventFinished(requestId, "api_snapshot_instance", null);
      },
    },
  },
};

/** The image's block devices: snapshots where the server has volumes. */
function mappingOf(server: Server, properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const mapping = server.devices.map((device) => ({
    boot_index: device.bootIndex,
    source_type: device.volumeId === null ? device.sourceType : "snapshot",
    destination_type: device.destinationType,
    device_name: device.deviceName,
    volume_size: device.volumeSize,
  }));
  return { ...properties, bdm_v2: "True", block_device_mapping: JSON.stringify(mapping) };
}
