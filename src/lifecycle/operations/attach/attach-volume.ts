import type { BlockDevice, Server } from "../../../model/records/server.ts";
import type { VmState } from "../../../model/records/server-states.ts";
import type { Volume } from "../../../model/records/volume.ts";
import { newUuid } from "../../core/context.ts";
import type { Operation, OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { detachVolumeFrom } from "./volumes.ts";

/** From which states volumes are attached and detached. */
export const VOLUME_STATES: readonly VmState[] = [
  "active",
  "paused",
  "stopped",
  "resized",
  "soft-delete",
  "shelved",
  "shelved_offloaded",
];

/** Arguments of `attachVolume` and `attachVolumeOffloaded`. */
export interface AttachVolumeArgs {
  /** The volume's id. */
  readonly volume: string;
  /** Its device's name in the guest; null: none yet. */
  readonly device: string | null;
  /** The device's tag in the guest. */
  readonly tag: string | null;
  /** Whether the volume is deleted with the server. */
  readonly deleteOnTermination: boolean;
  /** Whether the request may have volumes of several servers (compute API 2.60). */
  readonly multiattach: boolean;
  /** The project whose volumes it may see; null: all. */
  readonly project: string | null;
}

/** What the phases of an attachment need of its arguments. */
type OfVolume = OperationRun<Pick<AttachVolumeArgs, "volume">>;

/**
 * Attach volume (nova/compute/api `_attach_volume`, nova/compute/manager `attach_volume`). The volume is reserved before
 * the reply; the host connects it afterwards.
 */
export const attachVolume: Operation<AttachVolumeArgs> = {
  name: "attachVolume",
  admits: { verb: "attach_volume", vmStates: VOLUME_STATES },
  action: "attach_volume",
  check: (server, args, run) => {
    const volume = checkVolume(server, args, run);
    if (volume.multiattach && !args.multiattach) {
      throw new Refusal("badRequest", "Multiattach volumes are only supported starting with compute API version 2.60.");
    }
  },
  begun: reserve,
  exclusive: true,
  phases: {
    attach: {
      step: "volume",
      on: "host",
      call: "attach_volume",
      events: ["compute_attach_volume"],
      leave: complete,
      then: "attached",
      fails: "failed",
    },
  },
  outcomes: { attached: {}, failed: { before: forget, failed: true } },
};

/**
 * Attach volume to a server that is offloaded (nova/compute/api `_attach_volume_shelved_offloaded`): there is no host
 * to connect to; the unshelve connects it.
 */
export const attachVolumeOffloaded: Operation<AttachVolumeArgs> = {
  name: "attachVolumeOffloaded",
  admits: attachVolume.admits,
  action: "attach_volume",
  check: (server, args, run) => {
    const volume = checkVolume(server, args, run);
    if (args.tag !== null) {
      throw new Refusal("badRequest", "Tagged volume attachment is not supported for shelved-offloaded instances.");
    }
    if (volume.multiattach) {
      throw new Refusal(
        "badRequest",
        "Attaching multiattach volumes is not supported for shelved-offloaded instances.",
      );
    }
  },
  begun: reserve,
  inReply: true,
  phases: {},
  outcomes: {
    attached: {
      before: (run) => {
        const { requestId } = run.operation;
        run.actionEventStarted("api_attach_volume", run.ctx.state.settings.controller);
        complete(run);
        run.actionEventFinished(requestId, "api_attach_volume", null);
      },
    },
  },
};

/** The volume asked for, if it is there and free. @throws Refusal */
function checkVolume(server: Server, args: AttachVolumeArgs, run: OperationRun): Volume {
  const { volumes, settings } = run.ctx.state;
  const { volume: id, device } = args;
  const volume = volumes.get(id);
  const visible =
    volume !== undefined && (args.project === null || volume.projectId === null || volume.projectId === args.project);
  if (!visible) throw new Refusal("itemNotFound", `Volume ${id} could not be found.`);
  const invalid = (reason: string) => new Refusal("badRequest", `Invalid volume: ${reason}`);
  if (volume.attachments.length > 0) {
    if (!volume.multiattach) {
      throw invalid(`volume ${id} is already attached to instances: ${volume.attachments.join(" ")}`);
    }
    if (volume.attachments.includes(server.id)) throw invalid(`volume ${id} already attached`);
  }
  const { host } = server.state;
  const zone = host === null ? server.spec.availabilityZone : zoneOf(run.ctx, host);
  if (!settings.conf.cinder.cross_az_attach && zone !== null && zone !== volume.availabilityZone) {
    throw invalid(
      `Instance ${server.id} and volume ${id} are not in the same availability_zone. ` +
        `Instance is in ${zone}. Volume is in ${volume.availabilityZone}`,
    );
  }
  if (volume.status !== "available" && volume.status !== "in-use") {
    throw new Refusal(
      "badRequest",
      `Invalid input received: Invalid volume: Volume ${id} status must be available or downloading to reserve, ` +
        `but the current status is ${volume.status}. (HTTP 400)`,
    );
  }
  if (device !== null && server.devices.some((each) => each.deviceName === device)) {
    throw new Refusal("conflictingRequest", `The supplied device path (${device}) is in use.`);
  }
  return volume;
}

/** The availability zone of a host: its aggregates', else the default. */
function zoneOf(ctx: OperationRun["ctx"], host: string): string {
  const slot = ctx.state.hostSlots.get(host);
  const row = slot === undefined ? undefined : ctx.state.hosts.get(slot);
  for (const id of row?.aggregates ?? []) {
    const zone = ctx.state.aggregates.get(id)?.metadata.availability_zone;
    if (zone !== undefined) return zone;
  }
  return ctx.state.settings.conf.DEFAULT.default_availability_zone;
}

function reserve(run: OperationRun<AttachVolumeArgs>): void {
  const { ctx, args, server, slot } = run;
  const volume = ctx.state.volumes.get(args.volume);
  if (volume === undefined) throw new Error(`there is no volume ${args.volume} to attach`);
  const device: BlockDevice = {
    id: newUuid(ctx),
    deviceName: args.device,
    sourceType: "volume",
    destinationType: "volume",
    deleteOnTermination: args.deleteOnTermination,
    bootIndex: null,
    volumeId: volume.id,
    volumeSize: volume.size,
    imageId: null,
    snapshotId: null,
    volumeType: null,
    guestFormat: null,
    diskBus: null,
    tag: args.tag,
  };
  const attachments = [...volume.attachments, server.id];
  const status = volume.status === "in-use" ? "in-use" : "attaching";
  ctx.emit({ type: "put", at: ctx.now, table: "volumes", row: { ...volume, status, attachments } });
  ctx.emit({ type: "server.devices", at: ctx.now, server: slot, devices: [...server.devices, device] });
}

function complete(run: OfVolume): void {
  const volume = run.ctx.state.volumes.get(run.args.volume);
  if (volume !== undefined) {
    run.ctx.emit({ type: "put", at: run.ctx.now, table: "volumes", row: { ...volume, status: "in-use" } });
  }
}

function forget(run: OfVolume): void {
  run.fault();
  removeDevice(run, run.args.volume);
}

/** Takes a volume's device from the server, and the attachment from the volume. */
export function removeDevice(run: OperationRun, volumeId: string): void {
  const { ctx, server, slot } = run;
  const volume = ctx.state.volumes.get(volumeId);
  const devices = server.devices.filter((device) => device.volumeId !== volumeId);
  ctx.emit({ type: "server.devices", at: ctx.now, server: slot, devices });
  if (volume !== undefined) detachVolumeFrom(ctx, volume, server.id);
}
