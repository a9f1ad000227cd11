import { bootsFromVolume } from "../../../model/records/server.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { orderImage, SNAPSHOT_ADMITS, SNAPSHOT_CONFLICT, SNAPSHOT_FAILURES, snapshotPhases } from "./create-image.ts";
import { deleteImage } from "./images.ts";

/**
 * Create backup: a snapshot that replaces the oldest of its kind (nova/compute/manager `backup_instance`). Arguments
 * beside those of createImage: `backupType`, `rotation` (how many backups of this type are kept).
 */
export const createBackup: Operation = {
  name: "createBackup",
  admits: { verb: "createBackup", ...SNAPSHOT_ADMITS },
  action: "createBackup",
  check: (server) => {
    if (bootsFromVolume(server)) {
      throw new Refusal("badRequest", "Backup is not supported for volume-backed instances.");
    }
  },
  begins: { taskState: "image_backup" },
  begun: (run) => orderImage(run, "backup"),
  phases: snapshotPhases(undefined, "compute_backup_instance"),
  outcomes: {
    uploaded: { set: { taskState: null }, before: rotate },
    ...SNAPSHOT_FAILURES,
  },
  conflicts: SNAPSHOT_CONFLICT,
};

/** Deletes the oldest backups of this type beyond the rotation (nova/compute/manager `_rotate_backups`). */
function rotate(run: OperationRun): void {
  const { ctx, server, args } = run;
  const backups = ctx.state.images.filter(
    ({ serverId, properties }) =>
      serverId === server.id && properties.image_type === "backup" && properties.backup_type === args.backupType,
  );
  const excess = backups.length - Number(args.rotation);
  for (const image of backups.slice(0, Math.max(0, excess))) deleteImage(ctx, image.id);
}
