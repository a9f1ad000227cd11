import { bootsFromVolume } from "../../../model/records/server.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import {
  type CreateImageArgs,
  orderImage,
  SNAPSHOT_ADMITS,
  SNAPSHOT_CONFLICT,
  SNAPSHOT_FAILURES,
  snapshotPhases,
} from "./create-image.ts";
import { deleteImage } from "./images.ts";

/** Arguments of `createBackup`. */
export interface CreateBackupArgs extends CreateImageArgs {
  /** Such as "daily": backups of different types do not replace each other. */
  readonly backupType: string;
  /** How many backups of this type are kept, 0 or more. */
  readonly rotation: number;
}

/** Create backup: a snapshot that replaces the oldest of its kind (nova/compute/manager `backup_instance`). */
export const createBackup: Operation<CreateBackupArgs> = {
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
function rotate(run: OperationRun<CreateBackupArgs>): void {
  const { ctx, server, args } = run;
  const backups = ctx.state.images.filter(
    ({ serverId, properties }) =>
      serverId === server.id && properties.image_type === "backup" && properties.backup_type === args.backupType,
  );
  const excess = backups.length - args.rotation;
  for (const image of backups.slice(0, Math.max(0, excess))) deleteImage(ctx, image.id);
}
