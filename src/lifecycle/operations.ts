import type { ArgsOf, Operation, Phase } from "./core/operation.ts";
import { recover } from "./hosts/recover.ts";
import { attachInterface, detachInterface } from "./operations/attach/attach-interface.ts";
import { attachVolume, attachVolumeOffloaded } from "./operations/attach/attach-volume.ts";
import { detachVolumeFromServer, detachVolumeOffloaded } from "./operations/attach/detach-volume.ts";
import {
  portDeletedEvent,
  powerOffEvent,
  powerOnEvent,
  volumeExtendedEvent,
} from "./operations/attach/external-events.ts";
import { addFixedIp, removeFixedIp } from "./operations/attach/fixed-ips.ts";
import { swapVolume } from "./operations/attach/swap-volume.ts";
import { updateAttachment } from "./operations/attach/update-attachment.ts";
import { build } from "./operations/build/build.ts";
import { buildTimeout } from "./operations/build/build-timeout.ts";
import { rebuild } from "./operations/build/rebuild.ts";
import { ALLOCATE } from "./operations/build/schedule.ts";
import { PLUG_VIFS } from "./operations/build/vif-plugging.ts";
import {
  abandonBuild,
  deleteAgain,
  deleteLocally,
  deleteServer,
  forceDelete,
  reclaim,
  softDeleteAgain,
  softDeleteLocally,
} from "./operations/delete/delete.ts";
import { restore } from "./operations/delete/restore.ts";
import { softDelete } from "./operations/delete/soft-delete.ts";
import { createBackup } from "./operations/image/create-backup.ts";
import { createImage, createVolumeImage } from "./operations/image/create-image.ts";
import { shelve, shelveVolumeBacked } from "./operations/image/shelve.ts";
import { offloadByTime, shelveOffload } from "./operations/image/shelve-offload.ts";
import { unshelve } from "./operations/image/unshelve.ts";
import { confirmResize } from "./operations/move/confirm-resize.ts";
import { evacuate } from "./operations/move/evacuate.ts";
import { liveMigrate, liveMigrateInReply } from "./operations/move/live-migrate.ts";
import { abortLiveMigration, forceComplete } from "./operations/move/live-migration-control.ts";
import { migrate } from "./operations/move/migrate.ts";
import { resize } from "./operations/move/resize.ts";
import { revertResize } from "./operations/move/revert-resize.ts";
import { changePassword } from "./operations/power/change-password.ts";
import { injectNetworkInfo } from "./operations/power/inject-network-info.ts";
import { lock } from "./operations/power/lock.ts";
import { pause } from "./operations/power/pause.ts";
import { hardReboot, softReboot } from "./operations/power/reboot.ts";
import { rescue } from "./operations/power/rescue.ts";
import { resetState } from "./operations/power/reset-state.ts";
import { resume } from "./operations/power/resume.ts";
import { start } from "./operations/power/start.ts";
import { forceStop, stop } from "./operations/power/stop.ts";
import { suspend } from "./operations/power/suspend.ts";
import { triggerCrashDump } from "./operations/power/trigger-crash-dump.ts";
import { unlock } from "./operations/power/unlock.ts";
import { unpause } from "./operations/power/unpause.ts";
import { unrescue } from "./operations/power/unrescue.ts";

/** The arguments that an operation is begun with, by its name; the others have none. */
export interface ArgsByName {
  readonly addFixedIp: ArgsOf<typeof addFixedIp>;
  readonly attachInterface: ArgsOf<typeof attachInterface>;
  readonly attachVolume: ArgsOf<typeof attachVolume>;
  readonly attachVolumeOffloaded: ArgsOf<typeof attachVolumeOffloaded>;
  readonly createBackup: ArgsOf<typeof createBackup>;
  readonly createImage: ArgsOf<typeof createImage>;
  readonly createVolumeImage: ArgsOf<typeof createVolumeImage>;
  readonly detachInterface: ArgsOf<typeof detachInterface>;
  readonly detachVolume: ArgsOf<typeof detachVolumeFromServer>;
  readonly detachVolumeOffloaded: ArgsOf<typeof detachVolumeOffloaded>;
  readonly evacuate: ArgsOf<typeof evacuate>;
  readonly liveMigrate: ArgsOf<typeof liveMigrate>;
  readonly liveMigrateInReply: ArgsOf<typeof liveMigrateInReply>;
  readonly liveMigrationCancel: ArgsOf<typeof abortLiveMigration>;
  readonly liveMigrationForceComplete: ArgsOf<typeof forceComplete>;
  readonly lock: ArgsOf<typeof lock>;
  readonly migrate: ArgsOf<typeof migrate>;
  readonly portDeletedEvent: ArgsOf<typeof portDeletedEvent>;
  readonly rebuild: ArgsOf<typeof rebuild>;
  readonly removeFixedIp: ArgsOf<typeof removeFixedIp>;
  readonly rescue: ArgsOf<typeof rescue>;
  readonly resetState: ArgsOf<typeof resetState>;
  readonly resize: ArgsOf<typeof resize>;
  readonly swapVolume: ArgsOf<typeof swapVolume>;
  readonly unshelve: ArgsOf<typeof unshelve>;
  readonly updateAttachment: ArgsOf<typeof updateAttachment>;
  readonly volumeExtendedEvent: ArgsOf<typeof volumeExtendedEvent>;
}

/** Every operation. To add one: a file with its declaration, and a line here. */
// biome-ignore format: one line each
const ALL: readonly Operation[] = [
  abandonBuild,
  abortLiveMigration,
  addFixedIp,
  attachInterface,
  attachVolume,
  attachVolumeOffloaded,
  build,
  buildTimeout,
  changePassword,
  confirmResize,
  createBackup,
  createImage,
  createVolumeImage,
  deleteAgain,
  deleteLocally,
  deleteServer,
  detachInterface,
  detachVolumeFromServer,
  detachVolumeOffloaded,
  evacuate,
  forceComplete,
  forceDelete,
  forceStop,
  hardReboot,
  injectNetworkInfo,
  liveMigrate,
  liveMigrateInReply,
  lock,
  migrate,
  offloadByTime,
  pause,
  portDeletedEvent,
  powerOffEvent,
  powerOnEvent,
  rebuild,
  reclaim,
  recover,
  removeFixedIp,
  rescue,
  resetState,
  resize,
  restore,
  resume,
  revertResize,
  shelve,
  shelveOffload,
  shelveVolumeBacked,
  softDelete,
  softDeleteAgain,
  softDeleteLocally,
  softReboot,
  start,
  stop,
  suspend,
  swapVolume,
  triggerCrashDump,
  unlock,
  unpause,
  unrescue,
  unshelve,
  updateAttachment,
  volumeExtendedEvent,
];

/** The same phase with all its fields, told or not, in one order: engines read objects of one shape many times faster. */
function evenPhase(phase: Phase): Phase {
  const { step, on, call, alsoCalls, lasts, task, expects, writes, cast, permit, permitAt } = phase;
  const { events, enter, leave, alsoSets, then, fails } = phase;
  const even: { readonly [Field in keyof Required<Phase>]: Phase[Field] | undefined } = {
    step,
    on,
    call,
    alsoCalls,
    lasts,
    task,
    expects,
    writes,
    cast,
    permit,
    permitAt,
    events,
    enter,
    leave,
    alsoSets,
    then,
    fails,
  };
  // Nobody asks whether a field is there, only whether it is undefined.
  return even as Phase;
}

function even(operation: Operation): Operation {
  const phases = Object.entries(operation.phases).map(([name, phase]) => [name, evenPhase(phase)] as const);
  return { ...operation, phases: Object.fromEntries(phases) };
}

/** The operations a cloud has. */
export class Operations implements Iterable<Operation> {
  private readonly byName: ReadonlyMap<string, Operation>;

  /** @param own operations beside ours, or in place of those of the same name */
  constructor(own: readonly Operation[] = []) {
    this.byName = new Map([...ALL, ...own].map((operation) => [operation.name, even(operation)]));
  }

  /** The declaration of this name. */
  readonly named = (name: string): Operation => {
    const operation = this.byName.get(name);
    if (operation === undefined) throw new Error(`there is no operation '${name}'`);
    return operation;
  };

  /** The points at which an injected fault can strike: every driver call, and the calls to Placement and Neutron. */
  faultPoints(): ReadonlySet<string> {
    const points = new Set([ALLOCATE, PLUG_VIFS]);
    for (const { phases } of this)
      for (const { call } of Object.values(phases)) if (call !== undefined) points.add(call);
    return points;
  }

  /** All declarations, in order of their names. */
  *[Symbol.iterator](): Iterator<Operation> {
    yield* [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** The operations of a cloud that has none of its own. */
export const OPERATIONS = new Operations();
