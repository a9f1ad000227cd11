import { changePassword } from "./change-password.ts";
import { confirmResize } from "./confirm-resize.ts";
import { getRdpConsole, getSerialConsole, getSpiceConsole, getVncConsole } from "./consoles.ts";
import { createBackup } from "./create-backup.ts";
import { createImage } from "./create-image.ts";
import type { ServerAction } from "./define.ts";
import { evacuate } from "./evacuate.ts";
import { addFixedIp, removeFixedIp } from "./fixed-ips.ts";
import { addFloatingIp, removeFloatingIp } from "./floating-ips.ts";
import { forceDelete } from "./force-delete.ts";
import { getConsoleOutput } from "./get-console-output.ts";
import { injectNetworkInfo } from "./inject-network-info.ts";
import { liveMigrate } from "./live-migrate.ts";
import { lock } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { pause } from "./pause.ts";
import { reboot } from "./reboot.ts";
import { rebuild } from "./rebuild.ts";
import { rescue } from "./rescue.ts";
import { resetNetwork } from "./reset-network.ts";
import { resetState } from "./reset-state.ts";
import { resize } from "./resize.ts";
import { restore } from "./restore.ts";
import { resume } from "./resume.ts";
import { revertResize } from "./revert-resize.ts";
import { addSecurityGroup, removeSecurityGroup } from "./security-groups.ts";
import { shelve } from "./shelve.ts";
import { shelveOffload } from "./shelve-offload.ts";
import { start } from "./start.ts";
import { stop } from "./stop.ts";
import { suspend } from "./suspend.ts";
import { triggerCrashDump } from "./trigger-crash-dump.ts";
import { unlock } from "./unlock.ts";
import { unpause } from "./unpause.ts";
import { unrescue } from "./unrescue.ts";
import { unshelve } from "./unshelve.ts";

/** Every action on a server, in order of the alphabet. To add one: a file, and a line here. */
// biome-ignore format: one line each
export const ACTIONS: readonly ServerAction[] = [
  addFixedIp,
  addFloatingIp,
  addSecurityGroup,
  changePassword,
  confirmResize,
  createBackup,
  createImage,
  evacuate,
  forceDelete,
  getConsoleOutput,
  getRdpConsole,
  getSerialConsole,
  getSpiceConsole,
  getVncConsole,
  injectNetworkInfo,
  liveMigrate,
  lock,
  migrate,
  pause,
  reboot,
  rebuild,
  removeFixedIp,
  removeFloatingIp,
  removeSecurityGroup,
  rescue,
  resetNetwork,
  resetState,
  resize,
  restore,
  resume,
  revertResize,
  shelve,
  shelveOffload,
  start,
  stop,
  suspend,
  triggerCrashDump,
  unlock,
  unpause,
  unrescue,
  unshelve,
];
