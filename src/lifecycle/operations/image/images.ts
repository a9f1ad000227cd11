import type { Image } from "../../../model/records/image.ts";
import type { Server } from "../../../model/records/server.ts";
import { newUuid, type RuleContext } from "../../core/context.ts";

/** An image that a snapshot of a server is to become. */
export interface SnapshotPlan {
  readonly name: string;
  readonly type: "snapshot" | "backup";
  readonly userId: string;
  readonly projectId: string;
  readonly properties: Readonly<Record<string, string>>;
  /** An image without data of its own, as of a volume-backed server, is there at once. */
  readonly status?: Image["status"];
}

/** Makes the image that a snapshot will be uploaded to (nova/compute/utils `create_image`). @returns its id */
export function createServerImage(ctx: RuleContext, server: Server, plan: SnapshotPlan): string {
  const { spec } = server;
  const row: Image = {
    id: newUuid(ctx),
    name: plan.name,
    status: plan.status ?? "queued",
    size: 0,
    minDisk: spec.flavor.disk,
    minRam: Number(spec.imageProperties.min_ram ?? 0),
    visibility: "private",
    owner: plan.projectId,
    properties: {
      ...spec.imageProperties,
      base_image_ref: spec.imageRef,
      instance_uuid: server.id,
      user_id: plan.userId,
      image_type: plan.type,
      ...plan.properties,
    },
    serverId: server.id,
    createdAt: ctx.now,
    updatedAt: ctx.now,
  };
  ctx.emit({ type: "put", at: ctx.now, table: "images", row });
  return row.id;
}

/** The image has its data. */
export function activateImage(ctx: RuleContext, id: string): void {
  const image = ctx.state.images.get(id);
  if (image === undefined) return;
  ctx.emit({ type: "put", at: ctx.now, table: "images", row: { ...image, status: "active", updatedAt: ctx.now } });
}

/** The image is no more, if it was. */
export function deleteImage(ctx: RuleContext, id: string): void {
  if (ctx.state.images.has(id)) ctx.emit({ type: "removed", at: ctx.now, table: "images", id });
}
