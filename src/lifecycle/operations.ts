import { attachInterface, detachInterface } from "./attach-interface.ts";
import { attachVolume, attachVolumeOffloaded } from "./attach-volume.ts";
import { build } from "./build.ts";
import { buildTimeout } from "./build-timeout.ts";
import { changePassword } from "./change-password.ts";
import { confirmResize } from "./confirm-resize.ts";
import { createBackup } from "./create-backup.ts";
import { createImage, createVolumeImage } from "./create-image.ts";
import {
  abandonBuild,
  deleteAgain,
  deleteLocally,
  deleteServer,
  forceDelete,
  reclaim,
  softDeleteAgain,
  softDeleteLocally,
} from "./delete.ts";
import { detachVolumeFromServer, detachVolumeOffloaded } from "./detach-volume.ts";
import { evacuate } from "./evacuate.ts";
import { portDeletedEvent, powerOffEvent, powerOnEvent, volumeExtendedEvent } from "./external-events.ts";
import { addFixedIp, removeFixedIp } from "./fixed-ips.ts";
import { injectNetworkInfo } from "./inject-network-info.ts";
import { liveMigrate, liveMigrateInReply } from "./live-migrate.ts";
import { abortLiveMigration, forceComplete } from "./live-migration-control.ts";
import { lock } from "./lock.ts";
import { migrate } from "./migrate.ts";
import type { Operation, Phase } from "./operation.ts";
import { pause } from "./pause.ts";
import { hardReboot, softReboot } from "./reboot.ts";
import { rebuild } from "./rebuild.ts";
import { recover } from "./recover.ts";
import { rescue } from "./rescue.ts";
import { resetState } from "./reset-state.ts";
import { resize } from "./resize.ts";
import { restore } from "./restore.ts";
import { resume } from "./resume.ts";
import { revertResize } from "./revert-resize.ts";
import { shelve, shelveVolumeBacked } from "./shelve.ts";
import { offloadByTime, shelveOffload } from "./shelve-offload.ts";
import { softDelete } from "./soft-delete.ts";
import { start } from "./start.ts";
import { forceStop, stop } from "./stop.ts";
import { suspend } from "./suspend.ts";
import { swapVolume } from "./swap-volume.ts";
import { triggerCrashDump } from "./trigger-crash-dump.ts";
import { unlock } from "./unlock.ts";
import { unpause } from "./unpause.ts";
import { unrescue } from "./unrescue.ts";
import { unshelve } from "./unshelve.ts";
import { updateAttachment } from "./update-attachment.ts";

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
  const { step, on, call, lasts, task, expects, writes, cast, slot, slotAt } = phase;
  const { events, enter, leave, alsoSets, then, fails } = phase;
  const even: { readonly [Field in keyof Required<Phase>]: Phase[Field] | undefined } = {
    step,
    on,
    call,
    lasts,
    task,
    expects,
    writes,
    cast,
    slot,
    slotAt,
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

  /** All declarations, in order of their names. */
  *[Symbol.iterator](): Iterator<Operation> {
    yield* [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** The operations of a cloud that has none of its own. */
export const OPERATIONS = new Operations();
