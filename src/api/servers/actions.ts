/** The registry of actions on a server: what the API, policy, scenarios, the typed client and the attack are derived from. */
import type { Operation } from "../../lifecycle/core/operation.ts";
import { changePasswordAction } from "./actions/change-password.ts";
import { confirmResizeAction } from "./actions/confirm-resize.ts";
import { rdpConsoleAction, serialConsoleAction, spiceConsoleAction, vncConsoleAction } from "./actions/consoles.ts";
import { createBackupAction } from "./actions/create-backup.ts";
import { createImageAction } from "./actions/create-image.ts";
import type { AnswersOf, ArgumentsOf, ServerAction } from "./actions/define.ts";
import { evacuateAction } from "./actions/evacuate.ts";
import { addFixedIpAction, removeFixedIpAction } from "./actions/fixed-ips.ts";
import { addFloatingIpAction, removeFloatingIpAction } from "./actions/floating-ips.ts";
import { forceDeleteAction } from "./actions/force-delete.ts";
import { consoleOutputAction } from "./actions/get-console-output.ts";
import { liveMigrateAction } from "./actions/live-migrate.ts";
import { lockAction, unlockAction } from "./actions/lock.ts";
import { migrateAction } from "./actions/migrate.ts";
import { plainActions } from "./actions/plain.ts";
import { rebootAction } from "./actions/reboot.ts";
import { rebuildAction } from "./actions/rebuild.ts";
import { rescueAction } from "./actions/rescue.ts";
import { resetNetworkAction } from "./actions/reset-network.ts";
import { resetStateAction } from "./actions/reset-state.ts";
import { resizeAction } from "./actions/resize.ts";
import { addSecurityGroupAction, removeSecurityGroupAction } from "./actions/security-groups.ts";
import { shelveAction } from "./actions/shelve.ts";
import { unshelveAction } from "./actions/unshelve.ts";

/** Every action. To add one: a file, or a row in `actions/plain.ts`, and a line here. */
// biome-ignore format: one line each
const ALL = [
  ...plainActions,
  addFixedIpAction,
  addFloatingIpAction,
  addSecurityGroupAction,
  changePasswordAction,
  confirmResizeAction,
  consoleOutputAction,
  createBackupAction,
  createImageAction,
  evacuateAction,
  forceDeleteAction,
  liveMigrateAction,
  lockAction,
  migrateAction,
  rdpConsoleAction,
  rebootAction,
  rebuildAction,
  removeFixedIpAction,
  removeFloatingIpAction,
  removeSecurityGroupAction,
  rescueAction,
  resetNetworkAction,
  resetStateAction,
  resizeAction,
  serialConsoleAction,
  shelveAction,
  spiceConsoleAction,
  unlockAction,
  unshelveAction,
  vncConsoleAction,
] as const satisfies readonly ServerAction[];

/** Arguments of Nova's actions, by the key of the body. */
export type ServerActions = ArgumentsOf<typeof ALL>;

/** Bodies that Nova's actions answer with, by the key of the request's body. */
export type ServerActionAnswers = AnswersOf<typeof ALL>;

/** The actions that a cloud has, in order of their keys. */
export class Actions implements Iterable<ServerAction> {
  readonly #byKey: ReadonlyMap<string, ServerAction>;

  /** @param own actions beside Nova's, or in place of those with the same key */
  constructor(own: readonly ServerAction[] = []) {
    const all = new Map<string, ServerAction>([...ALL, ...own].map((action) => [action.key, action]));
    this.#byKey = new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get(key: string): ServerAction | undefined {
    return this.#byKey.get(key);
  }

  [Symbol.iterator](): Iterator<ServerAction> {
    return this.#byKey.values();
  }

  /** The operations that actions bring with them. */
  get operations(): readonly Operation[] {
    return [...this].flatMap(({ operations = [] }) => operations.filter((each) => typeof each !== "string"));
  }
}

/** The actions of a cloud that has none of its own. */
export const ACTIONS = new Actions();
