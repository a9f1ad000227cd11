import type { Invariant } from "./contract.ts";

/**
 * What an owner may do to a locked server all the same: what has no `check_instance_lock` in nova/compute/api.py.
 * Written down here, and not read from the declarations, which may be wrong.
 */
const IN_SPITE_OF_LOCK: ReadonlySet<string> = new Set([
  "createImage",
  "createVolumeImage",
  "createBackup",
  "lock",
  "unlock",
]);

/** A locked server never changes by its owner's action. */
export const lockRespected: Invariant = ({ event, before }) => {
  if (event.type !== "operation.started" || event.admin) return null;
  const server = before.servers.get(event.server);
  const { name } = event.operation;
  if (server == null || server.lock === null || IN_SPITE_OF_LOCK.has(name)) return null;
  return `server ${server.spec.name} (${server.id}) is locked, and its owner begins ${name}`;
};
